import { type Codec, type CodecOptions, RemoteError, decode, encode, isOutcomeTooLarge } from '@cancelkit/operations';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

const trip = (value: unknown, options?: CodecOptions): unknown => decode(encode(value, options), options);

describe('encode and decode', () => {
  it('give back what JSON keeps, undefined, every bigint and every number', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.bigInt(), fc.double(), fc.constant(undefined)), (value) => {
        // JSON knows no -0 inside of something; at the top it has an envelope
        const kept = typeof value === 'object' ? (JSON.parse(JSON.stringify(value)) as unknown) : value;
        expect(trip(value)).toStrictEqual(kept);
      }),
    );
  });

  it('give back any text, that with \\0 and half a surrogate pair too, and write none of that raw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const wire = encode(`${text}\0\ud800`);
        expect(wire).not.toMatch(/[\0\n]|\p{Surrogate}/u);
        expect(decode(wire)).toBe(`${text}\0\ud800`);
      }),
      { numRuns: 30 },
    );
  });

  it.each([NaN, Infinity, -Infinity, -0, 0, '', null, false])('give back %p', (value) => {
    expect(trip(value)).toBe(value);
  });

  it('keep a DOMException one, with name, message and cause', () => {
    const error = trip(new DOMException('too late', 'TimeoutError')) as DOMException;
    expect(error).toBeInstanceOf(DOMException);
    expect([error.name, error.message, 'cause' in error]).toEqual(['TimeoutError', 'too late', false]);
    const caused = new DOMException('x', 'AbortError');
    Object.defineProperty(caused, 'cause', { value: 'why' });
    expect((trip(caused) as Error).cause).toBe('why');
  });

  it('make an error a RemoteError of that name, message, code and cause', () => {
    class QuotaError extends Error {
      override name = 'QuotaError';
      code = 'E_QUOTA';
    }
    const error = trip(new QuotaError('full', { cause: new RangeError('disk', { cause: 7n }) })) as RemoteError;
    expect(error).toBeInstanceOf(RemoteError);
    expect(error).not.toBeInstanceOf(QuotaError);
    expect([error.name, error.message, error.code]).toEqual(['QuotaError', 'full', 'E_QUOTA']);
    const cause = error.cause as RemoteError;
    expect([cause.name, cause.message, cause.cause, cause.code]).toEqual(['RangeError', 'disk', 7n, undefined]);
  });

  it('keep a cause that is undefined, and none', () => {
    expect('cause' in (trip(new Error('x', { cause: undefined })) as Error)).toBe(true);
    expect('cause' in (trip(new Error('x')) as Error)).toBe(false);
  });

  it('make an AggregateError one, with its errors', () => {
    const error = trip(new AggregateError([new TypeError('a'), 'b'], 'both', { cause: 1 })) as AggregateError;
    expect(error).toBeInstanceOf(AggregateError);
    expect([error.message, error.cause, error.errors[1]]).toEqual(['both', 1, 'b']);
    expect((error.errors[0] as Error).name).toBe('TypeError');
  });

  it('send a stack only if they are told to', () => {
    const error = new Error('x');
    expect(encode(error)).not.toContain('codec.test');
    expect((trip(error, { stack: true }) as Error).stack).toBe(error.stack);
  });

  it('bound the depth of causes, cycles of them, and how many errors there are in all', () => {
    const cycle = new Error('again');
    cycle.cause = cycle;
    let depth = 0;
    for (let error = trip(cycle) as Error | undefined; error; error = error.cause as Error | undefined) depth += 1;
    expect(depth).toBe(9);
    const wide = (levels: number): Error =>
      levels === 0 ? new Error('leaf') : new AggregateError(Array.from({ length: 150 }, () => wide(levels - 1)));
    const count = (error: unknown): number =>
      1 + ((error as AggregateError).errors ?? []).reduce((sum: number, inner: unknown) => sum + count(inner), 0);
    expect(count(trip(wide(2)))).toBe(101);
  });

  it('make the rest the string that it is', () => {
    const f = (): number => 1;
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(trip(f)).toBe(String(f));
    expect(trip(Symbol('s'))).toBe('Symbol(s)');
    expect(trip(cycle)).toBe('[object Object]');
    expect(trip({ n: 1n })).toBe('[object Object]');
  });

  it('contain what getters and hooks of a value throw', () => {
    const hostile = new Error('x');
    Object.defineProperty(hostile, 'message', { get: () => { throw new Error('no message'); } }); // prettier-ignore
    Object.defineProperty(hostile, 'cause', { get: () => { throw new Error('no cause'); } }); // prettier-ignore
    const error = trip(hostile) as Error;
    expect([error.message, error.cause]).toEqual(['no message', 'no cause']);
    expect(trip({ get x() { throw new Error('no x'); } })).toBe('no x'); // prettier-ignore
    expect(trip({ toJSON() { throw new Error('no json'); } })).toBe('no json'); // prettier-ignore
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(typeof trip(proxy)).toBe('string');
    expect(typeof trip({ toJSON: () => undefined, toString: () => { throw null; } })).toBe('string'); // prettier-ignore
  });

  it('never throw, but for a value that is too large', () => {
    fc.assert(fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }), (value) => {
      expect(typeof encode(value)).toBe('string');
      decode(encode(value));
    })); // prettier-ignore
  });

  it('refuse a value of more than 262,144 characters, and cut an error', () => {
    expect(() => encode('x'.repeat(262_144))).toThrow(expect.objectContaining({ name: 'OutcomeTooLargeError' }));
    expect(trip('x'.repeat(262_000))).toHaveLength(262_000);
    const error = trip(
      Object.assign(new Error('x'.repeat(1_000_000), { cause: new Error('y') }), { code: 'E' }),
    ) as RemoteError;
    expect([error.message.length, error.cause, error.code]).toEqual([8_192, undefined, 'E']);
    try {
      encode(['x'.repeat(300_000)]);
    } catch (tooLarge) {
      expect(isOutcomeTooLarge(tooLarge)).toBe(true);
    }
  });
});

