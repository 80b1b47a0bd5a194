import { isNamedAbort } from './abort-reason.js';
import { AlreadyCompletedError } from './already-completed-error.js';
import { assertSignal, isSignal } from './assert-signal.js';
import { CallbackList, type Registration, type Schedule } from './callback-list.js';
import { classifyOf, keepCanceled } from './canceled-promises.js';
import { combineErrors } from './combine-errors.js';
import {
  type Completion,
  type CompletionState,
  type Pending,
  canceled,
  faulted,
  partsOf,
  succeeded,
} from './completion.js';
import { type ContinuationMode, scheduleOf } from './continuation-mode.js';
import { expected } from './expected.js';
import { nested } from './nested.js';
import { addDispose, lacksDispose } from './symbol-dispose.js';
import { assertNoThenable } from './thenable.js';
import { assertAwaitable, waitersOf } from './waiters.js';

const pending: Pending = /* @__PURE__ */ Object.freeze({ status: 'pending' });

type Callback = (completion: unknown, state: unknown) => void;

/** What `new CompletionSource()` takes. */
export interface CompletionSourceOptions {
  /** When `onCompleted` callbacks run; `'inline'` if not given. */
  readonly continuations?: ContinuationMode | undefined;
}

/**
 * The producer half of an operation: whoever holds the source decides how it ends; whoever awaits `promise` learns it.
 *
 * A source settles once. The first settler wins, also from inside a callback: every later `trySet*` is false, every
 * later `set*` throws an {@link AlreadyCompletedError}. Wrong arguments throw first, whatever the state.
 *
 * On completion, in this order: `state` changes; the cleanups run; the promise settles (its reactions are microtasks);
 * the continuations run, or are scheduled, by mode. An error thrown by a callback never reaches the completer or another
 * callback: it is reported as the platform reports an uncaught one.
 *
 * **Unobserved outcomes.** A cancellation is never an `unhandledRejection`. A fault always is, even if `promise` was
 * never read, unless the promise is handled or a continuation or `settle` observes it.
 *
 * @example
 * const source = new CompletionSource<Message>();
 * socket.once('message', (message) => source.trySetResult(message));
 * socket.once('error', (error) => source.trySetException(error));
 * const message = await source.promise;
 * @see .NET `TaskCompletionSource<TResult>`
 */
export class CompletionSource<T = void> implements Disposable {
  // Six fields, 72 bytes. The promise, its resolvers and the lists are made when somebody asks for them, and so is the
  // completion of a success: its promise needs the value only, and an object less is 5 % of the time of a wait.
  /** `undefined`: a success, with the value in `#held`. */
  #state: CompletionState<T> | undefined = pending;
  #promise: Promise<T> | undefined;
  #resolve: ((value: never) => void) | undefined;
  /** Until the end, what rejects the promise; after a success, the value. Nobody needs both. */
  #held: unknown;
  #cleanups: CallbackList<unknown> | undefined;
  #continuations: CallbackList<unknown> | undefined;

  /** @throws TypeError when `continuations` is not one of its three modes */
  constructor(options?: CompletionSourceOptions) {
    if (lacksDispose) addDispose(CompletionSource.prototype);
    const schedule = scheduleOf(options?.continuations);
    if (schedule) this.#continuations = new CallbackList(schedule);
  }

  /** The consumer half: created on the first read, and then always the same. @see .NET `Task` */
  get promise(): Promise<T> {
    if (this.#promise === undefined) {
      // After a success that nobody looked at; without resolvers, which are most of what a promise costs.
      if (this.#state === undefined) return (this.#promise = Promise.resolve(this.#held as T));
      // An executor of its own for every promise: measured 1.2x faster than one shared by all.
      this.#promise = new Promise((resolve, reject) => {
        this.#resolve = resolve;
        this.#held = reject;
      });
      if (this.#state !== pending) CompletionSource.#settlePromise(this);
    }
    return this.#promise;
  }

