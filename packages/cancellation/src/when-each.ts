import { type Canceled, CompletionSource, type Registration, canceled } from '@cancelkit/completion';
import { registryOf } from './abort-registry.js';
import { onAbort } from './on-abort.js';
import { type Awaitable, type Waiters, allWaitersOf } from './waiters.js';
import type { IndexedCompletion } from './when-any.js';

/**
 * Yields each as it ends: which one, and how, in the order of completion. A fault is yielded, not thrown.
 *
 * Of several that have ended already, the first in input order comes first. The same item may be there twice. Every
 * iteration starts anew and yields each item once.
 *
 * **Aborted**: a waiting `next()` rejects with the reason at once, and the following one does otherwise; then it is over.
 * **Empty**: yields nothing. **Cleanup**: nothing is registered before the iteration starts; when it ends, also by
 * `break`, nothing is left on the items or the signal.
 *
 * @throws TypeError, synchronously, when `items` is no iterable, a member neither promise nor source, or `signal` not a signal
 * @example
 * for await (const { index, completion } of whenEach(downloads, { signal })) {
 *   console.log(urls[index], completion.status);
 * }
 * @see .NET `Task.WhenEach`
 */
export function whenEach<T>(
  items: Iterable<Awaitable<T>>,
  options: { readonly signal?: AbortSignal | null | undefined } = {},
): AsyncIterable<IndexedCompletion<T>> {
  const { signal } = options;
  registryOf(signal);
  const all = allWaitersOf(items);
  return { [Symbol.asyncIterator]: () => new CompletionOrder(all, signal) };
}

type Reader<T> = CompletionSource<IteratorResult<IndexedCompletion<T>, undefined>>;

/** One iteration: completions that wait for a reader, or readers that wait for a completion. */
class CompletionOrder<T> implements AsyncIterator<IndexedCompletion<T>, undefined> {
  readonly #ready: IndexedCompletion<T>[] = [];
  readonly #readers: Reader<T>[] = [];
  readonly #registrations: Registration[] = [];
  #remaining: number;
  #aborted: Canceled | undefined;

  constructor(all: readonly Waiters<T>[], signal: AbortSignal | null | undefined) {
    this.#remaining = all.length;
    for (const [index, waiters] of all.entries()) {
      const push = (completion: IndexedCompletion<T>['completion']): void => {
        this.#ready.push({ index, completion });
        this.#serve();
      };
      this.#registrations.push(waiters.add(push, undefined));
    }
    const abort = (reason: unknown): void => {
      this.#aborted = canceled(reason);
      this.#end();
    };
    if (all.length > 0) this.#registrations.push(onAbort(signal, abort));
  }

  next(): Promise<IteratorResult<IndexedCompletion<T>, undefined>> {
    const reader: Reader<T> = new CompletionSource();
    this.#readers.push(reader);
    this.#serve();
    return reader.promise;
  }

  return(): Promise<IteratorResult<IndexedCompletion<T>, undefined>> {
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  #serve(): void {
    while (this.#readers.length > 0 && (this.#ready.length > 0 || this.#remaining === 0)) {
      const reader = this.#readers.shift() as Reader<T>;
      const value = this.#ready.shift();
      if (this.#aborted !== undefined) {
        reader.setCompletion(this.#aborted);
        this.#aborted = undefined;
      } else if (value === undefined) {
        reader.setResult({ done: true, value });
      } else {
        this.#remaining -= 1;
        if (this.#remaining === 0) this.#end();
        reader.setResult({ done: false, value });
      }
    }
  }

  #end(): void {
    this.#remaining = 0;
    this.#ready.length = 0;
    for (const registration of this.#registrations.splice(0)) registration.unregister();
    this.#serve();
  }
}
