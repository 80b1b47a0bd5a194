import type { Completion } from '@cancelkit/completion';
import { expected } from '@cancelkit/completion/internal';
import { isNamedAbortError } from '../errors/abort-controller-x.js';
import { AbortError } from '../errors/abort-error.js';
import { registryOf } from '../registrations/abort-registry.js';
import { type AttemptOptions, Attempts, checkCallback } from './attempts.js';
import { CancellationSource } from '../sources/cancellation-source.js';
import { delay } from '../waiting/delay.js';
import { linkedSource } from '../links/linked-source.js';

/** What {@link proactiveRetry} takes. `maxDelayMs` is Infinity, if not given. */
export interface ProactiveRetryOptions extends AttemptOptions {
  /** Called after each failure, the last one too. Throwing from it ends the retry with what it throws. */
  readonly onError?: ((error: unknown, attempt: number) => unknown) | undefined;
}

/**
 * Calls a function again and again without waiting for the calls before, until one of them succeeds; the others are then aborted.
 * Also known as hedging: for work that is sometimes slow, and that may be done twice.
 *
 * Between the starts there is exponential back-off with jitter, whether or not an attempt has failed meanwhile. The attempt
 * gets the common signal of all attempts and its number, from 0.
 *
 * The first success wins. The retry has failed when the last attempt that is left has failed, with its error by identity (or,
 * with `aggregate`, all of them), when `shouldRetry` answers false, with that error, or when `onError` throws. An abort
 * ends it at once with the signal's reason, whatever it is: the reason is no failure, and `onError` does not hear of it.
 * An abort error of an attempt that nobody has aborted is not reported either; the others go on.
 *
 * The end does not wait for the attempts that it aborts: how they end, nobody is told.
 *
 * **Already aborted**: rejects with the reason; the function is not called.
 * **Units**: milliseconds, 0 or more. **Cleanup**: registration and timers go when the retry ends, whichever way.
 *
 * @throws RangeError, synchronously, when a time is negative or NaN, or `maxAttempts` less than 1 or no whole number
 * @throws TypeError, synchronously, when another argument is wrong
 * @example
 * const answer = await proactiveRetry(signal, (signal) => resolve(signal, hostname), { baseMs: 50, maxAttempts: 3 });
 * @see abort-controller-x `proactiveRetry`; "The Tail at Scale", hedged requests
 */
export function proactiveRetry<T>(
  signal: AbortSignal | null | undefined,
  fn: (signal: AbortSignal, attempt: number) => PromiseLike<T>,
  options: ProactiveRetryOptions = {},
): Promise<T> {
  registryOf(signal);
  if (typeof fn !== 'function') throw expected('fn', 'a function of a signal', fn);
  const attempts = new Attempts(options, Infinity);
  const { shouldRetry, onError, clock, ref } = options;
  checkCallback('onError', onError);
  const outcome = linkedSource<T>(signal);
  if (outcome.state.status !== 'pending') return outcome.promise;

  const inner = new CancellationSource();
  outcome.addCleanup((completion) => inner.cancel(reasonToStop(completion)));
  const fail = (error: unknown): unknown => outcome.trySetException(error);
  let running = 0;
  let exhausted = false;

  const handle = async (error: unknown, attempt: number): Promise<void> => {
    let goOn = true;
    attempts.record(error);
    if (!isNamedAbortError(error)) {
      goOn = shouldRetry === undefined || (await shouldRetry(error, attempt));
      await onError?.(error, attempt);
    }
    running -= 1;
    if (!goOn || (exhausted && running === 0)) throw attempts.verdict(error);
  };

  const start = (attempt: number): void => {
    running += 1;
    attempts
      .make(inner.signal, (innerSignal) => fn(innerSignal, attempt))
      .then(
        (value) => outcome.trySetResult(value),
        (error: unknown) => (outcome.state.status === 'pending' ? handle(error, attempt) : undefined),
      )
      .catch(fail);
  };

  const startAll = async (): Promise<void> => {
    for (let attempt = 0; ; attempt += 1) {
      start(attempt);
      const delayMs = attempts.delayAfter(attempt);
      if (delayMs === Infinity) break;
      await delay(inner.signal, delayMs, { clock, ref });
    }
    exhausted = true;
  };

  startAll().catch(fail); // the abort of the inner signal ends it, too, but then the outcome is there
  return outcome.promise;
}

/** What the attempts that are still running are aborted with. */
function reasonToStop(completion: Completion<unknown>): unknown {
  if (completion.status === 'canceled') return completion.reason;
  const end = completion.status === 'succeeded' ? 'another attempt has succeeded' : 'proactiveRetry() has failed';
  return new AbortError(`The attempt was aborted: ${end}`, false);
}
