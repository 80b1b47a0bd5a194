import {
  type Completion,
  type CompletionSourceOptions,
  type CompletionState,
  type Registration,
  CompletionSource,
  canceled,
  faulted,
  succeeded,
} from '@cancelkit/completion';
import { dispose as disposeKey, domException, expected, reportUncaught } from '@cancelkit/completion/internal';
import { keepAlive } from '../records/keep-alive.js';
import { pack, packReason } from '../records/pack.js';
import { CANCELED, FAULTED, SUCCEEDED, SharedRecord, kindOf } from '../records/shared-record.js';
import { thread } from '../records/thread.js';
import { type CompletionToken, carrierOf, tokenOf } from '../records/token.js';
import { unpack } from '../records/unpack.js';
import { watch } from '../records/watch.js';
import { WorkerExitedError } from '../workers/worker-exited-error.js';
import { type WorkerLike, listenTo } from '../workers/worker-like.js';

/** What `new SharedCompletionSource()` takes. */
export interface SharedCompletionSourceOptions extends CompletionSourceOptions {
  /** The most that a value may take, packed, in bytes: 1 MiB if not given, at most 64 MiB. */
  readonly maxBytes?: number;
  /** Whether a thread that has asked for the outcome lives until the end: true if not given. */
  readonly ref?: boolean;
}

const KIB = 1024;
const MIB = KIB * KIB;
/** An error or a reason takes no more, and never fails. */
const REASON_BYTES = 16 * KIB;
/** Taken at once; more when a payload needs it. */
const FIRST_BYTES = 480;

/**
 * A CompletionSource that any thread may try to settle: exactly one wins, every other is told `false`, at once.
 *
 * Send `token` to other threads, and open it there by {@link SharedCompletionSource.from}. Same members and rules as
 * CompletionSource, which it is on each thread. Between threads:
 *
 * - **Ties**: the first to exchange the state wins. A `trySet*` that returned true is visible to every thread before it returns.
 * - **Identity**: on the thread that settled it, the value, error or reason is the very object; elsewhere a copy, one a handle.
 * - **When others learn**: `state`, `trySet*` and `waitSync` at once; `promise`, `onCompleted` and cleanups in a later
 *   turn. On the settling thread as in CompletionSource.
 * - **Values** are data: primitives, arrays, plain objects, Date, Map, Set, ArrayBuffer and its views, DOMException, errors.
 *   What is none is a TypeError, what takes more than `maxBytes` a RangeError, both before anything is settled. Errors and
 *   reasons never fail: they lose their stack first, then `cause` and properties, then length.
 * - **Faults** are loud on a thread that read `promise` and does not handle it; and on the settling thread if no thread
 *   had asked by then. A cancellation is silent everywhere.
 * - **Keeps alive**: a thread that has asked (`promise`, `onCompleted`) lives on until the end, unless `ref: false`.
 * - **A thread that dies** settles nothing by itself: see {@link faultOnExit}.
 *
 * @throws TypeError where there is no SharedArrayBuffer: a synchronous answer needs it
 * @throws RangeError when `maxBytes` is no integer from 1 to 64 MiB
 * @example
 * using found = new SharedCompletionSource<Solution>();
 * link(signal, found);
 * for (const worker of workers) worker.postMessage({ token: found.token, puzzle });
 * const solution = await found.promise;
 * @see .NET `TaskCompletionSource<TResult>`, whose `TrySet*` are thread-safe
 */
export class SharedCompletionSource<T = void> extends CompletionSource<T> {
  // The base class is what this thread has learnt: it completes when this thread settles the record, or hears of it.
  readonly #record: SharedRecord;
  readonly #ref: boolean;
  /** Made here, so that disposing cancels for all threads; else it was opened from a token. */
  readonly #made: boolean;
  /** The outcome, once this thread has looked: one copy. */
  #completion: Completion<T> | undefined = undefined;
  /** The base class is completed. */
  #learned = false;
  #promiseRead = false;
  #stopWatching: (() => void) | undefined = undefined;
  #letDie: (() => void) | undefined = undefined;

