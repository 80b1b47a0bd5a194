import { CompletionSource, canceled, expected, isThenable, succeeded } from '@cancelkit/completion';
import { registryOf } from './abort-registry.js';
import { type GraceOptions, MemberGroup, assertPromise } from './member-group.js';

/** What {@link map} takes besides the items. */
export interface MapOptions extends GraceOptions {
  /** How many items are worked on at the same time: a whole number, 1 or more; Infinity (the default) for no limit. */
  readonly concurrency?: number | undefined;
}

/**
 * Calls a function for each item, some at a time, and gives the results in the order of the items. The first fault aborts
 * the inner signal, which the function gets; then the others are waited for before it ends.
 *
 * The next item is asked for when there is room for it: never more of them are taken than are worked on. An iterator
 * that is not exhausted when the inner signal aborts is closed by its `return()`, and waited for; an item that comes all the
 * same is dropped.
 *
 * - Rejects with the first fault, of the function or the iterator, before the abort or after it. A fault of `return()` counts.
 * - Else rejects with `signal.reason`, if the abort has ended a member, or came before the iterator said that it was done.
 * - Else fulfills, also after an abort that all members have ignored.
 *
 * **Empty**: fulfills with `[]`. **Already aborted**: rejects with the reason; the items are not touched.
 * **Cleanup**: the inner signal follows `signal` by one registration, until it aborts or the work ends.
 *
 * @param options `graceMs` bounds how long members and iterator are waited for after an abort; then they are abandoned,
 *   and their later rejections handled
 * @throws TypeError, synchronously, when `signal` is not a signal, `items` no iterable, or `fn` not a function; RangeError when
 *   `concurrency` or `graceMs` is out of range
 * @example
 * const sizes = await map(signal, urls, (inner, url) => sizeOf(inner, url), { concurrency: 4 });
 * @see .NET `Parallel.ForEachAsync`
 */
export function map<A, B>(
  signal: AbortSignal | null | undefined,
  items: Iterable<A> | AsyncIterable<A>,
  fn: (innerSignal: AbortSignal, item: A, index: number) => PromiseLike<B>,
  options: MapOptions = {},
): Promise<B[]> {
  const registry = registryOf(signal);
  const open = openerOf(items);
  if (typeof fn !== 'function') throw expected('fn', 'a function of signal, item and index', fn);
  const result = new CompletionSource<B[]>();
  const values: B[] = [];
  const group = new MemberGroup(signal, options, () =>
    result.setCompletion(group.fault ?? group.rejection ?? succeeded(values)),
  );
  const concurrency = checkConcurrency(options.concurrency);
  if (registry?.aborted === true) {
    result.setCompletion(canceled(registry.reason));
    return result.promise;
  }
  group.follow();
  try {
    new Mapping(group, open(), fn, concurrency, values).pull();
  } catch (error) {
    group.fail(error, ITERATOR_FAILED);
  }
  group.close();
  return result.promise;
}

const ITERATOR_FAILED = 'The items of map() failed';

type AnyIterator<A> = Iterator<A> | AsyncIterator<A>;

/** One run: takes items as long as there is room, and closes the iterator when there is no more use for it. */
class Mapping<A, B> {
  readonly #group: MemberGroup;
  readonly #iterator: AnyIterator<A>;
  readonly #fn: (innerSignal: AbortSignal, item: A, index: number) => PromiseLike<B>;
  readonly #values: B[];
  readonly #concurrency: number;
  #running = 0;
  #index = 0;
  /** Whether its `next()` is on the stack: a generator cannot be closed while it runs. */
  #calling = false;
  /** Whether it has promised the next item. */
  #pending = false;
  /** Whether it is done, has failed or is closed. */
  #over = false;

  constructor(
    group: MemberGroup,
    iterator: AnyIterator<A>,
    fn: (innerSignal: AbortSignal, item: A, index: number) => PromiseLike<B>,
    concurrency: number,
    values: B[],
  ) {
    this.#group = group;
    this.#iterator = iterator;
    this.#fn = fn;
    this.#concurrency = concurrency;
    this.#values = values;
    group.onAbort(() => {
      if (!this.#over && !this.#calling) this.#close();
    });
  }

  pull(): void {
    while (!this.#over && !this.#pending && this.#running < this.#concurrency) {
      try {
        this.#calling = true;
        const step = this.#iterator.next();
        this.#calling = false;
        if (isThenable(step)) this.#wait(step);
        else this.#take(step);
      } catch (error) {
        this.#fail(error);
      }
    }
  }

  #wait(step: PromiseLike<IteratorResult<A>>): void {
    this.#pending = true;
    this.#group.add(step, {
      fulfilled: (result) => {
        this.#pending = false;
        this.#take(result);
        this.pull();
      },
      rejected: (error) => this.#fail(error),
    });
    if (this.#group.aborted) this.#close();
  }

  #take(step: IteratorResult<A>): void {
    if (this.#over) return;
    if (step.done === true) this.#over = true;
    else if (this.#group.aborted) this.#close();
    else this.#start(step.value, this.#index++);
  }

  #start(item: A, index: number): void {
    const rejected = (error: unknown): void => {
      this.#group.reject(error);
      this.#group.abort('One of the items passed to map() failed');
    };
    this.#running += 1;
    try {
      const member = this.#fn(this.#group.signal, item, index);
      assertPromise('fn(signal, item, index)', member);
      this.#group.add(member, {
        fulfilled: (value) => {
          this.#values[index] = value;
          this.#running -= 1;
          this.pull();
        },
        rejected,
      });
    } catch (error) {
      rejected(error);
    }
  }

  /** An iterator that has failed is over: there is nothing to close. */
  #fail(error: unknown): void {
    this.#over = true;
    this.#group.fail(error, ITERATOR_FAILED);
  }

  #close(): void {
    this.#over = true;
    this.#group.reject(this.#group.reason); // for the items that are left
    try {
      const closed = this.#iterator.return?.();
      if (isThenable(closed)) {
        this.#group.add(closed as PromiseLike<unknown>, {
          fulfilled: () => undefined,
          rejected: (error) => this.#group.reject(error),
        });
      }
    } catch (error) {
      this.#group.reject(error);
    }
  }
}

/** How to open the iterator: that runs code of others, and only once all arguments are known to be right. */
function openerOf<A>(items: Iterable<A> | AsyncIterable<A>): () => AnyIterator<A> {
  const either = (items ?? {}) as Partial<Iterable<A> & AsyncIterable<A>>;
  if (typeof either[Symbol.asyncIterator] === 'function')
    return () => (items as AsyncIterable<A>)[Symbol.asyncIterator]();
  if (typeof either[Symbol.iterator] === 'function') return () => (items as Iterable<A>)[Symbol.iterator]();
  throw expected('items', 'an iterable or async iterable', items);
}

function checkConcurrency(concurrency = Infinity): number {
  const shape = 'a whole number, 1 or more (Infinity: no limit)';
  if (typeof concurrency !== 'number') throw expected('concurrency', shape, concurrency);
  const isCount = concurrency === Infinity || (Number.isInteger(concurrency) && concurrency >= 1);
  if (!isCount) throw expected('concurrency', shape, concurrency, '', RangeError);
  return concurrency;
}
