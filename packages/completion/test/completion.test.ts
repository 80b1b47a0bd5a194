import { type Completion, CompletionSource, canceled, faulted, match, succeeded, unwrap } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';

const branches = {
  succeeded: (value: unknown) => ['value', value],
  faulted: (error: unknown) => ['error', error],
  canceled: (reason: unknown) => ['reason', reason],
};

describe('succeeded', () => {
  it('is a plain object that carries the value', () => {
    const value = { id: 1 };
    expect(succeeded(value)).toStrictEqual({ status: 'succeeded', value });
    expect(succeeded(value).value).toBe(value); // .NET 72
  });
});

describe('faulted', () => {
  it.each([null, undefined, 0, '', new Error('x')])('keeps %p as the error', (error) => {
    expect(faulted(error)).toStrictEqual({ status: 'faulted', error }); // .NET 74: any value is a legal error
  });

  it('stays a fault when the error is an abort error', () => {
    const error = new DOMException('', 'AbortError');
    expect(faulted(error)).toStrictEqual({ status: 'faulted', error }); // .NET 41
  });
});

describe('canceled', () => {
  it.each([null, 0, '', 'why', { a: 1 }])('keeps %p as the reason', (reason) => {
    expect(canceled(reason)).toStrictEqual({ status: 'canceled', reason });
  });

  it.each([[[]], [[undefined]]])('makes an AbortError of no reason: %p', (args) => {
    const { reason } = canceled(...args) as { reason: DOMException };
    expect(reason).toBeInstanceOf(DOMException);
    expect(reason).toMatchObject({ name: 'AbortError', message: 'This operation was aborted' });
  });
});

describe('a completion', () => {
  it('survives structuredClone', () => {
    expect(structuredClone(succeeded([1]))).toStrictEqual(succeeded([1]));
    expect(structuredClone(canceled('why'))).toStrictEqual(canceled('why'));
  });
});

describe('match', () => {
  it('calls the branch that fits with what the completion carries', () => {
    const object = {};
    expect(match(succeeded(object), branches)).toStrictEqual(['value', object]);
    expect(match(faulted(object), branches)).toStrictEqual(['error', object]);
    expect(match(canceled(object), branches)).toStrictEqual(['reason', object]);
  });

  it('lets the error of a branch through', () => {
    const error = new Error('branch');
    const raise = (): never => {
      throw error;
    };
    expect(() => match(succeeded(1), { succeeded: raise, faulted: raise, canceled: raise })).toThrow(error);
  });

  it.each([
    [new CompletionSource().state, 'an Object. It is pending'],
    [{ status: 'toString' }, 'an Object'],
    [null, 'null'],
    [undefined, 'undefined'],
    ['succeeded', 'a string'],
    [{}, 'an Object'],
  ])('refuses %p', (wrong, shown) => {
    expect(() => match(wrong as Completion<unknown>, branches)).toThrow(
      new TypeError(`Expected \`completion\` to be succeeded, faulted or canceled, got ${shown}.`),
    );
  });
});

describe('unwrap', () => {
  it('returns the value of a success', () => {
    const value = {};
    expect(unwrap(succeeded(value))).toBe(value);
  });

  it.each([null, 0, '', new Error('x')])('throws %p by identity', (thrown) => {
    for (const completion of [faulted(thrown), canceled(thrown)]) {
      let caught: unknown = 'nothing';
      try {
        unwrap(completion);
      } catch (error) {
        caught = error;
      }
      expect(caught).toBe(thrown);
    }
  });

  it('refuses a pending state', () => {
    expect(() => unwrap(new CompletionSource().state as Completion<void>)).toThrow(TypeError);
  });
});
