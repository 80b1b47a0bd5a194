import { describeValue } from './describe-value.js';

/** Copies errors into the one that a completion stores: a single error as itself, several as an AggregateError. */
export function combineErrors(errors: Iterable<unknown>): unknown {
  if (
    typeof errors !== 'object' ||
    typeof (errors as Partial<typeof errors> | null)?.[Symbol.iterator] !== 'function'
  ) {
    throw new TypeError(`Expected \`errors\` to be an iterable of errors, got ${describeValue(errors)}.`);
  }
  const copy = [...errors];
  if (copy.length === 0) throw new TypeError('Expected `errors` to hold one error or more, got none.');
  return copy.length === 1 ? copy[0] : new AggregateError(copy, `${copy.length} errors`);
}
