import { type Completion, CompletionSource, type Registration, canceled, isAbortReason } from '@cancelkit/completion';
import { deliver } from '@cancelkit/completion/internal';
import { checkFunction } from '../errors/check-function.js';
import { registryOf } from '../registrations/abort-registry.js';
import { cancelIfAborted } from '../registrations/cancel-if-aborted.js';
import { type TimeoutReason, reasonOfTimeout } from '../time/timeout-reason.js';
import { Timer, type TimerOptions, checkOptions, durationUntil } from '../time/timer.js';
import { type DiscardOptions, discardLate } from './discard.js';
import { type Awaitable, assertAwaitable, inMicrotask, waitersOf } from './waiters.js';

/** What ends a {@link waitAsync}, besides that which it waits for. */
export interface WaitOptions<T = never> extends TimerOptions, DiscardOptions<T> {
  readonly signal?: AbortSignal | null | undefined;
  /** Milliseconds: 0 gives up at once, Infinity never. */
  readonly timeoutMs?: number | undefined;
  /** The instant to give up at: a Date, or epoch milliseconds. With both, the earlier counts. */
  readonly deadline?: number | Date | undefined;
  /** Makes the error of a wait that has taken too long, to tell one from another: a TimeoutError, if not given. */
  readonly timeoutReason?: TimeoutReason | undefined;
}

/**
 * Waits for a promise or a source, but no longer than a signal and a timeout allow. What ends is the wait, not the work.
 *
 * Who wins, in this order: an outcome that is there already (of a promise: what shows within one microtask), also
 * against an aborted signal and a zero timeout; then the signal, with its reason; then a zero timeout; then whichever
 * comes first. Value, error and reason pass by identity. A timeout rejects with a `DOMException` named `TimeoutError`.
 *
 * **Unobserved**: a wait that nobody awaits is silent when it was canceled: by the signal, by a canceled source, or
 * by a promise that rejects with an abort error or the reason of the signal. Faulted, by a timeout too, it is loud. The
 * awaited promise or source itself is observed from now on: what it does after the wait is no unhandled rejection.
 *
 * **Too late**: a value that comes when the wait is over goes to `discard`, once.
 * **Cleanup**: registration, timer and place among the waiters go when the wait ends, whichever way: waiting again and
 * again on one long-lived promise does not grow.
 *
 * @throws RangeError, synchronously, when `timeoutMs` is negative or NaN, or `deadline` no valid instant
 * @throws TypeError, synchronously, when another argument is wrong
 * @example
 * const config = await waitAsync(sharedConfig, { signal, timeoutMs: 2_000 });
 * @see .NET `Task.WaitAsync`
 */
export function waitAsync<T>(awaited: Awaitable<T>, options: WaitOptions<T> = {}): Promise<T> {
  checkOptions(options);
  const ms = durationUntil(options.timeoutMs, options.deadline, options.clock);
  const { signal, discard, timeoutReason } = options;
  checkFunction('discard', discard);
  checkFunction('timeoutReason', timeoutReason);
  registryOf(signal);
  assertAwaitable('promiseOrSource', awaited);
  const waiters = waitersOf(awaited);
  const { completion } = waiters;
  const isPromise = waiters.source === undefined;
  const wait = new Wait<T>(isPromise ? signal : undefined, ms, timeoutReason);
  discardLate(wait, waiters, discard);
  if (completion !== undefined) {
    conclude(completion, wait);
  } else if (ms > 0 && registryOf(signal)?.aborted !== true) {
    if (ms !== Infinity) wait.timer = new Timer(ms, timeOut, options, wait); // first: the user's clock may throw, or abort
    try {
      if (!cancelIfAborted(signal, wait)) wait.registration = registryOf(signal)?.add(cancel, wait);
    } catch (error) {
      wait.trySetException(error); // it cannot be listened to: the timer goes
    }
    wait.waiter = waiters.add(conclude<T>, wait);
    wait.addCleanup(letGo, wait); // last: what ended it in between finds everything there
  } else if (isPromise) {
    // It cannot be asked whether it is settled already, only be given the chance to say so.
    wait.waiter = waiters.add(conclude<T>, wait);
    wait.addCleanup(letGo, wait);
    inMicrotask(() => giveUp(signal, wait));
  } else {
    giveUp(signal, wait);
  }
  return wait.promise;
}

/** A wait is the state of all that may end it: no closures and one cleanup make it 866 bytes, in place of 1,114. */
class Wait<T> extends CompletionSource<T> {
  /** Of the wait for a promise; what a source says needs no judgement. */
  readonly signal: AbortSignal | null | undefined;
  readonly ms: number;
  readonly timeoutReason: TimeoutReason | undefined;
  waiter: Registration | undefined = undefined;
  registration: Registration | undefined = undefined;
  timer: Timer | undefined = undefined;

  constructor(signal: AbortSignal | null | undefined, ms: number, timeoutReason: TimeoutReason | undefined) {
    super();
    this.signal = signal;
    this.ms = ms;
    this.timeoutReason = timeoutReason;
  }
}

function conclude<T>(completion: Completion<T>, wait: Wait<T>): void {
  // A promise only shows an error. The reason of the signal is a cancellation; it, or what it caused, passes by identity.
  const isAbort = completion.status === 'faulted' && isAbortReason(completion.error, wait.signal);
  deliver(wait, isAbort ? canceled(completion.error) : completion);
}

function giveUp(signal: AbortSignal | null | undefined, wait: Wait<unknown>): void {
  if (!cancelIfAborted(signal, wait)) timeOut(wait);
}

function cancel(reason: unknown, wait: Wait<unknown>): void {
  wait.trySetCompletion(canceled(reason)); // trySetCanceled refuses a signal, which may well be somebody's reason
}

function timeOut(wait: Wait<unknown>): void {
  if (wait.state.status === 'pending') wait.trySetException(reasonOfTimeout(wait.ms, wait.timeoutReason));
}

function letGo(_: unknown, { waiter, registration, timer }: Wait<unknown>): void {
  waiter?.unregister();
  registration?.unregister();
  timer?.clear();
}
