import { type Completion, CompletionSource, type Registration, canceled, succeeded } from '@cancelkit/completion';
import { CallbackList, deliver } from '@cancelkit/completion/internal';
import { registryOf } from '../registrations/abort-registry.js';
import { onAbort } from '../registrations/on-abort.js';
import { checkOptions } from '../time/timer.js';
import { type Awaitable, type ValueOf, awaitablesOf, waitersOf } from './waiters.js';
import type { IndexedCompletion } from './when-any.js';

/** What {@link whenEach} takes besides the items. */
export interface WhenEachOptions {
  readonly signal?: AbortSignal | null | undefined;
}

/**
 * Yields each as it ends: which one, and how, in the order of completion. A fault is yielded, not thrown.
 *
 * Those that have ended already come first, in input order: a source shows that at once, a promise that nobody has waited
 * for before within a microtask. The same item may be there twice. A promise is canceled when it rejects with an error
 * named AbortError; any other rejection is a fault.
 *
 * Nothing is registered or observed before an iteration starts. Each one starts anew and yields every item once. Several
 * `next()` may wait at a time: they are served in their order.
 *
 * **Aborted**, already or meanwhile: the `next()` that waits, or else the following one, rejects with the reason, also if
 * there are items that have ended; then it is over.
 * **Empty**: yields nothing. **Cleanup**: when an iteration ends, also by `break`, nothing is left on the items or the
 * signal. It ends with the last item at the latest, before that is handed out.
 *
 * @throws TypeError, synchronously, when `items` is no iterable, a member neither promise nor source, or `signal` not a signal
 * @example
 * for await (const { index, completion } of whenEach(downloads, { signal })) {
 *   console.log(urls[index], completion.status);
 * }
 * @see .NET `Task.WhenEach`
 */
export function whenEach<A extends readonly Awaitable<unknown>[]>(
  items: A,
  options?: WhenEachOptions,
): AsyncIterable<IndexedCompletion<ValueOf<A[number]>>>;
export function whenEach<T>(
  items: Iterable<Awaitable<T>>,
  options?: WhenEachOptions,
): AsyncIterable<IndexedCompletion<T>>;
export function whenEach<T>(
  items: Iterable<Awaitable<T>>,
  options: WhenEachOptions = {},
): AsyncIterable<IndexedCompletion<T>> {
  checkOptions(options);
  const { signal } = options;
  registryOf(signal);
  const list = awaitablesOf(items);
  return { [Symbol.asyncIterator]: () => new CompletionOrder(list, signal) };
}

type Result<T> = IteratorResult<IndexedCompletion<T>, undefined>;

/**
 * One iteration: completions that wait for a reader, or readers that wait for a completion.
 *
 * Not an async generator: whose `return()` waits until the pending `next()` has settled, which may be never.
 */
class CompletionOrder<T> implements AsyncIterator<IndexedCompletion<T>, undefined> {
  readonly #registrations: Registration[] = [];
  readonly #readers = new CallbackList<Completion<Result<T>>>();
  /** An index into it, for `shift()` takes seconds when there are 100,000. */
  readonly #ended: IndexedCompletion<T>[] = [];
  #served = 0;
  #remaining: number;
  #aborted: Completion<Result<T>> | undefined;

  constructor(list: readonly Awaitable<T>[], signal: AbortSignal | null | undefined) {
    this.#remaining = list.length;
    try {
      for (const [index, item] of list.entries()) {
        const push = (completion: IndexedCompletion<T>['completion']): void => {
          this.#ended.push({ index, completion });
          this.#serve();
        };
        this.#registrations.push(waitersOf(item).add(push, undefined));
      }
      const abort = (reason: unknown): void => {
        this.#aborted = canceled(reason);
        this.#end();
      };
      if (list.length > 0) this.#registrations.push(onAbort(signal, abort));
    } catch (error) {
      this.#end(); // one of them cannot be waited for
      throw error;
    }
  }

  next(): Promise<Result<T>> {
    const reader = new CompletionSource<Result<T>>();
    this.#readers.add(give<T>, reader);
    this.#serve();
    return reader.promise;
  }

  return(): Promise<Result<T>> {
    this.#aborted = undefined;
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** As a generator has it, for a `yield*` that is thrown into. */
  throw(error: unknown): Promise<never> {
    void this.return();
    return Promise.reject(error);
  }

  #serve(): void {
    while (!this.#readers.empty) {
      const value = this.#ended[this.#served];
      if (value === undefined && this.#remaining > 0) return;
      let result = this.#aborted;
      if (result !== undefined) {
        this.#aborted = undefined;
      } else if (value === undefined) {
        result = succeeded({ done: true, value });
      } else {
        this.#served += 1;
        this.#remaining -= 1;
        result = succeeded({ done: false, value });
      }
      this.#readers.runFirst(result);
      if (value !== undefined && this.#remaining === 0) this.#end();
    }
  }

  #end(): void {
    this.#remaining = 0;
    this.#ended.length = 0;
    for (const registration of this.#registrations.splice(0)) registration.unregister();
    this.#serve();
  }
}

function give<T>(result: Completion<Result<T>>, reader: CompletionSource<Result<T>>): void {
  deliver(reader, result);
}
