import { CompletionSource, succeeded } from '@cancelkit/completion';
import { expected, isThenable } from '@cancelkit/completion/internal';
import { registryOf } from '../registrations/abort-registry.js';
import { cancelIfAborted } from '../registrations/cancel-if-aborted.js';
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
  registryOf(signal);
  const open = openerOf(items);
  if (typeof fn !== 'function') throw expected('fn', 'a function of signal, item and index', fn);
  const result = new CompletionSource<B[]>();
  const values: B[] = [];
  const group = new MemberGroup(signal, options, () =>
    result.setCompletion(group.fault ?? group.rejection ?? succeeded(values)),
  );
  const concurrency = checkConcurrency(options.concurrency);
  if (cancelIfAborted(signal, result)) return result.promise;
  group.follow();
  try {
    work(group, open(), fn, concurrency, values);
  } catch (error) {
    group.fail(error, ITERATOR_FAILED);
  }
  group.close();
  return result.promise;
}

const ITERATOR_FAILED = 'The items of map() failed';

type AnyIterator<A> = Iterator<A> | AsyncIterator<A>;

/** Takes items as long as there is room, and closes the iterator when there is no more use for it. */
function work<A, B>(
  group: MemberGroup,
  iterator: AnyIterator<A>,
  fn: (innerSignal: AbortSignal, item: A, index: number) => PromiseLike<B>,
  concurrency: number,
  values: B[],
): void {
  let count = 0;
  let running = 0;
  let calling = false; // its next() is on the stack: a generator cannot be closed while it runs
  let pending = false; // it has promised the next item
  let over = false; // it is done, has failed or is closed

  const pull = (): void => {
    while (!over && !pending && running < concurrency) {
      try {
        calling = true;
        const step = iterator.next();
        calling = false;
        if (isThenable(step)) wait(step);
        else take(step);
      } catch (error) {
        fail(error);
      }
    }
  };

  const wait = (step: PromiseLike<IteratorResult<A>>): void => {
    pending = true;
    const fulfilled = (result: IteratorResult<A>): void => {
      pending = false;
      take(result);
      pull();
    };
    group.add(step, { fulfilled, rejected: fail });
    if (group.aborted) close();
  };

  const take = (step: IteratorResult<A>): void => {
    if (over) return;
    if (step.done === true) over = true;
    else if (group.aborted) close();
    else start(step.value, count++);
  };

  const start = (item: A, index: number): void => {
    const fulfilled = (value: B): void => {
      values[index] = value;
      running -= 1;
      pull();
    };
    const rejected = (error: unknown): void => {
      group.reject(error);
      group.abort('One of the items passed to map() failed');
    };
    running += 1;
    try {
      const member = fn(group.signal, item, index);
      assertPromise('fn(signal, item, index)', member);
      group.add(member, { fulfilled, rejected });
    } catch (error) {
      rejected(error);
    }
  };

  /** An iterator that has failed is over: there is nothing to close. */
  const fail = (error: unknown): void => {
    over = true;
    group.fail(error, ITERATOR_FAILED);
  };

  const close = (): void => {
    over = true;
    const rejected = (error: unknown): void => group.reject(error);
    rejected(group.reason); // for the items that are left
    try {
      const closed = iterator.return?.();
      if (isThenable(closed)) group.add(closed, { fulfilled: () => undefined, rejected });
    } catch (error) {
      rejected(error);
    }
  };

  group.onAbort(() => {
    if (!over && !calling) close();
  });
  pull();
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
