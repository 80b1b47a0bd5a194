import { AbortError, isAbortError } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import * as peer from 'abort-controller-x';
import { setTimeout as sleep } from 'node:timers/promises';
import { endOf, noSignals, reasons } from '../support/abortable.js';

const raise = (): never => {
  throw new Error('hostile');
};
const revoked = Proxy.revocable({}, {});
revoked.revoke();

/** Values of every kind, and whether they are abort errors by their name. */
const errors: readonly (readonly [unknown, boolean])[] = [
  [new AbortError(), true],
  [new peer.AbortError(), true],
  [new DOMException('', 'AbortError'), true],
  [Object.assign(new Error(), { name: 'AbortError' }), true],
  [{ name: 'AbortError' }, true],
  [new Error('an error'), false],
  [new DOMException('', 'TimeoutError'), false],
  [Object.defineProperty(() => undefined, 'name', { value: 'AbortError' }), false],
  [{}, false],
  ['AbortError', false],
  [0, false],
  [null, false],
  [undefined, false],
];

describe('isAbortError', () => {
  it.each(errors)('agrees with abort-controller-x on %p', (error, expected) => {
    expect(isAbortError(error)).toBe(expected);
    expect(peer.isAbortError(error)).toBe(expected);
    for (const signal of [undefined, null, new AbortController().signal, AbortSignal.abort('another reason')]) {
      expect(isAbortError(error, signal)).toBe(expected);
    }
  });

  it.each(reasons)('knows the reason %p of an aborted signal', (reason) => {
    expect(isAbortError(reason, AbortSignal.abort(reason))).toBe(true);
    expect(isAbortError(new Error('wrapped', { cause: reason }), AbortSignal.abort(reason))).toBe(true);
  });

  it('knows what the modules of Node reject with', async () => {
    const signal = AbortSignal.abort('why');
    const [, error] = await endOf(sleep(1, undefined, { signal }));
    expect(error).not.toBe('why');
    expect(isAbortError(error)).toBe(true);
  });

  it('does not take the future reason of a signal that is not aborted', () => {
    const controller = new AbortController();
    const reason = new Error('why');
    expect(isAbortError(reason, controller.signal)).toBe(false);
    controller.abort(reason);
    expect(isAbortError(reason, controller.signal)).toBe(true);
  });

  it('works as a callback of array methods', () => {
    const mixed: unknown[] = [new Error('fault'), new AbortError('first'), null, new AbortError('second')];
    const found: Error[] = mixed.filter(isAbortError);
    expect(found.map(({ message }) => message)).toStrictEqual(['first', 'second']);
    expect(mixed.findIndex(isAbortError)).toBe(1);
  });

  it('never throws, however hostile the value', () => {
    const hostile = [
      Object.defineProperty({}, 'name', { get: raise }),
      Object.defineProperty(new Error(), 'cause', { get: raise }),
      revoked.proxy,
    ];
    for (const error of hostile) {
      expect(isAbortError(error)).toBe(false);
      expect(isAbortError(error, AbortSignal.abort('why'))).toBe(false);
      expect([error].map(isAbortError as (value: unknown) => boolean)).toStrictEqual([false]);
    }
  });

  it.each(noSignals.filter(([wrong]) => typeof wrong !== 'number'))('refuses %p as the signal', (wrong, got) => {
    expect(() => isAbortError(new AbortError(), wrong as AbortSignal)).toThrow(
      new TypeError(`Expected \`signal\` to be an AbortSignal, got ${got}`),
    );
  });
});
