import { expected } from '@cancelkit/completion/internal';

/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * How values of one kind travel, that JSON does not keep.
 *
 * `encode` answers `undefined` for values that are not of its kind. The first codec that takes a value has it, and before that
 * no error and no `Date` is looked at. What a codec throws becomes its own error's message, and the operation still ends.
 *
 * @example
 * const dates: Codec<Date> = {
 *   tag: 'date',
 *   encode: (value) => (value instanceof Date ? value.toISOString() : undefined),
 *   decode: (json) => new Date(json as string),
 * };
 */
export interface Codec<V = unknown> {
  /** What it is known by in the row. Not one of the kinds of this package: `json`, `undefined`, `bigint`, `number`, `dom`, `error`, `opaque`. */
  readonly tag: string;
  encode(value: unknown): Json | undefined;
  decode(json: Json): V;
}

/** What `encode` and `decode` take. */
export interface CodecOptions {
  readonly codecs?: readonly Codec[] | undefined;
  /** Whether errors travel with their stack, which names files: false, if not given. */
  readonly stack?: boolean | undefined;
}

/** How many characters a row takes. */
export const MAX_LENGTH = 262_144;
/** How many causes of causes travel. */
export const MAX_DEPTH = 8;
/** How many errors travel within one: those of AggregateErrors, and causes. */
export const MAX_ERRORS = 100;

const kinds: readonly string[] = ['json', 'undefined', 'bigint', 'number', 'dom', 'error', 'opaque'];

/** @throws TypeError when one is no codec, or has a tag that is taken */
export function checkCodecs(codecs: readonly Codec[] = []): readonly Codec[] {
  const taken = new Set(kinds);
  for (const codec of codecs) {
    const shape: Partial<Codec> = codec ?? {};
    if (typeof shape.tag !== 'string' || typeof shape.encode !== 'function' || typeof shape.decode !== 'function') {
      throw expected('codecs', 'objects with a tag, encode and decode', codec);
    }
    const { tag } = codec;
    if (taken.has(tag)) throw new TypeError(`Expected each tag of \`codecs\` once, and none of ours, got "${tag}".`);
    taken.add(tag);
  }
  return codecs;
}
