import { type Completion, CompletionSource, type Registration } from '@cancelkit/completion';
import { type Awaitable, type ValueOf, awaitablesOf, waitersOf } from './waiters.js';

/** One of several that has ended: which one, and how. */
export interface IndexedCompletion<T> {
  /** Its place in the input. */
  readonly index: number;
  readonly completion: Completion<T>;
}

/**
 * Waits for the first to end, however it ends, and says which one and how. Never rejects.
 *
 * Of several that have ended already, the first in input order wins: a source shows that at once, a promise that
 * nobody has waited for before within a microtask. The same item may be there twice. A promise is canceled when it
 * rejects with an error named AbortError; any other rejection is a fault.
 *
 * **Cleanup**: the losers keep nothing of this wait, so asking again and again about long-lived items does not grow. All
 * items are observed from now on: what the losers do later is no unhandled rejection.
 *
 * @throws TypeError, synchronously, when `items` is empty or no iterable, or a member neither promise nor source
 * @example
 * const { index, completion } = await whenAny([primary, replica]);
 * @see .NET `Task.WhenAny`
 */
export function whenAny<A extends readonly Awaitable<unknown>[]>(
  items: A,
): Promise<IndexedCompletion<ValueOf<A[number]>>>;
export function whenAny<T>(items: Iterable<Awaitable<T>>): Promise<IndexedCompletion<T>>;
export function whenAny<T>(items: Iterable<Awaitable<T>>): Promise<IndexedCompletion<T>> {
  const list = awaitablesOf(items);
  if (list.length === 0) throw new TypeError('Expected `items` to be one promise or source or more, got none.');
  const winner = new CompletionSource<IndexedCompletion<T>>();
  for (const [index, item] of list.entries()) {
    const win = (completion: Completion<T>): unknown => winner.trySetResult({ index, completion });
    try {
      winner.addCleanup(leave, waitersOf(item).add(win, undefined));
    } catch (error) {
      winner.dispose(); // it cannot be waited for: the others go
      throw error;
    }
  }
  return winner.promise;
}

function leave(_: unknown, waiter: Registration): void {
  waiter.unregister();
}
