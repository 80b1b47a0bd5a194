import { CancellationNode } from '../registrations/cancellation-node.js';
import { listOf } from '../registrations/list-of.js';
import { type LinkedSignal, linkedSignal } from './linked-signal.js';

/**
 * Makes a signal that aborts when all of several have aborted, with the reason of the last one.
 *
 * **Already aborted**: if all of them are, it is born aborted with the reason of the last in input order. With an empty
 * list, or a member that is `null` or `undefined`, it never aborts.
 * **Cleanup**: it is registered on each member until that one aborts, or until it is disposed.
 *
 * @throws TypeError when the argument is no iterable, or a member not a signal
 * @example
 * // Several callers share one download: it goes on as long as one of them still waits.
 * using nobodyWaits = allSignals(callers.map((caller) => caller.signal));
 */
export function allSignals(signals: Iterable<AbortSignal | null | undefined>): LinkedSignal {
  const node = new CancellationNode();
  node.followAll(listOf('signals', signals, 'AbortSignals'), 'signals');
  return linkedSignal(node, () => node.release());
}
