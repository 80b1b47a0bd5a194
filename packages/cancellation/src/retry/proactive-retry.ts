import { type Completion, type Succeeded, canceled, settle } from '@cancelkit/completion';
import { deliver, expected } from '@cancelkit/completion/internal';
import { AbortError } from '../errors/abort-error.js';
import { linkedSource } from '../links/linked-source.js';
import { registryOf } from '../registrations/abort-registry.js';
import { Timer } from '../time/timer.js';
import { checkCallback, tell } from '../waiting/callback.js';
import { type Attempt, type AttemptOptions, Attempts } from './attempts.js';

/** What {@link proactiveRetry} takes. `maxDelayMs` is Infinity, if not given. */
export interface ProactiveRetryOptions<T = unknown> extends AttemptOptions<T> {
  /** Called after each failure, the last one too. Throwing from it ends the retry with what it throws. */
  readonly onError?: ((error: unknown, attempt: number) => unknown) | undefined;
}

/**
 * Calls a function again and again without waiting for the calls before, until one of them succeeds; the others are then aborted.
 * Also known as hedging: for work that is sometimes slow, and that may be done twice.
 *
 * Between the starts there is exponential back-off with jitter, whether or not an attempt has failed meanwhile. The attempt
 * gets a signal of its own and its number, from 0. The signal aborts with the caller's, and when another attempt has
 * succeeded; the winner's is not aborted by its own victory, nor by anything afterwards, so that what it gives lives on.
 *
 * The first success wins. The retry has failed when the last attempt that is left has failed, with its error by identity (or,
 * with `aggregate`, all of them), when `shouldRetry` answers false, with that error, or when `onError` throws. An abort
 * ends it at once with the signal's reason, whatever it is: the reason is no failure, and `onError` does not hear of it.
 * While nothing is aborted, an abort error of the platform is a failed attempt, and an `AbortError` thrown on purpose ends the
 * whole, as {@link retry} has it.
 *
 * The end does not wait for the attempts that it aborts: how they end, nobody is told; `discard` gets their values.
 *
 * **Already aborted**: rejects with the reason; the function is not called.
 * **Units**: milliseconds, 0 or more. **Cleanup**: registration and timers go when the retry ends, whichever way; nothing is
 * kept on a promise that goes on, unless `discard` is to have its value.
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
  options: ProactiveRetryOptions<T> = {},
): Promise<T> {
  registryOf(signal);
  if (typeof fn !== 'function') throw expected('fn', 'a function of a signal', fn);
  const attempts = new Attempts(options, Infinity);
  const { shouldRetry, onError, discard } = options;
  checkCallback('onError', onError);
  const outcome = linkedSource<T>(signal);
  if (outcome.state.status !== 'pending') return outcome.promise;

  const begun = new Set<Attempt<T>>();
  let unjudged = 0; // the attempts that run, or whose failure is looked at
  let exhausted = false;
  let timer: Timer | undefined;
  const fail = (error: unknown): unknown => outcome.trySetException(error);
  const stopAll = (completion: Completion<T>): void => {
    timer?.clear();
    const end = canceled(reasonToStop(completion));
    for (const attempt of begun) {
      attempt.source.cancel(end.reason);
      attempt.outcome.trySetCompletion(end);
    }
  };

  const begin = (number: number): void => {
    unjudged += 1;
    const attempt = attempts.begin(signal, (own) => fn(own, number));
    begun.add(attempt);
    if (outcome.state.status !== 'pending') stopAll(outcome.state); // by the function itself
    void settle(attempt.outcome).then((completion) => {
      if (completion.status === 'succeeded') win(attempt, completion);
      else if (completion.status === 'canceled') outcome.trySetCompletion(completion);
      else if (outcome.state.status === 'pending') handle(completion.error, number).catch(fail);
    });
  };

  const win = (attempt: Attempt<T>, completion: Succeeded<T>): void => {
    if (outcome.state.status === 'pending') begun.delete(attempt); // what it has won with is not aborted
    if (!deliver(outcome, completion)) tell(discard, completion.value);
  };

  const handle = async (error: unknown, number: number): Promise<void> => {
    attempts.record(error);
    const goOn = shouldRetry === undefined || (await shouldRetry(error, number));
    await onError?.(error, number);
    unjudged -= 1;
    if (!goOn || (exhausted && unjudged === 0)) throw attempts.verdict(error);
  };

  const beginNext = (number: number): void => {
    try {
      begin(number);
      const delayMs = attempts.delayAfter(number);
      exhausted = delayMs === Infinity;
      if (outcome.state.status === 'pending') timer = new Timer(delayMs, () => beginNext(number + 1), options);
    } catch (error) {
      fail(error); // of the clock
    }
  };

  outcome.addCleanup(stopAll);
  beginNext(0);
  return outcome.promise;
}

/** What the attempts that have begun are aborted with. */
function reasonToStop(completion: Completion<unknown>): unknown {
  if (completion.status === 'canceled') return completion.reason;
  const end = completion.status === 'succeeded' ? 'another attempt has succeeded' : 'proactiveRetry() has failed';
  return new AbortError(`The attempt was aborted: ${end}`, false);
}
