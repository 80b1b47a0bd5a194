import type { Packed } from './pack.js';

/** Reads what `pack` has written. Never throws: what cannot be read, be it garbage, gives an Error that says so. */
export function unpack(text: string): unknown {
  try {
    return read(JSON.parse(text) as Packed);
  } catch (error) {
    return new Error('Cannot read what another thread has sent.', { cause: error });
  }
}

function read(packed: Packed): unknown {
  if (!Array.isArray(packed)) return packed;
  const [tag, first, ...rest] = packed;
  const parts = packed.slice(1);
  switch (tag) {
    case 'u':
      return undefined;
    case 'n':
      return Number(first);
    case 'i':
      return BigInt(first as string);
    case 'd':
      return new Date(first === null ? NaN : (first as number));
    case 'a':
      return parts.map(read);
    case 'h':
      return define(Object.assign([], { length: first as number }), rest);
    case 'o':
      return define({}, parts);
    case 'm':
      return new Map(pairsOf(parts));
    case 's':
      return new Set(parts.map(read));
    case 'b':
      return readBytes(first as string, rest[0] as string);
    case 'e':
      return readError(parts as [string, string, string, string | null, ...Packed[]]);
    default:
      throw new TypeError('Expected a tag');
  }
}

function pairsOf(parts: readonly Packed[]): [unknown, unknown][] {
  const pairs: [unknown, unknown][] = [];
  for (let i = 0; i < parts.length; i += 2) pairs.push([read(parts[i] as Packed), read(parts[i + 1] as Packed)]);
  return pairs;
}

/** Defined, not assigned: a key may be `__proto__`. */
function define<O extends object>(object: O, properties: readonly Packed[]): O {
  for (const [key, value] of pairsOf(properties)) {
    const enumerable = !(isError(object) && (key === 'cause' || key === 'errors'));
    Object.defineProperty(object, key as string, { value, enumerable, writable: true, configurable: true });
  }
  return object;
}

function readBytes(type: string, base64: string): unknown {
  const { buffer } = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  if (type === 'ArrayBuffer') return buffer;
  if (!/^((Big)?(Int|Uint)|Float)\d+(Clamped)?Array$|^DataView$/.test(type)) throw new TypeError('Expected a view');
  const View = (globalThis as unknown as Record<string, new (buffer: ArrayBuffer) => unknown>)[type];
  if (View === undefined) throw new TypeError('Expected a view of this platform');
  return new View(buffer);
}

/** The classes that an error keeps; one of any other is an Error with its name. */
const classes = [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];

function readError([kind, name, message, stack, ...properties]: [
  string,
  string,
  string,
  string | null,
  ...Packed[],
]): Error {
  const error = makeError(kind, name, message);
  const hidden = { enumerable: false, writable: true, configurable: true };
  if (error.name !== name) Object.defineProperty(error, 'name', { value: name, ...hidden });
  // Else it would show where it was unpacked.
  Object.defineProperty(error, 'stack', { value: stack ?? `${name}: ${message}`, ...hidden });
  return define(error, properties);
}

function makeError(kind: string, name: string, message: string): Error {
  if (kind === 'DOMException' && typeof DOMException === 'function') return new DOMException(message, name);
  if (name === 'AggregateError') return new AggregateError([], message);
  const Class = classes.find((candidate) => candidate.name === name) ?? Error;
  return new Class(message);
}

function isError(object: object): boolean {
  return object instanceof Error;
}
