import { domException, hasOwn } from '@cancelkit/completion/internal';
import { type Codec, type CodecOptions, type Json, MAX_DEPTH, MAX_ERRORS, MAX_LENGTH, checkCodecs } from './codec.js';
import { RemoteError } from './remote-error.js';

/**
 * Reads what `encode` has written. Never throws: what it cannot read, it answers as a `RemoteError` whose `envelope` is what came.
 *
 * No class is made by a name from the text. It is foreign text: escape it where you show it.
 *
 * @throws TypeError when `codecs` are none
 * @example
 * websocket.onmessage = ({ data }) => controller.abort(decode(String(data)));
 */
export function decode(text: string, options: CodecOptions = {}): unknown {
  return read(text, options).value;
}

/** As {@link decode}, and says whether it was understood. */
export function read(text: string, options: CodecOptions): { readonly value: unknown; readonly understood: boolean } {
  const codecs = checkCodecs(options.codecs);
  try {
    if (text.length > MAX_LENGTH) throw new RangeError(`It has ${text.length} characters.`);
    return { value: new Decoder(codecs).decode(JSON.parse(text), 0), understood: true };
  } catch (error) {
    return { value: unread(error, text), understood: false };
  }
}

class Decoder {
  readonly #codecs: readonly Codec[];
  #left = MAX_ERRORS;

  constructor(codecs: readonly Codec[]) {
    this.#codecs = codecs;
  }

  decode(envelope: unknown, depth: number): unknown {
    const kind = own(envelope, 'k');
    const v = own(envelope, 'v');
    switch (kind) {
      case 'json':
      case 'opaque':
        return v;
      case 'undefined':
        return undefined;
      case 'bigint':
        return BigInt(v as string);
      case 'number':
        return Number(v);
      case 'dom':
        return this.#dom(envelope, depth);
      case 'error':
        return this.#error(envelope, depth);
      default: {
        const codec = this.#codecs.find(({ tag }) => tag === kind);
        if (codec === undefined) throw new TypeError(`No codec has the tag ${JSON.stringify(kind)}.`);
        return codec.decode(v as Json);
      }
    }
  }

  #dom(envelope: unknown, depth: number): DOMException {
    const error = domException(text(own(envelope, 'message')), text(own(envelope, 'name')));
    const cause = this.#nested(own(envelope, 'cause'), depth);
    if (hasOwn(envelope, 'cause'))
      Object.defineProperty(error, 'cause', { value: cause, configurable: true, writable: true });
    return error;
  }

  #error(envelope: unknown, depth: number): Error {
    const name = text(own(envelope, 'name'));
    const message = text(own(envelope, 'message'));
    const code = own(envelope, 'code') as string | number | undefined;
    const cause = this.#nested(own(envelope, 'cause'), depth);
    const stack = own(envelope, 'stack') as string | undefined;
    const errors = own(envelope, 'errors');
    if (!Array.isArray(errors)) {
      const error = new RemoteError(message, { name, code, cause, stack });
      if (hasOwn(envelope, 'cause') && cause === undefined) define(error, { cause });
      return error;
    }
    const inner = errors.slice(0, MAX_ERRORS).map((error) => this.#nested(error, depth));
    return define(new AggregateError(inner, message), {
      name,
      ...(code === undefined ? {} : { code }),
      ...(hasOwn(envelope, 'cause') ? { cause } : {}),
      ...(stack === undefined ? {} : { stack }),
    });
  }

  /** Within an error: what cannot be read there spoils nothing else. */
  #nested(envelope: unknown, depth: number): unknown {
    if (envelope === undefined) return undefined;
    try {
      if (depth >= MAX_DEPTH || this.#left-- <= 0) throw new RangeError('It is too deep.');
      return this.decode(envelope, depth + 1);
    } catch (error) {
      return unread(error, envelope);
    }
  }
}

function unread(error: unknown, envelope: unknown): RemoteError {
  return new RemoteError('What another process has written cannot be read here', { cause: error, envelope });
}

function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function define(error: Error, properties: Record<string, unknown>): Error {
  for (const [key, value] of Object.entries(properties)) {
    Object.defineProperty(error, key, { value, configurable: true, writable: true });
  }
  return error;
}