  constructor(options: SharedCompletionSourceOptions = {}) {
    super(options);
    const { maxBytes = MIB, ref = true, [RECORD]: record } = options as Opening;
    if (typeof maxBytes !== 'number') throw expected('maxBytes', BYTES, maxBytes);
    if (!(Number.isInteger(maxBytes) && maxBytes > 0 && maxBytes <= 64 * MIB)) {
      throw expected('maxBytes', BYTES, maxBytes, '', RangeError);
    }
    if (typeof SharedArrayBuffer === 'undefined') throw new TypeError(NO_SHARED_MEMORY);
    this.#ref = ref;
    this.#made = record === undefined;
    this.#record = record ?? SharedRecord.create([...thread, 0], FIRST_BYTES, maxBytes);
  }

  /**
   * Opens a completion that another thread has made. Each handle has its own copy of the outcome.
   *
   * @throws TypeError when `token` is no CompletionToken, or of another version
   */
  static from<T>(token: CompletionToken<T>, options: { readonly ref?: boolean } = {}): SharedCompletionSource<T> {
    const record = carrierOf('completion/1', token);
    return new SharedCompletionSource<T>({ ...options, [RECORD]: record } as Opening);
  }

  /** Plain data that stands for this completion in a message. */
  get token(): CompletionToken<T> {
    return tokenOf('completion/1', { buffer: this.#record.buffer });
  }

  /** How the completion stands now, on all threads. Reading it does not observe a fault. */
  override get state(): CompletionState<T> {
    return this.#look() ?? super.state;
  }

  override get promise(): Promise<T> {
    this.#promiseRead = true;
    this.#ask();
    return super.promise;
  }

  override trySetResult(value: T): boolean {
    return this.#settle(checked<T>((source) => source.trySetResult(value)));
  }

  override trySetException(error: unknown): boolean {
    return this.#settle(faulted(error));
  }

  override trySetCanceled(reason?: unknown): boolean {
    return this.#settle(checked<T>((source) => source.trySetCanceled(reason)));
  }

  override trySetCompletion(completion: Completion<T>): boolean {
    return this.#settle(checked<T>((source) => source.trySetCompletion(completion)));
  }

  /** As of CompletionSource. A value that cannot go to other threads is a fault: nobody is there to be told. */
  override follow(promise: PromiseLike<T>, signal?: AbortSignal | null): void {
    const followed = new CompletionSource<T>();
    followed.follow(promise, signal);
    followed.onCompleted((completion) => {
      try {
        this.#settle(completion);
      } catch (error) {
        this.trySetException(error);
      }
    });
    this.addCleanup(() => void followed.trySetCanceled());
  }

  override onCompleted<S>(callback: (completion: Completion<T>, state: S) => void, state?: S): Registration {
    const registration = super.onCompleted(callback, state);
    this.#ask();
    return registration;
  }

  override addCleanup<S>(cleanup: (completion: Completion<T>, state: S) => void, state?: S): Registration {
    const registration = super.addCleanup(cleanup, state);
    this.#listen();
    return registration;
  }

  /**
   * Blocks the thread until the source is completed, at most `timeoutMs`; returns the state: pending if the time is over.
   *
   * Observes a fault. Timers and messages of this thread wait, too. To cancel the wait, cancel the source, on a thread that
   * is not blocked: `link(signal, source)`.
   *
   * @param timeoutMs 0: only looks; Infinity, if not given: as long as it takes
   * @throws TypeError where blocking is not allowed (the main thread of a page), or when `timeoutMs` is not a number
   * @throws RangeError when `timeoutMs` is negative or NaN
   * @see .NET `Task.Wait`
   */
  waitSync(timeoutMs: number | undefined = Infinity): CompletionState<T> {
    const shape = 'a number of milliseconds, 0 or more (Infinity: as long as it takes)';
    if (typeof timeoutMs !== 'number') throw expected('timeoutMs', shape, timeoutMs);
    if (!(timeoutMs >= 0)) throw expected('timeoutMs', shape, timeoutMs, '', RangeError);
    this.#record.ask();
    const end = performance.now() + timeoutMs;
    for (let left = timeoutMs; left > 0 && this.#look() === undefined; left = end - performance.now()) {
      this.#record.block(left);
    }
    return this.state;
  }

  /**
   * Faults the source with a {@link WorkerExitedError} when that worker ends, unless it is completed: so nobody waits for
   * the dead. What the worker died of, if it was an uncaught error, is the `cause`. Asks for nothing, keeps no thread alive.
   *
   * **Gone already**: at once. **In browsers**, which tell nobody when a worker ends, only the end of one that answers by
   * `serve` is known. **Cleanup**: its listeners go when the source completes.
   *
   * @throws TypeError when `worker` is not a worker
   */
  faultOnExit(worker: WorkerLike): Registration {
    let isGone = false;
    const stop = listenTo(worker, {
      gone: (exitCode, uncaught) => {
        isGone = true;
        const won = this.trySetException(new WorkerExitedError(exitCode, uncaught));
        if (!won && uncaught) reportUncaught(uncaught.cause);
      },
    });
    const cleanup = this.addCleanup(stop);
    const unregister = (): boolean => {
      stop();
      return cleanup.unregister() && !isGone;
    };
    return { unregister, dispose: () => void unregister(), [disposeKey]: () => void unregister() };
  }

  /**
   * Of the handle that made it: cancels for all threads, if it is pending. Of one from a token: lets go here; it is then
   * canceled for this handle only, if it was pending.
   */
  override dispose(): void {
    if (this.#made) this.trySetCanceled();
    else if (!this.#learned) this.#learn(this.#look() ?? released());
  }

  #look(): Completion<T> | undefined {
    return (this.#completion ??= read<T>(this.#record));
  }

  #settle(completion: Completion<T>): boolean {
    if (this.#learned) return this.#record.wake(); // or let go of
    const { status } = completion;
    const won = this.#record.settle(kinds[status], encoderOf(completion, this.#record.maxBytes));
    if (won) this.#learn(completion, this.#promiseRead || !this.#record.asked);
    return won;
  }

  /** Somebody on this thread waits for the outcome. */
  #ask(): void {
    this.#record.ask();
    this.#listen();
    if (this.#ref && !this.#learned) this.#letDie ??= keepAlive();
  }

  /** Somebody on this thread is to be told. Who comes first is told at once, if it is completed. */
  #listen(): void {
    if (this.#learned || this.#stopWatching !== undefined) return;
    const completion = this.#look();
    if (completion !== undefined) this.#learn(completion);
    else this.#watch();
  }

  #watch(): void {
    this.#stopWatching = watch(this.#record.words, () => {
      if (this.#learned) return;
      const completion = this.#look();
      if (completion === undefined) this.#watch();
      else this.#learn(completion);
    });
  }

  /** Completes the base class: callbacks, promise. */
  #learn(completion: Completion<T>, loud: boolean = this.#promiseRead): void {
    this.#completion = completion;
    this.#learned = true;
    this.#letDie?.();
    if (this.#record.state === 0) this.#stopWatching?.(); // let go of; else it has been woken
    if (completion.status === 'faulted' && !loud) super.onCompleted(ignore);
    super.trySetCompletion(completion);
  }
}

/** How `from` hands the record to the constructor. */
const RECORD = /* @__PURE__ */ Symbol('record');
interface Opening extends SharedCompletionSourceOptions {
  readonly [RECORD]?: SharedRecord;
}

const BYTES = 'an integer of bytes, from 1 to 64 MiB';
const NO_SHARED_MEMORY =
  'There is no SharedArrayBuffer, which a completion of several threads needs: a page has it when it is served with ' +
  'the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.';

const kinds = { succeeded: SUCCEEDED, faulted: FAULTED, canceled: CANCELED } as const;

/** The completion that a local source would have, which checks its arguments. */
function checked<T>(set: (source: CompletionSource<T>) => void): Completion<T> {
  const source = new CompletionSource<T>();
  source.onCompleted(ignore);
  set(source);
  return source.state as Completion<T>;
}

function ignore(): void {
  // A fault is shown elsewhere.
}

function encoderOf(completion: Completion<unknown>, maxBytes: number): (() => string) | undefined {
  if (completion.status !== 'succeeded') {
    return () => packReason(completion.status === 'faulted' ? completion.error : completion.reason, REASON_BYTES);
  }
  return completion.value === undefined ? undefined : () => pack(completion.value, maxBytes);
}

function read<T>(record: SharedRecord): Completion<T> | undefined {
  const { state } = record;
  if (state === 0) return undefined;
  const payload = record.payload(state);
  const content = payload === undefined ? undefined : unpack(payload);
  if (kindOf(state) === SUCCEEDED) return succeeded(content as T);
  if (kindOf(state) === CANCELED) return canceled(content);
  return faulted(
    payload === undefined ? new Error('The error of another thread found no room to be carried.') : content,
  );
}

function released(): Completion<never> {
  return canceled(domException('This handle of a shared completion was disposed', 'AbortError'));
}
