import { CancellationNode } from '../registrations/cancellation-node.js';
import { listOf } from '../registrations/list-of.js';
import { type LinkedSignal, linkedSignal } from './linked-signal.js';

/**
 * Makes a signal that aborts with the first of several, with its reason by identity.
 *
 * **Already aborted**: born aborted, with the reason of the first aborted member in input order. `null` and `undefined`
 * never abort; nor does the signal of an empty list.
 * **Cleanup**: it is registered on the members until it aborts or is disposed. (`AbortSignal.any` cannot be let go of: each
 * dead composite stays with a long-lived member; and on Node 20 one over a timeout may never abort.)
 *
 * @throws TypeError when the argument is no iterable, or a member not a signal
 * @example
 * using either = anySignal([request.signal, shutdown.signal]);
 * await work(either.signal);
 * @see `AbortSignal.any` of the DOM standard
 */
export function anySignal(signals: Iterable<AbortSignal | null | undefined>): LinkedSignal {
  const node = new CancellationNode();
  node.followAny(listOf('signals', signals, 'AbortSignals'), 'signals');
  return linkedSignal(node, () => node.release());
}
