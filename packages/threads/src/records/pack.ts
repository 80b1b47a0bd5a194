import { hasOwn } from '@cancelkit/completion/internal';

/** What JSON can say; a composite is an array that begins with its tag. */
export type Packed = null | boolean | number | string | Packed[];

/** Deeper ones would overflow the smaller stack of some thread that has to unpack them. */
const DEEPEST = 500;

/** What a pack leaves out in order to fit: nothing; stacks; causes and properties, too. */
type Omission = 0 | 1 | 2;

/**
 * Packs a value into JSON text for another thread, exactly, or refuses it.
 *
 * Carries primitives, arrays, plain objects, Date, Map, Set, ArrayBuffer and its views, DOMException and errors: trees of
 * them, of which each thread has a copy.
 *
 * @throws TypeError for what it cannot carry: functions, symbols, instances of classes, cycles, shared memory
 * @throws RangeError when the text takes more than `maxBytes`
 */
export function pack(value: unknown, maxBytes: number): string {
  try {
    const text = JSON.stringify(new Packer(maxBytes, 0, true).pack(value));
    if (bytesOf(text) > maxBytes) throw new TooLong(maxBytes);
    return text;
  } catch (error) {
    if (error instanceof Refusal || error instanceof TooLong) throw error;
    throw new TypeError('Cannot read a value that is to go to another thread.', { cause: error });
  }
}

/**
 * Packs an error or a reason: never throws, whatever it is. What cannot be carried becomes an Error that says what it was;
 * what is too long loses its stacks first, then causes and properties, then length.
 */
export function packReason(reason: unknown, maxBytes: number): string {
  for (const omission of [0, 1, 2] as const) {
    try {
      const text = JSON.stringify(new Packer(maxBytes, omission, false).pack(reason));
      if (bytesOf(text) <= maxBytes) return text;
    } catch {
      // Too long: the next one leaves more out.
    }
  }
  return packShort(reason, maxBytes);
}

class Refusal extends TypeError {
  constructor(what: string) {
    super(`Cannot carry ${what} to another thread: only data goes there.`);
  }
}

class TooLong extends RangeError {
  constructor(maxBytes: number) {
    super(`Expected \`value\` to take at most ${maxBytes} bytes (maxBytes), got more.`);
  }
}

class Packer {
  readonly #maxBytes: number;
  readonly #omission: Omission;
  readonly #strict: boolean;
  /** Characters left: so that what is far too long is not packed to its end. */
  #left: number;
  /** What the value is in: an object that is in itself is a cycle. */
  readonly #path = new Set<object>();

  constructor(maxBytes: number, omission: Omission, strict: boolean) {
    this.#maxBytes = maxBytes;
    this.#left = maxBytes;
    this.#omission = omission;
    this.#strict = strict;
  }

