import { type Completion, CompletionSource } from '@cancelkit/completion';
import { type Awaitable, type ValueOf, awaitablesOf, waitersOf } from './waiters.js';

/**
 * Waits until all have ended, however they end, and gives their values in input order.
 *
 * A fault ends nothing early. If there are faults, the outcome is faulted: a single error as itself, several as an
 * `AggregateError` in input order. Else, if some were canceled, it is canceled with the reason of the first in input
 * order: a promise is canceled when it rejects with an error named AbortError.
 *
 * **Empty**: fulfills with `[]`. The same item may be there twice, and counts twice. **Cleanup**: nothing is left on the
 * items, which are observed from now on.
 *
 * @throws TypeError, synchronously, when `items` is no iterable, or a member neither promise nor source
 * @example
 * const [user, orders] = await whenAll([loadUser(signal), loadOrders(signal)]);
 * @see .NET `Task.WhenAll`
 */
export function whenAll<A extends readonly Awaitable<unknown>[] | []>(
  items: A,
): Promise<{ -readonly [K in keyof A]: ValueOf<A[K]> }>;
export function whenAll<T>(items: Iterable<Awaitable<T>>): Promise<T[]>;
export function whenAll<T>(items: Iterable<Awaitable<T>>): Promise<T[]> {
  const list = awaitablesOf(items);
  const result = new CompletionSource<T[]>();
  const completions = new Array<Completion<T>>(list.length);
  let waiting = list.length;
  if (waiting === 0) result.setResult([]);
  for (const [index, item] of list.entries()) {
    waitersOf(item).add((completion) => {
      completions[index] = completion;
      if (--waiting === 0) conclude(completions, result);
    }, undefined);
  }
  return result.promise;
}

function conclude<T>(completions: Completion<T>[], result: CompletionSource<T[]>): void {
  const values: T[] = [];
  const errors: unknown[] = [];
  for (const completion of completions) {
    if (completion.status === 'succeeded') values.push(completion.value);
    else if (completion.status === 'faulted') errors.push(completion.error);
  }
  const canceled = completions.find((completion) => completion.status === 'canceled');
  if (errors.length > 0) result.setExceptions(errors);
  else if (canceled !== undefined) result.setCompletion(canceled);
  else result.setResult(values);
}
