import { classify } from './abort-reason.js';
import { assertSignal } from './assert-signal.js';
import { type Completion, succeeded } from './completion.js';
import type { CompletionSource } from './completion-source.js';
import { expected } from './expected.js';
import { isSource } from './is-source.js';
import { isThenable } from './thenable.js';

/**
 * Waits for a promise or a source and answers how it ended. Never rejects, and observes a fault.
 *
 * A source answers exactly. A promise only shows an error: it is `canceled(signal.reason)` when the signal is aborted
 * and the error is its reason or has it as own `cause`; `canceled(error)` when the error is named AbortError and the
 * signal, if there is one, is aborted; else `faulted(error)`.
 *
 * **Already aborted**: the signal only classifies. It does not end the wait, and nothing is registered on it.
 *
 * @param promiseOrSource what to wait for
 * @param signal the one that the work was given; `undefined` and `null`: none
 * @throws TypeError, synchronously, when either argument is something else
 * @example
 * const completion = await settle(work(signal), signal);
 * if (completion.status === 'canceled') return; // somebody asked for it
 * @see .NET `ConfigureAwaitOptions.SuppressThrowing`
 */
export function settle<T>(
  promiseOrSource: PromiseLike<T> | CompletionSource<T>,
  signal?: AbortSignal | null,
): Promise<Completion<T>> {
  assertSignal(signal);
  if (isSource(promiseOrSource)) {
    return new Promise((resolve) => promiseOrSource.onCompleted(resolve));
  }
  if (!isThenable(promiseOrSource)) throw expected('promiseOrSource', 'a promise or a source', promiseOrSource);
  return Promise.resolve(promiseOrSource).then(succeeded<T>, (error: unknown) => classify(error, signal));
}
