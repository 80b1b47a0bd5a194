import { type Completion, CompletionSource, canceled } from '@cancelkit/completion';
import { expected } from '@cancelkit/completion/internal';
import { registryOf } from '../registrations/abort-registry.js';
import { cancelIfAborted } from '../registrations/cancel-if-aborted.js';
import { type ItemFunction, Items, type MapOptions } from './items.js';
import { MemberGroup } from './member-group.js';

/** What {@link mapEach} takes besides the items. */
export interface MapEachOptions<B = unknown> extends MapOptions<B> {
  /** Whether the results come in the order of the items: true, if not given; false: in that in which they are there. */
  readonly ordered?: boolean | undefined;
}

/**
 * Calls a function for each item, some at a time, and gives the results as they come. Leaving the loop stops the rest.
 *
 * Nothing is started before the first `next()`. `concurrency` counts the items that are worked on and the results that nobody
 * has read yet: a slow reader holds the work back. Several `next()` may wait at a time: they are served in their order.
 *
 * - The first fault aborts the inner signal, which the function gets; when the others have ended, it is thrown, behind the results
 *   that came before it.
 * - Aborted: when the work has ended, the next `next()` rejects with `signal.reason`; results that nobody has read are dropped.
 * - Leaving the loop, `return()`: aborts the inner signal, and waits until the work has ended. A cleanup that fails is thrown.
 *
 * What becomes of the iterator of the items is as {@link map} has it.
 *
 * **Empty**: is done at once. **Already aborted**: the first `next()` rejects with the reason; the items are not touched.
 * **Cleanup**: the inner signal follows `signal` by one registration, from the first `next()` until it aborts or the work ends.
 *
 * @param options `graceMs` bounds how long members are waited for after an abort, or after the loop was left; then they are
 *   abandoned, and `onAbandoned` is told how many; `discard` gets the results that nobody reads
 * @throws TypeError, synchronously, when `signal` is not a signal, `items` no iterable, or `fn` not a function; RangeError when
 *   `concurrency` or `graceMs` is out of range
 * @example
 * for await (const page of mapEach(signal, urls, (inner, url) => load(inner, url), { concurrency: 4 })) {
 *   if (page.includes(word)) break; // the loads that are under way are aborted
 * }
 */
export function mapEach<A, B>(
  signal: AbortSignal | null | undefined,
  items: Iterable<A> | AsyncIterable<A>,
  fn: ItemFunction<A, B>,
  options: MapEachOptions<B> = {},
): AsyncIterableIterator<B> {
  registryOf(signal);
  return new Results(signal, items, fn, options);
}

type Result<B> = IteratorResult<B, undefined>;

/** Results that wait for a reader, or readers that wait for a result. */
class Results<A, B> implements AsyncIterableIterator<B> {
  readonly #signal: AbortSignal | null | undefined;
  readonly #group: MemberGroup<B>;
  readonly #work: Items<A, B>;
  readonly #ordered: boolean;
  /** By the number of the item, or of the result. */
  readonly #results = new Map<number, B>();
  readonly #readers: CompletionSource<Result<B>>[] = [];
  readonly #ended = new CompletionSource();
  #arrived = 0;
  #read = 0;
  #started = false;
  #left = false;
  /** Nobody will read any more. */
  #dropping = false;
  /** How the work has failed, until somebody is told. */
  #failure: Completion<never> | undefined;

  constructor(
    signal: AbortSignal | null | undefined,
    items: Iterable<A> | AsyncIterable<A>,
    fn: ItemFunction<A, B>,
    options: MapEachOptions<B>,
  ) {
    this.#signal = signal;
    this.#group = new MemberGroup<B>(signal, options, () => this.#end());
    this.#group.onAbort(() => {
      if (registryOf(signal)?.aborted === true) this.#dropResults();
    });
    const { ordered = true } = options;
    if (typeof ordered !== 'boolean') throw expected('ordered', 'true or false', ordered);
    this.#ordered = ordered;
    this.#work = new Items('mapEach', this.#group, items, fn, options, (value, index) => {
      if (this.#dropping) {
        this.#group.discard(value);
      } else {
        this.#results.set(this.#ordered ? index : this.#arrived++, value);
        this.#serve();
      }
    });
  }

  next(): Promise<Result<B>> {
    const reader = new CompletionSource<Result<B>>();
    if (!this.#started) {
      this.#started = true;
      if (cancelIfAborted(this.#signal, reader)) {
        this.#ended.setResult();
        return reader.promise;
      }
      this.#readers.push(reader);
      this.#work.start();
    } else {
      this.#readers.push(reader);
    }
    this.#serve();
    return reader.promise;
  }

  async return(): Promise<Result<B>> {
    this.#left = true;
    if (!this.#started) this.#ended.setResult();
    this.#started = true;
    this.#dropResults();
    this.#group.abort('The loop over mapEach() was left');
    await this.#ended.promise;
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure?.status === 'faulted') throw failure.error;
    return { done: true, value: undefined };
  }

  /** As a generator has it, for a `yield*` that is thrown into. */
  async throw(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #serve(): void {
    while (this.#readers.length > 0) {
      const isThere = this.#results.has(this.#read);
      if (!isThere && this.#ended.state.status === 'pending') return;
      const reader = this.#readers.shift() as CompletionSource<Result<B>>;
      if (isThere) {
        const value = this.#results.get(this.#read) as B;
        this.#results.delete(this.#read++);
        reader.setResult({ done: false, value });
        this.#work.free();
      } else if (this.#failure !== undefined) {
        const failure = this.#failure;
        this.#failure = undefined;
        this.#dropResults(); // those behind the fault
        reader.setCompletion(failure);
      } else {
        reader.setResult({ done: true, value: undefined });
      }
    }
  }

  #end(): void {
    const { fault, rejection, reason } = this.#group;
    this.#failure = fault ?? (this.#left ? undefined : (rejection ?? (this.#dropping ? canceled(reason) : undefined)));
    this.#ended.setResult();
    this.#serve();
  }

  #dropResults(): void {
    this.#dropping = true;
    for (const value of this.#results.values()) this.#group.discard(value);
    this.#results.clear();
  }
}
