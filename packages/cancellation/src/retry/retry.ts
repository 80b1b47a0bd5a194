import { CompletionSource } from '@cancelkit/completion';
import { expected, isThenable } from '@cancelkit/completion/internal';
import { registryOf } from '../registrations/abort-registry.js';
import { type AttemptOptions, Attempts, checkCallback } from './attempts.js';
import { delay } from '../waiting/delay.js';
import { endOf } from '../errors/end-of.js';
import { rethrowAbortError } from '../errors/rethrow-abort-error.js';
import { throwIfAborted } from '../registrations/throw-if-aborted.js';
import { waitAsync } from '../waiting/wait-async.js';

/** What {@link retry} takes. `maxDelayMs` is 30 seconds, if not given. */
export interface RetryOptions extends AttemptOptions {
  /**
   * Called after each failure, the last one too, with the time until the next attempt: Infinity if there will be none.
   * Throwing from it ends the retry with what it throws. If it returns a promise, that is waited for.
   */
  readonly onError?: ((error: unknown, attempt: number, delayMs: number) => unknown) | undefined;
}

/**
 * Calls a function until it succeeds, with exponential back-off and jitter between the attempts.
 *
 * The attempt gets the signal, its number from 0, and `reset`: that sets the number to -1, so that after this attempt the
 * next one, number 0, follows without back-off (but never in the same turn of the event loop), and `maxAttempts` counts anew.
 *
 * An abort ends the retry, wherever it falls, with the signal's reason, whatever it is: the reason is no failure, and `onError`
 * does not hear of it. During an attempt that is when the attempt has ended: one that ignores its signal and succeeds
 * has succeeded, and one that fails in some other way on its way out shows its error. Wrap work that does not listen:
 * `abortable(signal, work)`. An abort error of somebody else ends the retry too, as it is.
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
 * const response = await retry(signal, (signal) => fetch(url, { signal }), {
 *   maxAttempts: 5,
 *   attemptTimeoutMs: 2_000,
 *   onError: (error, attempt, delayMs) => log(`attempt ${attempt} failed, next in ${delayMs} ms`, error),
 * });
 * @see abort-controller-x `retry`; p-retry
 */
export function retry<T>(
  signal: AbortSignal | null | undefined,
  fn: (signal: AbortSignal, attempt: number, reset: () => void) => PromiseLike<T>,
  options: RetryOptions = {},
): Promise<T> {
  registryOf(signal);
  if (typeof fn !== 'function') throw expected('fn', 'a function of a signal', fn);
  const attempts = new Attempts(options, 30_000);
  checkCallback('onError', options.onError);
  const outcome = new CompletionSource<T>();
  untilSuccess(signal, fn, attempts, options).then(
    (value) => outcome.trySetResult(value),
    (error: unknown) => outcome.trySetCompletion(endOf(error, signal)),
  );
  return outcome.promise;
}

async function untilSuccess<T>(
  signal: AbortSignal | null | undefined,
  fn: (signal: AbortSignal, attempt: number, reset: () => void) => PromiseLike<T>,
  attempts: Attempts,
  { shouldRetry, onError, clock, ref }: RetryOptions,
): Promise<T> {
  const attemptSignal = signal ?? new AbortController().signal;
  let attempt = 0;
  const reset = (): void => {
    attempt = -1;
    attempts.forget();
  };
  /** An abort ends the wait for a callback that is asynchronous. */
  const answerOf = <A>(answer: A | PromiseLike<A>): A | Promise<A> =>
    isThenable(answer) ? waitAsync(answer, { signal }) : answer;

  for (;;) {
    throwIfAborted(signal);
    let failure: unknown;
    try {
      return await attempts.make(attemptSignal, (inner) => fn(inner, attempt, reset));
    } catch (error) {
      failure = error;
    }
    rethrowAbortError(failure, signal);
    attempts.record(failure);
    let delayMs = signal?.aborted === true ? Infinity : attempts.delayAfter(attempt);
    if (delayMs !== Infinity && shouldRetry && !(await answerOf(shouldRetry(failure, attempt)))) delayMs = Infinity;
    await answerOf(onError?.(failure, attempt, delayMs));
    if (delayMs === Infinity) throw attempts.verdict(failure);
    await delay(signal, delayMs, { clock, ref }); // also for 0: without a turn of the event loop nobody could abort
    attempt += 1;
  }
}
