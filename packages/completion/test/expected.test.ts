import { expected } from '@cancelkit/completion/internal';
import { describe, expect, it } from '@jest/globals';

const got = (value: unknown): string => expected('x', 'y', value).message;

describe('expected', () => {
  it('says what was expected, what came, and what to do', () => {
    const error = expected('ms', 'a number of milliseconds', 'soon', ' Pass 1000.');
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe('Expected `ms` to be a number of milliseconds, got "soon". Pass 1000.');
  });

  it('makes a RangeError where that is asked for', () => {
    expect(expected('ms', '0 or more', -1, '', RangeError)).toStrictEqual(
      new RangeError('Expected `ms` to be 0 or more, got -1.'),
    );
  });

  it.each([
    ['', '""'],
    ['a "quoted" text', '"a \\"quoted\\" text"'],
    [null, 'null'],
    [undefined, 'undefined'],
    [-0, '0'],
    [10n, '10'],
    [Symbol('s'), 'Symbol(s)'],
    [new Error('boom'), 'Error: boom'],
    [new DOMException('left', 'AbortError'), 'AbortError: left'],
    [{}, '[object Object]'],
    [new AbortController(), '[object AbortController]'],
  ])('names %p', (value, text) => {
    expect(got(value)).toBe(`Expected \`x\` to be y, got ${text}.`);
  });

  it('shortens what is long', () => {
    expect(got('a'.repeat(500))).toBe(`Expected \`x\` to be y, got "${'a'.repeat(99)}.`);
  });

  it.each([
    [
      'a throwing toString',
      {
        toString() {
          throw new Error('hostile');
        },
      },
    ],
    ['an object without prototype', Object.create(null)],
    ['a revoked Proxy', revoked()],
  ])('survives %s', (_, value) => {
    expect(got(value)).toBe('Expected `x` to be y, got an unreadable value.');
  });
});

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