  pack(value: unknown): Packed {
    this.#spend(1);
    try {
      return this.#pack(value);
    } catch (error) {
      if (this.#strict || error instanceof TooLong) throw error;
      return error instanceof Refusal ? placeholder(error.message) : placeholder('Cannot read an object.');
    }
  }

  #pack(value: unknown): Packed {
    switch (typeof value) {
      case 'string':
        this.#spend(value.length);
        return value;
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : ['n', Object.is(value, -0) ? '-0' : `${value}`];
      case 'bigint':
        return ['i', this.#pack(`${value}`)];
      case 'undefined':
        return ['u'];
      case 'object':
        return value === null ? null : this.#packObject(value);
      default:
        throw new Refusal(`a ${typeof value}`);
    }
  }

  #packObject(value: object): Packed {
    if (this.#path.has(value)) throw new Refusal('an object that is in itself');
    if (this.#path.size === DEEPEST) throw new Refusal(`something that is more than ${DEEPEST} objects deep`);
    this.#path.add(value);
    try {
      return this.#packComposite(value);
    } finally {
      this.#path.delete(value);
    }
  }

  #packComposite(value: object): Packed {
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    if (Array.isArray(value)) return this.#packArray(value);
    if (isError(value)) return this.#packError(value, tag === 'DOMException' ? tag : 'Error');
    if (tag === 'Date') return ['d', (value as Date).getTime()];
    if (tag === 'Map') return ['m', ...[...(value as Map<unknown, unknown>)].flat().map((item) => this.pack(item))];
    if (tag === 'Set') return ['s', ...[...(value as Set<unknown>)].map((item) => this.pack(item))];
    if (tag === 'ArrayBuffer' || ArrayBuffer.isView(value)) return this.#packBytes(value as ArrayBuffer, tag);
    if (tag === 'Object' && isPlain(value)) return ['o', ...this.#packProperties(value, Object.keys(value))];
    throw new Refusal(`an instance of ${classOf(value) ?? tag}`);
  }

  #packArray(array: readonly unknown[]): Packed {
    const keys = Object.keys(array);
    const isDense = keys.length === array.length && (keys.length === 0 || keys.at(-1) === `${array.length - 1}`);
    if (isDense) return ['a', ...array.map((item) => this.pack(item))];
    return ['h', array.length, ...this.#packProperties(array, keys)];
  }

  #packProperties(object: object, keys: readonly string[]): Packed[] {
    return keys.flatMap((key) => [this.#pack(key), this.pack((object as Record<string, unknown>)[key])]);
  }

  #packError(error: Error, kind: 'Error' | 'DOMException'): Packed {
    const stack = this.#omission > 0 || error.stack === undefined ? null : this.#pack(textOf(error.stack));
    const head = ['e', kind, this.#pack(textOf(error.name)), this.#pack(textOf(error.message)), stack];
    if (this.#omission === 2) return head;
    const hidden = ['cause', 'errors'].filter((key) => hasOwn(error, key));
    const keys = Object.keys(error).filter((key) => !spoken.has(key) && !hidden.includes(key));
    return [...head, ...this.#packProperties(error, [...hidden, ...keys])];
  }

  #packBytes(value: ArrayBuffer | ArrayBufferView, tag: string): Packed {
    const isView = ArrayBuffer.isView(value);
    const buffer = isView ? value.buffer : value;
    if (Object.prototype.toString.call(buffer) === '[object SharedArrayBuffer]')
      throw new Refusal('a view of shared memory');
    const bytes = isView ? new Uint8Array(buffer, value.byteOffset, value.byteLength) : new Uint8Array(buffer);
    this.#spend(bytes.length);
    let text = '';
    for (let i = 0; i < bytes.length; i += 8_192) text += String.fromCharCode(...bytes.subarray(i, i + 8_192));
    return ['b', tag, btoa(text)];
  }

  #spend(characters: number): void {
    this.#left -= characters;
    if (this.#left < 0) throw new TooLong(this.#maxBytes);
  }
}

/** What an error says without being asked for its properties. */
const spoken = /* @__PURE__ */ new Set(['name', 'message', 'stack']);

function packShort(reason: unknown, maxBytes: number): string {
  for (let length = maxBytes; ; length = Math.floor(length / 2)) {
    const text = JSON.stringify(shortened(reason, length));
    if (bytesOf(text) <= maxBytes || length === 0) return text;
  }
}

function shortened(reason: unknown, length: number): Packed {
  const cut = (text: string): string => (text.length > length ? `${text.slice(0, length)}…` : text);
  if (typeof reason === 'string') return cut(reason);
  try {
    if (typeof reason === 'object' && reason !== null && isError(reason)) {
      return ['e', 'Error', textOf(reason.name).slice(0, 64), cut(textOf(reason.message)), null];
    }
  } catch {
    // As any other object.
  }
  return placeholder('Cannot carry a reason of this length to another thread.');
}

/** A revoked proxy throws here. */
function isError(value: object): value is Error {
  const tag = Object.prototype.toString.call(value);
  return tag === '[object Error]' || tag === '[object DOMException]' || value instanceof Error;
}

/** Of whatever realm. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : String(value);
}

function classOf(value: object): string | undefined {
  const { name } = value.constructor;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function placeholder(message: string): Packed {
  return ['e', 'Error', 'Error', message, null];
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
