import { CompletionSource, succeeded } from '@cancelkit/completion';
import { registryOf } from '../registrations/abort-registry.js';
import { cancelIfAborted } from '../registrations/cancel-if-aborted.js';
import { type ItemFunction, Items, type MapOptions } from './items.js';
import { MemberGroup } from './member-group.js';

/**
 * Calls a function for each item, some at a time, and gives the results in the order of the items. The first fault aborts
 * the inner signal, which the function gets; then the others are waited for before it ends.
 *
 * The next item is asked for when there is room for it: never more of them are taken than are worked on. An iterator
 * that is not exhausted when the inner signal aborts is closed by its `return()`, and waited for; an item that comes all the
 * same is dropped.
 *
 * Items that resolve at once take turns with the event loop: timers live, and an abort is heard. An async iterator that is
 * silent when the abort comes, and stays so for a turn of the event loop, is not waited for, unless `graceMs` says so.
 *
 * - Rejects with the first fault, of the function or the iterator, before the abort or after it. A fault of `return()` counts.
 * - Else rejects with `signal.reason`, if the abort has ended a member, or came before the iterator said that it was done.
 * - Else fulfills, also after an abort that all members have ignored.
 *
 * **Empty**: fulfills with `[]`. **Already aborted**: rejects with the reason; the items are not touched.
 * **Cleanup**: the inner signal follows `signal` by one registration, until it aborts or the work ends.
 *
 * @param options `graceMs` bounds how long members and iterator are waited for after an abort; then they are abandoned, their
 *   later rejections handled, and `onAbandoned` is told how many; `discard` gets the values of members when the whole rejects
 * @throws TypeError, synchronously, when `signal` is not a signal, `items` no iterable, or `fn` not a function; RangeError when
 *   `concurrency` or `graceMs` is out of range
 * @example
 * const sizes = await map(signal, urls, (inner, url) => sizeOf(inner, url), { concurrency: 4 });
 * @see .NET `Parallel.ForEachAsync`
 */
export function map<A, B>(
  signal: AbortSignal | null | undefined,
  items: Iterable<A> | AsyncIterable<A>,
  fn: ItemFunction<A, B>,
  options: MapOptions<B> = {},
): Promise<B[]> {
  registryOf(signal);
  const result = new CompletionSource<B[]>();
  const values: B[] = [];
  const group = new MemberGroup<B>(signal, options, () => {
    const failure = group.fault ?? group.rejection;
    if (failure !== undefined) values.forEach((value) => group.discard(value));
    result.setCompletion(failure ?? succeeded(values));
  });
  const work = new Items('map', group, items, fn, options, (value, index) => {
    values[index] = value;
    work.free();
  });
  if (!cancelIfAborted(signal, result)) work.start();
  return result.promise;
}
