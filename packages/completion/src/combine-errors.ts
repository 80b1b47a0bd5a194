import { expected } from './expected.js';

/** Copies errors into the one that a completion stores: a single error as itself, several as an AggregateError. */
export function combineErrors(errors: Iterable<unknown>): unknown {
  // A string is iterable, and one error rather than its letters.
  const isList = typeof errors === 'object' && Symbol.iterator in (errors ?? {});
  const copy = isList ? [...errors] : [];
  if (copy.length === 0) throw expected('errors', 'an iterable of one error or more', errors);
  return copy.length === 1 ? copy[0] : new AggregateError(copy, `${copy.length} errors`);
}