  /** How the source stands, now. Reading it does not observe a fault. @see .NET `Task.Status` */
  get state(): CompletionState<T> {
    return (this.#state ??= succeeded(this.#held as T));
  }

  /**
   * Completes the source with a value.
   *
   * @throws AlreadyCompletedError when the source is completed
   * @throws TypeError when the value is a thenable: `state` and `promise` would disagree. Use {@link follow}.
   */
  setResult(value: T): void {
    if (!this.trySetResult(value)) CompletionSource.#lose(this, 'set a result', 'trySetResult');
  }

  /** As {@link setResult}, but answers whether this call completed the source. */
  trySetResult(value: T): boolean {
    assertNoThenable(value);
    return CompletionSource.complete(this, undefined, value);
  }

  /**
   * Completes the source with an error, any value, kept by identity. An abort error is a fault here, too.
   *
   * @throws AlreadyCompletedError when the source is completed
   */
  setException(error: unknown): void {
    if (!this.trySetException(error)) CompletionSource.#lose(this, 'set an exception', 'trySetException');
  }

  /** As {@link setException}, but answers whether this call completed the source. */
  trySetException(error: unknown): boolean {
    return CompletionSource.complete(this, faulted(error));
  }

  /**
   * Completes the source with errors, copied first: one is stored as itself, several as an `AggregateError`, in order.
   *
   * @throws AlreadyCompletedError when the source is completed
   * @throws TypeError when `errors` is empty or no iterable object
   */
  setExceptions(errors: Iterable<unknown>): void {
    if (!this.trySetExceptions(errors)) CompletionSource.#lose(this, 'set exceptions', 'trySetExceptions');
  }

  /** As {@link setExceptions}, but answers whether this call completed the source. */
  trySetExceptions(errors: Iterable<unknown>): boolean {
    return this.trySetException(combineErrors(errors));
  }

  /**
   * Cancels the source. Without a reason (or with `undefined`) it is a new `DOMException` named `AbortError`; any other
   * value is kept by identity, `null` too.
   *
   * @throws AlreadyCompletedError when the source is completed
   * @throws TypeError when the reason is an AbortSignal: pass `signal.reason`
   */
  setCanceled(reason?: unknown): void {
    if (!this.trySetCanceled(reason)) CompletionSource.#lose(this, 'cancel', 'trySetCanceled');
  }

  /** As {@link setCanceled}, but answers whether this call completed the source. */
  trySetCanceled(reason?: unknown): boolean {
    if (isSignal(reason)) throw expected('reason', 'the reason of an abort', reason, ' Pass signal.reason.');
    // A default reason costs a stack trace: make it only for the winner.
    return this.#state === pending && CompletionSource.complete(this, canceled(reason));
  }

  /**
   * Completes the source as another operation ended; the completion becomes `state`, by identity.
   *
   * @throws AlreadyCompletedError when the source is completed
   * @throws TypeError when it is no completion (a pending state, say), or a success whose value is a thenable
   * @see .NET `SetFromTask`
   */
  setCompletion(completion: Completion<T>): void {
    if (!this.trySetCompletion(completion)) CompletionSource.#lose(this, 'set a completion', 'trySetCompletion');
  }

  /** As {@link setCompletion}, but answers whether this call completed the source. */
  trySetCompletion(completion: Completion<T>): boolean {
    const [status, payload] = partsOf(completion);
    if (status === 'succeeded') assertNoThenable(payload);
    return CompletionSource.complete(this, completion);
  }

  /**
   * Ends as a promise or a source ends, unless something else completes this source first: it stays pending, and
   * cancellable, meanwhile. A rejection is classified as by `settle(promise, signal)`; the signal does nothing else here.
   *
   * Nothing is left on the promise once this source is completed, whichever way: following a long-lived promise again and
   * again does not grow. What it rejects with then, or when this source was completed before, is no unhandled rejection.
   *
   * @throws TypeError when `promise` is not a promise or a source, or `signal` is not a signal
   */
  follow(promise: PromiseLike<T>, signal?: AbortSignal | null): void {
    assertSignal(signal);
    assertAwaitable('promise', promise);
    const waiters = waitersOf(promise);
    const end = (completion: Completion<T>): unknown =>
      deliver(this, waiters.source ? completion : reclassify(promise, completion, signal));
    if (this.#state === pending) this.addCleanup(unregister, waiters.add(end, undefined));
  }

  /**
   * Calls back with the completion, when the source is completed, by the mode of the source; a source that is
   * completed already calls back by the same rule. For consumers: a registered continuation observes a fault.
   *
   * @param state handed to the callback; passing it is cheaper than closing over it
   * @throws TypeError when `callback` is not a function
   * @see .NET `Task.ContinueWith`
   */
  onCompleted<S>(callback: (completion: Completion<T>, state: S) => void, state?: S): Registration {
    const { schedule } = (this.#continuations ??= new CallbackList());
    const node = CompletionSource.#register(this, this.#continuations, callback as Callback, state, schedule);
    if (this.state.status === 'faulted') handle(this.promise);
    return node;
  }

  /**
   * Calls back with the completion inside `set*`, after `state` has changed and before any continuation, whatever the
   * mode; at once when the source is completed already. For letting go of listeners, timers and links: a cleanup does
   * not observe a fault.
   *
   * @param state handed to the callback; passing it is cheaper than closing over it
   * @throws TypeError when `cleanup` is not a function
   */
  addCleanup<S>(cleanup: (completion: Completion<T>, state: S) => void, state?: S): Registration {
    return CompletionSource.#register(this, (this.#cleanups ??= new CallbackList()), cleanup as Callback, state);
  }

  /** Cancels the source if it is still pending, so that nobody waits for ever. */
  dispose(): void {
    this.trySetCanceled();
  }

  /** As {@link dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  // Static, because a private method would cost every source a seventh field: the mark that it has that method.

  /** The only transition: whatever completes a source comes through here, and once. No completion: success, with a value. */
  private static complete<T>(source: CompletionSource<T>, completion: Completion<T> | undefined, value?: T): boolean {
    if (source.#state !== pending) return false;
    const held = source.#held;
    source.#state = completion;
    if (completion === undefined) source.#held = value;
    const listed = source.#cleanups ?? source.#continuations;
    try {
      if (completion === undefined && listed === undefined) {
        // Written out, for who waits by the promise alone: a call less is 10 % of the time of create, settle, await.
        source.#resolve?.(value as never);
        source.#resolve = undefined;
      } else if ((source.#promise ?? listed) !== undefined || completion?.status === 'faulted') {
        // Where nobody is called back and there is no promise, a cancellation is nothing to tell.
        nested(CompletionSource.#tell<T>, source);
      }
    } catch (overflow) {
      source.#state = pending; // no room to tell anybody: it has not happened
      source.#held = held;
      throw overflow;
    }
    return true;
  }

  /** May be cut off by an overflow of the stack, and is called again then: it does what has not been done. */
  static #tell<T>(source: CompletionSource<T>): void {
    source.#cleanups?.run(source.state);
    CompletionSource.#settlePromise(source);
    source.#continuations?.run(source.state);
  }

  static #settlePromise<T>(source: CompletionSource<T>): void {
    const completion = source.#state as Completion<T> | undefined;
    const reject = source.#held as ((error: unknown) => void) | undefined;
    if (completion === undefined || completion.status === 'succeeded') {
      source.#resolve?.((completion ? completion.value : source.#held) as never);
    } else if (completion.status === 'faulted') {
      // Loud: even the unread promise is made, so that its rejection is an unhandled one unless somebody handles it.
      const { promise } = source;
      if (source.#continuations?.empty === false) handle(promise);
      reject?.(completion.error);
    } else if (reject !== undefined) {
      // Silent, and unread not even made. Handled first, so that the platform need not report it and take that back.
      handle(source.promise);
      if (!isNamedAbort(completion.reason)) keepCanceled(source.promise); // which an error cannot tell
      reject(completion.reason);
    }
    source.#resolve = undefined;
    if (completion) source.#held = undefined;
  }

  /** Late callbacks get a list of their own: they must not wait for those of the list that are not through yet. */
  static #register<T>(
    source: CompletionSource<T>,
    list: CallbackList<unknown>,
    callback: Callback,
    state: unknown,
    schedule?: Schedule,
  ): Registration {
    if (source.#state === pending) return list.add(callback, state);
    const late = new CallbackList<unknown>(schedule);
    const node = late.add(callback, state);
    late.run(source.state);
    return node;
  }

  static #lose(source: CompletionSource<unknown>, attempt: string, alternative: string): never {
    throw new AlreadyCompletedError(attempt, alternative, source.state as Completion<unknown>);
  }
}

/**
 * Completes a source as a promise has ended, and answers whether it did. A value that a promise has delivered is passed on
 * whatever it is: a revoked Proxy, an object that has become a thenable.
 */
export function deliver<T>(source: CompletionSource<T>, completion: Completion<T>): boolean {
  // eslint-disable-next-line @typescript-eslint/dot-notation -- which is private, but for this
  return CompletionSource['complete'](source, completion);
}

/** How a promise has ended, for somebody whose work was given that signal. */
function reclassify<T>(
  promise: PromiseLike<T>,
  completion: Completion<T>,
  signal: AbortSignal | null | undefined,
): Completion<T> {
  if (completion.status === 'succeeded') return completion;
  return classifyOf(promise, completion.status === 'faulted' ? completion.error : completion.reason, signal);
}

function unregister(_: unknown, registration: Registration): void {
  registration.unregister();
}

/** Marks a promise as handled: its rejection is nobody's unhandled one. */
function handle(promise: Promise<unknown>): void {
  promise.then(undefined, ignore);
}

/** One function for all promises: an abort of many waits at once allocates no closure for each. */
function ignore(): void {
  // The rejection is shown elsewhere, or nobody's concern.
}
