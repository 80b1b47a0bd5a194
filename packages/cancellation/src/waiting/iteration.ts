import {
  type Canceled,
  type Completion,
  CompletionSource,
  type Registration,
  canceled,
  faulted,
  succeeded,
} from '@cancelkit/completion';
import { expected } from '@cancelkit/completion/internal';
import { type AbortRegistry, registryOf } from '../registrations/abort-registry.js';
import { timeoutError } from '../time/duration.js';
import { IdleTimer } from '../time/idle-timer.js';
import type { TimerOptions } from '../time/timer.js';
import { abortable } from './abortable.js';
import { type StreamReader, type WebStream, abandonUnread, readerOf } from './stream-reader.js';
import { isWaitedFor, waitersOf } from './waiters.js';

type Result<T> = IteratorResult<T, undefined>;

/**
 * One loop over a source.
 *
 * Not an async generator: whose `return()` waits until the pending `next()` has settled, which may be never, and which costs
 * each item as much as the loop itself. All that is made for an item is the source that its reader waits for.
 */
export class Iteration<T> implements AsyncIterableIterator<T> {
  readonly #signal: AbortSignal | null | undefined;
  readonly #source: AsyncIterable<T> | WebStream<T>;
  readonly #idle: IdleTimer | undefined;
  #reader: StreamReader<T> | undefined;
  #registry: AbortRegistry | undefined;
  #registration: Registration | undefined;
  /** What the `next()` that is pending waits for. */
  #read: CompletionSource<Result<T>> | undefined;
  /** The promise that it came with, from the source. */
  #asked: Promise<IteratorResult<T, unknown>> | undefined;
  /** Among those who wait for that promise, when others did before. */
  #waiter: Registration | undefined;
  #isOver = false;
  /** An abort that no `next()` has thrown yet. */
  #aborted: Canceled | undefined;

  /** @param idleMs checked already, as are the others */
  constructor(
    signal: AbortSignal | null | undefined,
    source: AsyncIterable<T> | WebStream<T>,
    idleMs: number,
    options: TimerOptions,
  ) {
    this.#signal = signal;
    this.#source = source;
    const expire = (): void => this.#fault(timeoutError(idleMs));
    if (idleMs !== Infinity) this.#idle = new IdleTimer(idleMs, expire, options);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result<T>> {
    if (this.#read !== undefined) {
      const next = (): Promise<Result<T>> => this.next();
      return this.#read.promise.then(next, next);
    }
    const read = new CompletionSource<Result<T>>();
    this.#read = read;
    if (this.#reader === undefined && !this.#isOver) this.#open();
    // Asked, too: a source that always has an item keeps the event loop from turning, and a time limit from firing.
    if (this.#registry?.aborted === true) this.#abort(this.#registry.reason);
    if (!this.#isOver) this.#ask();
    else if (this.#read !== undefined) this.#settle(this.#aborted);
    return read.promise;
  }

  return(): Promise<Result<T>> {
    this.#aborted = undefined;
    const reader = this.#reader;
    if (this.#isOver || reader === undefined || this.#read !== undefined) {
      if (!this.#isOver) this.#abandon(succeeded(over()), undefined);
      return Promise.resolve(over());
    }
    this.#end();
    this.#idle?.clear();
    return abortable(this.#signal, reader.close()).then(over);
  }

  /** As a generator has it, for a `yield*` that is thrown into. */
  throw(error: unknown): Promise<never> {
    return this.return().then(() => Promise.reject(error));
  }

  #open(): void {
    const registry = registryOf(this.#signal);
    if (registry?.aborted === true) {
      this.#abort(registry.reason);
      return;
    }
    try {
      this.#reader = readerOf(this.#source);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#registry = registryOf(this.#signal); // again: code of the source has run
    try {
      if (this.#registry?.aborted !== true) this.#registration = this.#registry?.add(this.#abort, undefined);
    } catch (error) {
      this.#fault(error); // of a signal that cannot be listened to
    }
  }

  #ask(): void {
    try {
      this.#idle?.start();
    } catch (error) {
      this.#fault(error); // of the clock
    }
    if (this.#isOver) return;
    try {
      const asked = Promise.resolve((this.#reader as StreamReader<T>).next());
      this.#asked = asked;
      this.#waiter = isWaitedFor(asked) ? waitersOf(asked).add(this.#complete, undefined) : undefined;
      if (this.#waiter === undefined) asked.then(this.#deliver, this.#fail);
    } catch (error) {
      this.#fail(error);
    }
  }

  // One closure each for a loop, and none for an item.

  readonly #deliver = (result: IteratorResult<T, unknown>): void => {
    const read = this.#read;
    if (read === undefined) return; // it comes too late
    try {
      if (Object(result) !== result) throw expected('iterator.next()', 'an object with done and value', result);
      if (result.done !== true) {
        read.setResult(result);
        this.#read = undefined;
      }
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (this.#read === undefined) this.#idle?.stop();
    else this.#finish(succeeded(over()));
  };

  readonly #fail = (error: unknown): void => {
    if (this.#read !== undefined) this.#finish(faulted(error));
  };

  readonly #complete = (completion: Completion<IteratorResult<T, unknown>>): void => {
    if (completion.status === 'succeeded') this.#deliver(completion.value);
    else this.#fail(completion.status === 'faulted' ? completion.error : completion.reason);
  };

  readonly #abort = (reason: unknown): void => {
    if (this.#isOver) return;
    if (this.#read === undefined) this.#aborted = canceled(reason);
    this.#abandon(canceled(reason), reason);
  };

  #fault(error: unknown): void {
    this.#abandon(faulted(error), error);
  }

  /** The source has come to its end, or has failed. */
  #finish(completion: Completion<Result<T>>): void {
    this.#end();
    this.#settle(completion);
    this.#reader?.finished();
    this.#idle?.clear();
  }

  /** Lets go of the source at once, and ends the read that is pending. */
  #abandon(completion: Completion<Result<T>>, reason: unknown): void {
    this.#end();
    if (this.#read !== undefined) {
      this.#settle(completion);
      this.#leave();
    }
    if (this.#reader === undefined) abandonUnread(this.#source, reason);
    else this.#reader.abandon(reason);
    this.#idle?.clear();
  }

  /** A source may give one promise to every loop, until it has an item: from now on its loops share one reaction. */
  #leave(): void {
    if (this.#waiter !== undefined) this.#waiter.unregister();
    else if (this.#asked !== undefined) waitersOf(this.#asked);
  }

  /** From now on no item is asked for, and the signal does not matter. */
  #end(): void {
    this.#isOver = true;
    this.#registry = undefined;
    this.#registration?.unregister();
  }

  #settle(completion: Completion<Result<T>> = succeeded(over())): void {
    const read = this.#read as CompletionSource<Result<T>>;
    this.#read = undefined;
    this.#aborted = undefined;
    read.setCompletion(completion);
  }
}

function over(): IteratorReturnResult<undefined> {
  return { done: true, value: undefined };
}
