import type { Registration } from '@cancelkit/completion';
import { expected, isThenable } from '@cancelkit/completion/internal';
import { never } from '../registrations/never.js';
import { turn } from '../waiting/turn.js';
import type { GraceOptions } from './grace-options.js';
import { assertPromise } from './member.js';
import type { MemberGroup } from './member-group.js';

/** What {@link map} takes besides the items. */
export interface MapOptions<B = unknown> extends GraceOptions<B> {
  /** How many items are worked on at the same time: a whole number, 1 or more; Infinity (the default) for no limit. */
  readonly concurrency?: number | undefined;
}

type AnyIterator<A> = Iterator<A> | AsyncIterator<A>;

/** Calls a function with the inner signal for one item. */
export type ItemFunction<A, B> = (innerSignal: AbortSignal, item: A, index: number) => PromiseLike<B>;

/** After so many milliseconds in which nothing but items has had its turn, the event loop gets one. */
const LONGEST_RUN_MS = 8;

/**
 * Items on their way through a function, some at a time: takes one as long as there is room, and closes the iterator when
 * there is no more use for it.
 */
export class Items<A, B> {
  readonly #name: string;
  readonly #group: MemberGroup<B>;
  readonly #open: () => AnyIterator<A>;
  readonly #fn: ItemFunction<A, B>;
  readonly #graceMs: number;
  readonly #onValue: (value: B, index: number) => void;
  #iterator: AnyIterator<A> | undefined;
  #count = 0;
  #room: number;
  #calling = false; // its next() is on the stack: a generator cannot be closed while it runs
  #step: Registration | undefined; // it has promised the next item
  #resting = false; // it is the event loop's turn
  #lastTurn = Infinity;
  #over = false; // it is done, has failed or is closed

  /** Checks the arguments; nothing is opened before {@link start}. */
  constructor(
    name: string,
    group: MemberGroup<B>,
    items: Iterable<A> | AsyncIterable<A>,
    fn: ItemFunction<A, B>,
    { concurrency, graceMs = Infinity }: MapOptions<B>,
    onValue: (value: B, index: number) => void,
  ) {
    this.#name = name;
    this.#group = group;
    this.#open = openerOf(items);
    if (typeof fn !== 'function') throw expected('fn', 'a function of signal, item and index', fn);
    this.#fn = fn;
    this.#room = checkConcurrency(concurrency);
    this.#graceMs = graceMs;
    this.#onValue = onValue;
  }

  /** Whether no more items will come. */
  get over(): boolean {
    return this.#over;
  }

  /** Opens the iterator and takes as many items as there is room for. */
  start(): void {
    this.#group.follow();
    try {
      this.#iterator = this.#open();
      this.#group.onAbort(() => {
        if (!this.#over && !this.#calling) this.#close();
      });
      this.#pull();
    } catch (error) {
      this.#fail(error);
    }
    this.#lastTurn = Date.now(); // not before: what can start at once does
    this.#group.close();
  }

  /** Makes room for another item. */
  free(): void {
    this.#room += 1;
    this.#pull();
  }

  #pull(): void {
    const iterator = this.#iterator as AnyIterator<A>;
    while (!this.#over && !this.#step && !this.#resting && this.#room > 0) {
      if (this.#lastTurn + LONGEST_RUN_MS <= Date.now()) {
        this.#rest();
        return;
      }
      try {
        this.#calling = true;
        const step = iterator.next();
        this.#calling = false;
        if (isThenable(step)) this.#wait(step as PromiseLike<IteratorResult<A>>);
        else this.#take(step);
      } catch (error) {
        this.#calling = false;
        this.#fail(error);
      }
    }
  }

  #rest(): void {
    this.#resting = true;
    const fulfilled = (): void => {
      this.#resting = false;
      this.#lastTurn = Date.now();
      this.#pull();
    };
    this.#group.add(turn(), { fulfilled, rejected: ignore, isInternal: true });
  }

  #wait(step: PromiseLike<IteratorResult<A>>): void {
    const fulfilled = (result: IteratorResult<A>): void => {
      this.#step = undefined;
      try {
        this.#take(result);
      } catch (error) {
        this.#fail(error);
      }
      this.#pull();
    };
    const rejected = (error: unknown): void => {
      this.#step = undefined;
      this.#fail(error);
    };
    this.#step = this.#group.add(step, { fulfilled, rejected, isInternal: true });
    if (this.#group.aborted) this.#close();
  }

  #take(step: IteratorResult<A>): void {
    if (this.#over) return;
    if (typeof step !== 'object' || step === null) throw expected('next()', 'an iterator result', step);
    if (step.done === true) this.#over = true;
    else if (this.#group.aborted) this.#close();
    else this.#work(step.value, this.#count++);
  }

  #work(item: A, index: number): void {
    this.#room -= 1;
    try {
      const member = this.#fn(this.#group.signal, item, index);
      assertPromise('fn(signal, item, index)', member);
      this.#group.add(member, this, index);
    } catch (error) {
      this.rejected(error);
    }
  }

  /** @internal Called by the group. */
  fulfilled(value: B, index: number): void {
    this.#onValue(value, index);
  }

  /** @internal Called by the group. */
  rejected(error: unknown): void {
    this.#group.reject(error);
    this.#group.abort(`One of the items passed to ${this.#name}() failed`);
  }

  /** An iterator that has failed is over: there is nothing to close. */
  #fail(error: unknown): void {
    this.#over = true;
    this.#group.fail(error, `The items of ${this.#name}() failed`);
  }

  #close(): void {
    this.#over = true;
    const group = this.#group;
    const rejected = (error: unknown): void => group.reject(error);
    rejected(group.reason); // for the items that are left
    let closing: Registration = never;
    try {
      const closed = this.#iterator?.return?.();
      if (isThenable(closed)) closing = group.add(closed, { fulfilled: ignore, rejected, isInternal: true });
    } catch (error) {
      rejected(error);
    }
    // A generator that is silent cannot be closed before it speaks, which may be never: so it has one turn of the event loop
    // to end by the abort, unless the caller has given it more.
    if (this.#step !== undefined && this.#graceMs === Infinity) {
      const giveUp = (): void => {
        if (this.#step?.unregister() === true) closing.unregister();
      };
      group.add(turn(), { fulfilled: giveUp, rejected: ignore, isInternal: true });
    }
  }
}

function ignore(): void {
  // There is nothing to be done about it, or somebody else does it.
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
