import { expected } from '@cancelkit/completion/internal';
import { CancellationSource } from '../sources/cancellation-source.js';
import { catchAbortError } from '../errors/catch-abort-error.js';

/**
 * Starts an abortable function with a signal of its own, and returns the function that stops it: that aborts the signal
 * and waits until the work has ended.
 *
 * The promise of `stop` fulfills when the work ends, by the abort or by itself; it rejects with what the work failed with.
 * Every call gives the same promise, and the first reason counts. A failure is loud, whether or not `stop` is ever called:
 * an unhandled rejection, unless somebody handles the promise of `stop`. An abort error is no failure, nor is the reason
 * of the stop, whatever it is. A function that throws has failed like one that rejects.
 *
 * @param fn called at once
 * @returns `stop(reason)`; without a reason the signal aborts with a `DOMException` named `AbortError`
 * @throws TypeError when `fn` is not a function
 * @example
 * const stop = run(async (signal) => {
 *   for (;;) {
 *     await poll(signal);
 *     await delay(signal, 1_000);
 *   }
 * });
 * // ...
 * await stop();
 * @see abort-controller-x `run`, whose stop function takes no reason
 */
export function run(fn: (signal: AbortSignal) => PromiseLike<void>): (reason?: unknown) => Promise<void> {
  if (typeof fn !== 'function') throw expected('fn', 'a function of a signal', fn);
  const source = new CancellationSource();
  const { signal } = source;
  const ended = (async () => fn(signal))().catch((error: unknown) => catchAbortError(error, signal));
  return (reason) => {
    source.cancel(reason);
    return ended;
  };
}
