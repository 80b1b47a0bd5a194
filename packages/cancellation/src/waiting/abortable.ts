import type { Completion, CompletionSource, Registration } from '@cancelkit/completion';
import { deliver } from '@cancelkit/completion/internal';
import { checkFunction } from '../errors/check-function.js';
import { registryOf } from '../registrations/abort-registry.js';
import { linkedSource } from '../links/linked-source.js';
import { checkOptions } from '../time/timer.js';
import { type DiscardOptions, discardLate } from './discard.js';
import { type Awaitable, assertAwaitable, waitersOf } from './waiters.js';

/**
 * Waits for a promise or a source unless the signal aborts first. What ends is the wait, not the work.
 *
 * Between an outcome and an abort, the first wins. An aborted signal wins over a promise that is settled already:
 * {@link waitAsync} has it the other way round.
 *
 * **Already aborted**: rejects with the reason. **Cleanup**: registration and place among the waiters go when the wait
 * ends, whichever way: waiting again and again on one long-lived promise does not grow. Its rejection, once the wait is
 * over, is not an unhandled one; a value that comes then goes to `discard`, once.
 *
 * @throws TypeError, synchronously, when `signal` is not a signal, or `promise` neither promise nor source
 * @example
 * const config = await abortable(signal, sharedConfig);
 * @see abort-controller-x `abortable`
 */
export function abortable<T>(
  signal: AbortSignal | null | undefined,
  promise: Awaitable<T>,
  options: DiscardOptions<T> = {},
): Promise<T> {
  checkOptions(options, '{ discard }');
  checkFunction('discard', options.discard);
  registryOf(signal);
  assertAwaitable('promise', promise);
  const waiters = waitersOf(promise);
  const wait = linkedSource<T>(signal);
  discardLate(wait, waiters, options.discard);
  wait.addCleanup(leave, waiters.add(complete<T>, wait));
  return wait.promise;
}

function complete<T>(completion: Completion<T>, wait: CompletionSource<T>): void {
  deliver(wait, completion);
}

function leave(_: unknown, waiter: Registration): void {
  waiter.unregister();
}
