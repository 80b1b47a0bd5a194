import { canceled, isAbortReason } from '@cancelkit/completion';
import { abortReason, classify } from '@cancelkit/completion/internal';
import { describe, expect, it } from '@jest/globals';
import { reportedBy } from './support/reported.js';

const reasons = [null, 0, '', NaN, 'why', { a: 1 }, new Error('x'), new DOMException('late', 'TimeoutError')];
const live = new AbortController().signal;
const withCause = (cause: unknown): Error => new Error('wrapped', { cause });

/** A signal as old polyfills make them. */
const withoutReason = (): AbortSignal =>
  ({ aborted: true, addEventListener: () => undefined }) as unknown as AbortSignal;

const hostile = Object.defineProperties({}, Object.fromEntries(['name', 'cause'].map((key) => [key, { get: raise }])));
function raise(): never {
  throw new Error('hostile');
}
const { proxy, revoke } = Proxy.revocable({}, {});
revoke();

describe('abortReason', () => {
  it.each(reasons)('is the reason itself: %p', (reason) => {
    expect(abortReason(AbortSignal.abort(reason))).toBe(reason);
  });

  it('is one AbortError for each signal whose reason cannot be read; the error is reported, once', () => {
    const signal = Object.defineProperty(withoutReason(), 'reason', { get: raise });
    const errors = reportedBy(() => {
      expect(abortReason(signal)).toMatchObject({ name: 'AbortError' });
      expect(abortReason(signal)).toBe(abortReason(signal));
    });
    expect(errors).toStrictEqual([new Error('hostile')]);
  });

  it('is one AbortError for each signal that has no reason', () => {
    const signal = withoutReason();
    expect(abortReason(signal)).toMatchObject({ name: 'AbortError' });
    expect(abortReason(signal)).toBe(abortReason(signal));
    expect(abortReason(withoutReason())).not.toBe(abortReason(signal));
  });
});

describe('isAbortReason', () => {
  describe('of a signal that is aborted', () => {
    it.each(reasons)('is true of the reason itself: %p', (reason) => {
      expect(isAbortReason(reason, AbortSignal.abort(reason))).toBe(true);
    });

    it.each(reasons)('is true of an error that has it as its own cause: %p', (reason) => {
      expect(isAbortReason(withCause(reason), AbortSignal.abort(reason))).toBe(true);
    });

    it('is false of anything else', () => {
      const signal = AbortSignal.abort('why');
      for (const other of [
        null,
        undefined,
        0,
        '',
        new Error('why'),
        withCause('other'),
        new DOMException('', 'AbortError'),
      ]) {
        expect(isAbortReason(other, signal)).toBe(false);
      }
    });

    it('is false of an inherited cause', () => {
      expect(isAbortReason(Object.create(withCause('why')), AbortSignal.abort('why'))).toBe(false);
    });

    it('is false of a hostile error', () => {
      expect(isAbortReason(proxy, AbortSignal.abort('why'))).toBe(false);
      expect(isAbortReason(hostile, AbortSignal.abort('why'))).toBe(false);
    });
  });

  it('is false of undefined and of errors without cause when the signal has no reason', () => {
    expect(isAbortReason(undefined, withoutReason())).toBe(false);
    expect(isAbortReason(withCause(undefined), withoutReason())).toBe(false);
  });

  it('is true of the AbortError that a signal without a reason is given', () => {
    const signal = withoutReason();
    expect(isAbortReason(abortReason(signal), signal)).toBe(true);
  });

  it('is false as long as the signal is not aborted, and without one', () => {
    expect(isAbortReason(undefined, live)).toBe(false);
    expect(isAbortReason(new DOMException('', 'AbortError'), live)).toBe(false);
    expect(isAbortReason(undefined, undefined)).toBe(false);
    expect(isAbortReason(undefined, null)).toBe(false);
  });
});

describe('classify', () => {
  const abortError = new DOMException('', 'AbortError');

  it.each(reasons)('is canceled by the reason of the aborted signal: %p', (reason) => {
    const signal = AbortSignal.abort(reason);
    expect(classify(reason, signal)).toStrictEqual(canceled(reason));
    expect(classify(withCause(reason), signal)).toStrictEqual(canceled(reason));
  });

  it('is canceled by the reason of the aborted signal when an abort error comes in its place', () => {
    expect(classify(abortError, AbortSignal.abort('why'))).toStrictEqual(canceled('why'));
  });

  it('is canceled by an abort error, whoever aborted, with or without a signal', () => {
    for (const signal of [undefined, null, live])
      expect(classify(abortError, signal)).toStrictEqual(canceled(abortError));
  });

  it.each([undefined, null, 0, 'x', new Error('x'), hostile, proxy])('is faulted by any other error', (error) => {
    for (const signal of [undefined, live, AbortSignal.abort('why')]) {
      const completion = classify(error, signal);
      expect(completion.status).toBe('faulted');
      expect((completion as { error: unknown }).error).toBe(error);
    }
  });
});