describe('a codec', () => {
  const dates: Codec<Date> = {
    tag: 'date',
    encode: (value) => (value instanceof Date ? value.toISOString() : undefined),
    decode: (json) => new Date(json as string),
  };

  it('takes what it is for, also as a cause', () => {
    const codecs = [dates];
    expect(trip(new Date(7), { codecs })).toEqual(new Date(7));
    expect((trip(new Error('x', { cause: new Date(7) }), { codecs }) as Error).cause).toEqual(new Date(7));
    expect(trip(1, { codecs })).toBe(1);
  });

  it('is contained when it throws', () => {
    const boom = (): never => {
      throw new Error('boom');
    };
    expect(trip(1, { codecs: [{ tag: 'x', encode: boom, decode: boom }] })).toBe('boom');
    const error = decode(encode(new Date(7), { codecs: [dates] }), {
      codecs: [{ ...dates, decode: boom }],
    }) as RemoteError;
    expect([error.envelope, (error.cause as Error).message]).toEqual([
      '{"k":"date","v":"1970-01-01T00:00:00.007Z"}',
      'boom',
    ]);
  });

  it.each(['json', 'error', 'twice'])('may not have the tag %s, if that is taken', (tag) => {
    const codec = { ...dates, tag };
    expect(() => encode(1, { codecs: [codec, codec] })).toThrow(TypeError);
    expect(() => decode('', { codecs: [codec, codec] })).toThrow(TypeError);
  });

  it.each([null, {}, { tag: 1 }, { tag: 'x', encode: () => 1 }])('is not %p', (codec) => {
    expect(() => encode(1, { codecs: [codec as never] })).toThrow(TypeError);
  });
});

describe('decode', () => {
  it.each([
    '',
    'x',
    'null',
    '[]',
    '{}',
    '{"k":1}',
    '{"k":"new","v":1}',
    '{"k":"bigint","v":"x"}',
    '{"k":"bigint"}',
    '{"__proto__":{"k":"json","v":1}}',
  ])('answers %j with a RemoteError that holds it', (text) => {
    // prettier-ignore
    const error = decode(text) as RemoteError;
    expect(error).toBeInstanceOf(RemoteError);
    expect(error.envelope).toBe(text);
  });

  it('makes no class by its name, and follows no __proto__', () => {
    const error = decode(
      '{"k":"error","name":"TypeError","message":"m","__proto__":{"code":"E"},"constructor":1}',
    ) as RemoteError;
    expect([error.constructor, error.name, error.code]).toEqual([RemoteError, 'TypeError', undefined]);
    const value = decode('{"k":"json","v":{"__proto__":{"admin":true}}}') as { admin?: boolean };
    expect(value.admin).toBeUndefined();
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('reads what it can when something within an error is unreadable', () => {
    const error = decode('{"k":"error","name":"E","message":"m","cause":{"k":"new"}}') as Error;
    expect([error.message, (error.cause as RemoteError).envelope]).toEqual(['m', { k: 'new' }]);
  });

  it('is bounded in depth and size', () => {
    const deep = `${'{"k":"error","message":"m","cause":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
    expect(decode(deep)).toBeInstanceOf(Error);
    expect(decode(`{"k":"json","v":"${'x'.repeat(300_000)}"}`)).toBeInstanceOf(RemoteError);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void decode(text)));
    fc.assert(fc.property(fc.json(), (text) => void decode(text)));
  });
});
