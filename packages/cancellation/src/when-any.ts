import { type Completion, CompletionSource, type Registration, expected } from '@cancelkit/completion';
import { type Awaitable, allWaitersOf } from './waiters.js';

/** One of several that has ended: which one, and how. */
export interface IndexedCompletion<T> {
  /** Its place in the input. */
  readonly index: number;
  readonly completion: Completion<T>;
}

/**
 * Waits for the first to end, however it ends, and says which one and how. Never rejects.
 *
 * Of several that have ended already, the first in input order wins. The same item may be there twice.
 *
 * **Cleanup**: the losers keep nothing of this wait, so asking again and again about long-lived items does not grow. Their later
 * rejections are not unhandled ones.
 *
 * @throws TypeError, synchronously, when `items` is empty or no iterable, or a member neither promise nor source
 * @example
 * const { index, completion } = await whenAny([primary, replica]);
 * @see .NET `Task.WhenAny`
 */
export function whenAny<T>(items: Iterable<Awaitable<T>>): Promise<IndexedCompletion<T>> {
  const all = allWaitersOf(items);
  if (all.length === 0) throw expected('items', 'one promise or source or more', 'none');
  const winner = new CompletionSource<IndexedCompletion<T>>();
  for (const [index, waiters] of all.entries()) {
    const win = (completion: Completion<T>): unknown => winner.trySetResult({ index, completion });
    winner.addCleanup(leave, waiters.add(win, undefined));
  }
  return winner.promise;
}

function leave(_: unknown, waiter: Registration): void {
  waiter.unregister();
}
