import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pack, packReason } from '../../src/records/pack.js';
import { unpack } from '../../src/records/unpack.js';

const MIB = 2 ** 20;
const across = (value: unknown): unknown => unpack(pack(value, MIB));
const reasonAcross = (reason: unknown, maxBytes = MIB): unknown => unpack(packReason(reason, maxBytes));
const bytesOf = (text: string): number => Buffer.byteLength(text);

class Custom {
  field = 1;
}

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const cycle = (): object => {
  const object: Record<string, unknown> = { name: 'cycle' };
  object.self = [object];
  return object;
};
const deep = (): object => Array.from({ length: 5_000 }).reduce<object>((inner) => ({ inner }), {});

/** Jest tells two invalid dates apart, as NaN from NaN. */
function bothInvalid(a: unknown, b: unknown): boolean | undefined {
  return (
    (a instanceof Date && b instanceof Date && Number.isNaN(a.getTime()) && Number.isNaN(b.getTime())) || undefined
  );
}

describe('pack', () => {
  beforeAll(() => expect.addEqualityTesters([bothInvalid]));

  it('carries all that is data', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
    });
    fc.assert(fc.property(anything, (value) => expect(across(value)).toStrictEqual(value)));
  });

  it.each([undefined, null, NaN, -0, Infinity, 10n, '\ud800', [undefined], { __proto__: null, a: 1 }])(
    'carries %p',
    (value) => expect(across(value)).toEqual(value),
  );

  it.each([new Date(NaN), new Map([['', [new Map([['', new Date(NaN)]])]]]), new Set([new Date(NaN)])])(
    'carries an invalid date: %p',
    (value) => expect(across(value)).toStrictEqual(value),
  );

  it('carries a key that is called __proto__, and changes no prototype', () => {
    const copy = across(JSON.parse('{ "__proto__": { "polluted": true } }')) as object;
    expect(Object.keys(copy)).toEqual(['__proto__']);
    expect((copy as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('carries arrays that have holes and properties', () => {
    const array = Object.assign([1, , 3], { index: 5 }); // eslint-disable-line no-sparse-arrays
    const copy = across(array) as typeof array;
    expect([copy.length, 1 in copy, copy.index, copy[2]]).toEqual([3, false, 5, 3]);
    expect(Array.isArray(copy)).toBe(true);
  });

  it('carries errors with their class, name, message, stack, cause, errors and properties', () => {
    const error = Object.assign(new RangeError('far', { cause: new Map([['why', 1]]) }), { code: 'E_FAR' });
    const copy = across(error) as typeof error;
    expect(copy).toBeInstanceOf(RangeError);
    expect([copy.name, copy.message, copy.code, copy.stack]).toEqual(['RangeError', 'far', 'E_FAR', error.stack]);
    expect(copy.cause).toEqual(new Map([['why', 1]]));
    expect(Object.keys(copy)).toEqual(['code']);

    const several = across(new AggregateError([new Error('a'), 'b'], 'two')) as AggregateError;
    expect(several).toBeInstanceOf(AggregateError);
    expect([several.message, (several.errors[0] as Error).message, several.errors[1]]).toEqual(['two', 'a', 'b']);

    class OwnError extends Error {
      override readonly name = 'OwnError';
    }
    expect([(across(new OwnError('x')) as Error).name, (across(new OwnError('x')) as Error).message]).toEqual([
      'OwnError',
      'x',
    ]);
  });

  it('carries a DOMException as one, with its code', () => {
    const copy = across(new DOMException('late', 'TimeoutError')) as DOMException;
    expect(copy).toBeInstanceOf(DOMException);
    expect(copy).toMatchObject({ name: 'TimeoutError', message: 'late', code: 23 });
  });

  it.each([
    ['a function', () => undefined, 'a function'],
    ['a symbol', Symbol('x'), 'a symbol'],
    ['an instance of a class', { in: [new Custom()] }, 'an instance of Custom'],
    ['a promise', Promise.resolve(), 'an instance of Promise'],
    ['a regular expression', /x/, 'an instance of RegExp'],
    ['a cycle', cycle(), 'an object that is in itself'],
    ['something deep', deep(), 'something that is more than 500 objects deep'],
    ['shared memory', new Uint8Array(new SharedArrayBuffer(1)), 'a view of shared memory'],
  ])('refuses %s', (_, value, what) => {
    const message = `Cannot carry ${what} to another thread: only data goes there.`;
    expect(() => pack(value, MIB)).toThrow(new TypeError(message));
    const inside = reasonAcross(value) as Error | Record<string, unknown>;
    expect(JSON.stringify(inside instanceof Error ? inside.message : describeErrors(inside))).toContain(what);
  });

  /** What was left of an object: the messages of the errors in it. */
  function describeErrors(value: unknown): unknown {
    if (value instanceof Error) return value.message;
    if (typeof value !== 'object' || value === null) return value;
    return Object.values(value).map(describeErrors);
  }

  it('passes on what a getter throws, as the cause of a TypeError', () => {
    const bad = {
      get x(): never {
        throw new Error('never');
      },
    };
    expect(() => pack(bad, MIB)).toThrow('Cannot read a value that is to go to another thread.');
  });

  it.each(['x'.repeat(101), Array(60).fill(0), new Uint8Array(100), '\u20ac'.repeat(40)])(
    'refuses what takes more bytes than it may',
    (value) => {
      expect(() => pack(value, 100)).toThrow(
        new RangeError('Expected `value` to take at most 100 bytes (maxBytes), got more.'),
      );
    },
  );

  it('does not pack to its end what shares its parts again and again', () => {
    const shared = Array.from({ length: 60 }).reduce<object>((inner) => ({ a: inner, b: inner }), {});
    expect(() => pack(shared, MIB)).toThrow(RangeError);
  });
});

describe('packReason', () => {
  it.each([
    ['a revoked proxy', revoked()],
    ['a getter that throws', { get x() { throw new Error('never'); } }], // prettier-ignore
    ['an error whose members throw', Object.defineProperty(new Error('x'), 'message', { get: () => { throw null; } })], // prettier-ignore
    ['a proxy without end', new Proxy({}, { get: () => new Proxy({}, {}), ownKeys: () => ['a'], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) })], // prettier-ignore
    ['a cycle of causes', ((e) => Object.assign(e, { cause: e }))(new Error('round'))],
    ['much text', 'x'.repeat(10_000_000)],
    ['many errors', new AggregateError(Array.from({ length: 10_000 }, () => new Error('one')))],
    ['a huge message', new Error('\u20ac'.repeat(1_000_000))],
    ['a huge object', Array(1_000_000).fill({ a: 1 })],
    ['a function', () => undefined],
  ])('never throws, and fits: %s', (_, reason) => {
    for (const maxBytes of [200, 981, 16_384]) {
      const text = packReason(reason, maxBytes);
      expect(bytesOf(text)).toBeLessThanOrEqual(maxBytes);
      expect(unpack(text)).toBeDefined();
    }
  });

  it('leaves out the stack first, then cause and properties, then length', () => {
    const error = Object.assign(new TypeError('short', { cause: 'c'.repeat(300) }), { code: 'E' });
    error.stack = 's'.repeat(1_000);
    const noStack = reasonAcross(error, 500) as typeof error;
    expect([noStack.stack, noStack.cause, noStack.code]).toEqual(['TypeError: short', error.cause, 'E']);
    const bare = reasonAcross(error, 200) as typeof error;
    expect([bare.name, bare.message, bare.cause, bare.code]).toEqual(['TypeError', 'short', undefined, undefined]);
    const long = reasonAcross(new TypeError('m'.repeat(1_000)), 200) as Error;
    expect(long.name).toBe('TypeError');
    expect(long.message).toMatch(/^m{20,}…$/);
    expect(reasonAcross('t'.repeat(1_000), 200)).toMatch(/^t{20,}…$/);
  });

  it('carries every reason that is data exactly', () => {
    for (const reason of [null, 0, '', NaN, { a: [1] }]) expect(reasonAcross(reason)).toEqual(reason);
  });
});

describe('unpack', () => {
  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.string(), (text) => void unpack(text)));
    fc.assert(fc.property(fc.json(), (text) => void unpack(text)));
    const tag = fc.constantFrom('u', 'n', 'i', 'd', 'a', 'h', 'o', 'm', 's', 'b', 'e', 'x');
    const packed = fc.letrec((tie) => ({
      node: fc.oneof(fc.jsonValue(), fc.tuple(tag, tie('node'), tie('node')), fc.tuple(tag, tie('node'))),
    })).node;
    fc.assert(fc.property(packed, (value) => void unpack(JSON.stringify(value))));
    expect((unpack('["x"]') as Error).message).toBe('Cannot read what another thread has sent.');
  });
});
