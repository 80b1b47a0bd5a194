import { type Codec, type CodecOptions, MAX_DEPTH, MAX_ERRORS, MAX_LENGTH, checkCodecs } from './codec.js';
import { OutcomeTooLargeError } from './errors.js';

/** How long a message is that had to be cut. */
const CUT = 8_192;

type Envelope = Record<string, unknown> & { readonly k: string };

/**
 * Writes a value, an error or a reason as text that `decode` reads on another machine.
 *
 * What JSON keeps comes back as JSON has it; `undefined`, bigint, NaN, the infinities and -0 come back as themselves; an error as
 * a `RemoteError` with its `name`, `message`, `code` and `cause`; a `DOMException` as one; what a codec takes by that codec.
 * Anything else, a function or a cycle, comes back as the string that `String` makes of it. At most 8 causes deep and 100 errors
 * in all. A getter or a codec that throws leaves its error's message in that place.
 *
 * An error that is too large loses its cause, and its message is cut.
 *
 * @throws OutcomeTooLargeError for a value of more than 262,144 characters
 * @example
 * websocket.send(encode(signal.reason));
 */
export function encode(value: unknown, options: CodecOptions = {}): string {
  const encoder = new Encoder(checkCodecs(options.codecs), options.stack === true);
  const envelope = encoder.encode(value, 0);
  const text = JSON.stringify(envelope);
  if (text.length <= MAX_LENGTH) return text;
  if (envelope.k !== 'dom' && envelope.k !== 'error') throw new OutcomeTooLargeError(text.length, MAX_LENGTH);
  const { k, name, message, code } = envelope;
  return JSON.stringify({
    k,
    name: cut(name),
    message: cut(message),
    code: typeof code === 'string' ? cut(code) : code,
  });
}

class Encoder {
  readonly #codecs: readonly Codec[];
  readonly #stack: boolean;
  #left = MAX_ERRORS;

  constructor(codecs: readonly Codec[], stack: boolean) {
    this.#codecs = codecs;
    this.#stack = stack;
  }

  encode(value: unknown, depth: number): Envelope {
    try {
      return this.#byCodec(value) ?? plain(value) ?? this.#error(value, depth) ?? json(value);
    } catch (error) {
      return { k: 'opaque', v: messageOf(error) };
    }
  }

  #byCodec(value: unknown): Envelope | undefined {
    for (const codec of this.#codecs) {
      const v = codec.encode(value);
      if (v !== undefined) return { k: codec.tag, v };
    }
    return undefined;
  }

  #error(value: unknown, depth: number): Envelope | undefined {
    const kind = kindOfError(value);
    if (kind === undefined) return undefined;
    const field = (name: string): unknown => read(value, name);
    const nested = (inner: unknown): Envelope | undefined =>
      depth < MAX_DEPTH && this.#left-- > 0 ? this.encode(inner, depth + 1) : undefined;
    const envelope: Record<string, unknown> & { k: string } = {
      k: kind,
      name: text(field('name')),
      message: text(field('message')),
    };
    if (kind === 'error') {
      const code = field('code');
      if (typeof code === 'string' || typeof code === 'number') envelope.code = code;
      const errors = field('errors');
      if (Array.isArray(errors)) envelope.errors = errors.slice(0, MAX_ERRORS).flatMap((error) => nested(error) ?? []);
      if (this.#stack) envelope.stack = text(field('stack'));
    }
    if (has(value, 'cause')) envelope.cause = nested(field('cause'));
    return envelope;
  }
}

/** What JSON has no word for. */
function plain(value: unknown): Envelope | undefined {
  if (value === undefined) return { k: 'undefined' };
  if (typeof value === 'bigint') return { k: 'bigint', v: String(value) };
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return undefined;
  return { k: 'number', v: Object.is(value, -0) ? '-0' : String(value) };
}

/** What JSON keeps; what it does not is its string. */
function json(value: unknown): Envelope {
  try {
    const v = JSON.stringify(value) as string | undefined;
    if (v !== undefined) return { k: 'json', v: JSON.parse(v) as unknown };
  } catch (error) {
    if (!isStringifyError(error)) throw error; // of a getter, or a toJSON
  }
  return { k: 'opaque', v: String(value) };
}

/** A cycle, or a bigint inside: what the engine itself refuses, and no code of the value. */
function isStringifyError(error: unknown): boolean {
  return error instanceof TypeError && /circular|cyclic|BigInt/i.test(error.message);
}

function kindOfError(value: unknown): 'dom' | 'error' | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const tag = Object.prototype.toString.call(value);
  if (tag === '[object DOMException]') return 'dom';
  return tag === '[object Error]' || value instanceof Error ? 'error' : undefined;
}

/** A field of a foreign object, or the message of what reading it threw. */
function read(value: unknown, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name];
  } catch (error) {
    return messageOf(error);
  }
}

function has(value: unknown, name: string): boolean {
  return read(value, name) !== undefined || Object.prototype.hasOwnProperty.call(value, name);
}

function text(value: unknown): string {
  try {
    return String(value);
  } catch (error) {
    return messageOf(error);
  }
}

function messageOf(error: unknown): string {
  try {
    return String((error as Error | null | undefined)?.message ?? error);
  } catch {
    return 'An error that cannot be read'; // it throws when it is asked what it is
  }
}

function cut(value: unknown): string {
  return text(value).slice(0, CUT);
}
