import { expected } from '@cancelkit/completion/internal';
import { describe, expect, it } from '@jest/globals';

const got = (value: unknown): string => expected('x', 'y', value).message;

describe('expected', () => {
  it('says what was expected, what came, and what to do', () => {
    const error = expected('ms', 'a number of milliseconds', 'soon', ' Pass 1000.');
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe('Expected `ms` to be a number of milliseconds, got a string. Pass 1000.');
  });

  it('makes a RangeError where that is asked for', () => {
    expect(expected('ms', '0 or more', -1, '', RangeError)).toStrictEqual(
      new RangeError('Expected `ms` to be 0 or more, got -1.'),
    );
  });

  it.each([
    ['', 'a string'],
    [null, 'null'],
    [undefined, 'undefined'],
    [-0, '0'],
    [NaN, 'NaN'],
    [true, 'a boolean'],
    [10n, 'a bigint'],
    [Symbol('s'), 'a symbol'],
    [() => 'secret', 'a function'],
    [['secret'], 'an Array'],
    [new Date(), 'a Date'],
    [new Error('secret'), 'an Error'],
    [new DOMException('secret', 'AbortError'), 'a DOMException'],
    [{ toString: () => 'secret' }, 'an Object'],
    [Object.create(null), 'an Object'],
    [Promise.resolve('secret'), 'a Promise'],
    [new AbortController(), 'an AbortController'],
  ])('names the kind of %p, and does not show it', (value, text) => {
    expect(got(value)).toBe(`Expected \`x\` to be y, got ${text}.`);
  });

  it('survives a revoked Proxy', () => {
    expect(got(revoked())).toBe('Expected `x` to be y, got an unreadable value.');
  });
});

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
