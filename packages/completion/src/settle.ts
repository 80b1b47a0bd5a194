import { assertSignal } from './assert-signal.js';
import { classifyOf } from './canceled-promises.js';
import { type Completion, succeeded } from './completion.js';
import { isSource } from './is-source.js';
import { react } from './thenable.js';
import { type Awaitable, assertAwaitable } from './waiters.js';

/**
 * Waits for a promise or a source and answers how it ended. Never rejects, and observes a fault.
 *
 * A source answers exactly, and so does a promise of this library that was canceled, whatever the reason. Any other promise
 * only shows an error, which is, in this order,
 *
 * 1. `canceled(signal.reason)` if the signal is aborted, and the error is its reason, has it as own `cause`, or is named
 *    AbortError;
 * 2. `canceled(error)` if it is named AbortError, whoever aborted, with or without a signal;
 * 3. else `faulted(error)`: a TimeoutError, too, that is not the reason of the signal.
 *
 * So a call that may be superseded by a newer one, or aborted by the caller, is canceled either way. An `async` function
 * that awaits such a promise returns another one: pass the signal that its work was given.
 *
 * **Already aborted**: the signal only classifies. It does not end the wait, and nothing is registered on it.
 *
 * @param promiseOrSource what to wait for
 * @param signal the one that the work was given; `undefined` and `null`: none
 * @throws TypeError, synchronously, when either argument is something else
 * @example
 * const completion = await settle(work(signal), signal);
 * if (completion.status === 'faulted') log(completion.error); // canceled: somebody asked for it
 * @see .NET `ConfigureAwaitOptions.SuppressThrowing`
 */
export function settle<T>(promiseOrSource: Awaitable<T>, signal?: AbortSignal | null): Promise<Completion<T>> {
  assertSignal(signal);
  if (!isSource(promiseOrSource)) assertAwaitable('promiseOrSource', promiseOrSource);
  return new Promise((resolve) => {
    if (isSource(promiseOrSource)) promiseOrSource.onCompleted(resolve);
    else {
      react(
        promiseOrSource,
        (value) => resolve(succeeded(value)),
        (error) => resolve(classifyOf(promiseOrSource, error, signal)),
      );
    }
  });
}
