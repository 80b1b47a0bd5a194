import { type Completion, CompletionSource, isAbortReason, settle, succeeded } from '@cancelkit/completion';
import { deliver, expected, isThenable } from '@cancelkit/completion/internal';
import { endOf } from '../errors/end-of.js';
import { registryOf } from '../registrations/abort-registry.js';
import { cancelIfAborted } from '../registrations/cancel-if-aborted.js';
import { checkDuration } from '../time/duration.js';
import { checkCallback } from '../waiting/callback.js';
import { delay } from '../waiting/delay.js';
import { start } from '../waiting/start.js';
import { waitAsync } from '../waiting/wait-async.js';
import { type AttemptOptions, Attempts } from './attempts.js';

/** What {@link retry} takes. `maxDelayMs` is 30 seconds, if not given. */
export interface RetryOptions<T = unknown> extends AttemptOptions<T> {
  /**
   * Called after each failure, the last one too, with the time until the next attempt: Infinity if there will be none.
   * Throwing from it ends the retry with what it throws. If it returns a promise, that is waited for.
   */
  readonly onError?: ((error: unknown, attempt: number, delayMs: number) => unknown) | undefined;
  /**
   * How long to wait after this error, in milliseconds, in place of the back-off: what a server has asked for, say. `undefined`:
   * the back-off; Infinity: there is no other attempt. What it throws, and what is no time, is how the whole ends.
   */
  readonly delayMs?: ((error: unknown, attempt: number) => number | undefined) | undefined;
}

/**
 * Calls a function until it succeeds, with exponential back-off and jitter between the attempts.
 *
 * The attempt gets the signal, its number from 0, and `reset`: that sets the number to -1, so that after this attempt the
 * next one, number 0, follows without back-off (but never in the same turn of the event loop), and `maxAttempts` counts anew.
 *
 * An abort ends the retry with the signal's reason, whatever it is: the reason is no failure, and `onError` does not hear of it.
 * Between attempts that is at once. During an attempt it is when the attempt has ended: one that ignores its signal and
 * succeeds has succeeded; one that fails in some other way has failed, as `onError` hears, and the retry ends with the reason
 * if it would have been tried again, with the failure if not. `attemptGraceMs` ends the wait for one that does not listen.
 *
 * While the signal is not aborted, an abort error is somebody else's. That of the platform is a failed attempt: its own
 * time limit, say. An `AbortError` that somebody has thrown on purpose, of this library or of abort-controller-x, ends the retry
 * as it is, unless `shouldRetry` is given and decides otherwise.
 *
 * What an attempt gives must not need its signal any more: read the body of a `Response` inside the attempt.
 *
 * Giving up (no attempts left, or `shouldRetry` says so) throws the last error by identity; or, with `aggregate`, all of them.
 *
 * **Already aborted**: rejects with the reason; the function is not called.
 * **Units**: milliseconds, 0 or more. **Cleanup**: during an attempt only its time limit is registered on the signal,
 * between attempts only the wait; either goes when it ends.
 *
 * @throws RangeError, synchronously, when a time is negative or NaN, or `maxAttempts` less than 1 or no whole number
 * @throws TypeError, synchronously, when another argument is wrong
 * @example
 * const text = await retry(signal, async (signal) => (await fetch(url, { signal })).text(), {
 *   maxAttempts: 5,
 *   attemptTimeoutMs: 2_000,
 *   onError: (error, attempt, delayMs) => log(`attempt ${attempt} failed, next in ${delayMs} ms`, error),
 * });
 * @see abort-controller-x `retry`; p-retry
 */
export function retry<T>(
  signal: AbortSignal | null | undefined,
  fn: (signal: AbortSignal, attempt: number, reset: () => void) => PromiseLike<T>,
  options: RetryOptions<T> = {},
): Promise<T> {
  registryOf(signal);
  if (typeof fn !== 'function') throw expected('fn', 'a function of a signal', fn);
  const attempts = new Attempts(options, 30_000);
  checkCallback('onError', options.onError);
  checkCallback('delayMs', options.delayMs);
  const outcome = new CompletionSource<T>();
  if (cancelIfAborted(signal, outcome)) return outcome.promise;
  const attemptSignal = attempts.plain ? (signal ?? new AbortController().signal) : undefined;
  let attempt = 0;
  const reset = (): void => {
    attempt = -1;
    attempts.forget();
  };

  const next = (): void => {
    if (attemptSignal === undefined) {
      const { outcome: end } = attempts.begin(signal, (inner) => fn(inner, attempt, reset));
      void settle(end).then(conclude);
    } else {
      const call = (): Promise<T> => Promise.resolve(fn(attemptSignal, attempt, reset));
      start(call).then(
        (value) => conclude(succeeded(value)),
        (error: unknown) => conclude(attempts.failure(error, signal, signal)),
      );
    }
  };

  const conclude = (completion: Completion<T>): void => {
    if (completion.status !== 'faulted') deliver(outcome, completion);
    else goOn(completion.error).catch((error: unknown) => outcome.trySetCompletion(endOf(error, signal)));
  };

  const goOn = async (failure: unknown): Promise<void> => {
    attempts.record(failure);
    const delayMs = await delayAfter(failure);
    const isLast = delayMs === Infinity;
    try {
      await answerOf(options.onError?.(failure, attempt, signal?.aborted === true ? Infinity : delayMs));
    } catch (error) {
      if (!isLast || !isAbortReason(error, signal)) throw error;
    }
    if (isLast) {
      outcome.setException(attempts.verdict(failure)); // also if it is aborted by now: nothing is left to be aborted
      return;
    }
    await delay(signal, delayMs, options); // also for 0: without a turn of the event loop nobody could abort
    attempt += 1;
    next();
  };

  const delayAfter = async (failure: unknown): Promise<number> => {
    const backOffMs = attempts.delayAfter(attempt);
    if (backOffMs === Infinity) return Infinity;
    if (options.shouldRetry && !(await answerOf(options.shouldRetry(failure, attempt)))) return Infinity;
    return checkDuration('delayMs(error, attempt)', options.delayMs?.(failure, attempt) ?? backOffMs);
  };

  /** An abort ends the wait for a callback that is asynchronous. */
  const answerOf = <A>(answer: A | PromiseLike<A>): A | Promise<A> =>
    isThenable(answer) ? waitAsync(answer, { signal }) : answer;

  next();
  return outcome.promise;
}
