import { type Completion, CompletionSource, type Registration } from '@cancelkit/completion';
import { registryOf } from './abort-registry.js';
import { timeoutError } from './duration.js';
import { link } from './link.js';
import { Timer, type TimerOptions, remainingMs } from './timer.js';
import { type Awaitable, isSource, waitersOf } from './waiters.js';

/** What ends a {@link waitAsync}, besides that which it waits for. */
export interface WaitOptions extends TimerOptions {
  readonly signal?: AbortSignal | null | undefined;
  /** Milliseconds: 0 gives up at once, Infinity never. */
  readonly timeoutMs?: number | undefined;
  /** The instant to give up at: a Date, or epoch milliseconds. With both, the earlier counts. */
  readonly deadline?: number | Date | undefined;
}

/**
 * Waits for a promise or a source, but no longer than a signal and a timeout allow. What ends is the wait, not the work.
 *
 * Who wins, in this order: an outcome that is there already (for a promise: that shows within one microtask), also
 * against an aborted signal and a zero timeout; then the signal, with its reason; then a zero timeout; then whichever comes first.
 * A timeout rejects with a `DOMException` named `TimeoutError`, a fault.
 *
 * **Cleanup**: registration, timer and place among the waiters go when the wait ends, whichever way: waiting again and
 * again on one long-lived promise does not grow. Its rejection, once the wait is over, is not an unhandled one.
 *
 * @throws RangeError, synchronously, when `timeoutMs` is negative or NaN, or `deadline` no valid instant
 * @throws TypeError, synchronously, when another argument is wrong
 * @example
 * const config = await waitAsync(sharedConfig, { signal, timeoutMs: 2_000 });
 * @see .NET `Task.WaitAsync`
 */
export function waitAsync<T>(awaited: Awaitable<T>, options: WaitOptions = {}): Promise<T> {
  const { signal } = options;
  const ms = remainingMs(options.timeoutMs, options.deadline, options.clock);
  const registry = registryOf(signal);
  const waiters = waitersOf('promiseOrSource', awaited);
  const wait = new CompletionSource<T>();
  if (waiters.completion !== undefined) {
    wait.setCompletion(waiters.completion);
    return wait.promise;
  }
  wait.addCleanup(leave, waiters.add(complete<T>, wait));
  const limit = (): void => {
    link(signal, wait);
    if (ms === Infinity || wait.state.status !== 'pending') return;
    const timeOut = (): unknown => wait.trySetException(timeoutError(ms));
    if (ms === 0) timeOut();
    else wait.addCleanup(clear, new Timer(ms, timeOut, options));
  };
  // A promise cannot be asked whether it is settled already, only be given the chance to say so.
  if (!isSource(awaited) && (ms === 0 || registry?.aborted === true)) queueMicrotask(limit);
  else limit();
  return wait.promise;
}

function complete<T>(completion: Completion<T>, wait: CompletionSource<T>): void {
  wait.trySetCompletion(completion);
}

function leave(_: unknown, waiter: Registration): void {
  waiter.unregister();
}

function clear(_: unknown, timer: Timer): void {
  timer.clear();
}
