import { registryOf } from '../registrations/abort-registry.js';
import { CancellationNode } from '../registrations/cancellation-node.js';
import { clockOf } from '../time/clock.js';
import { checkDuration } from '../time/duration.js';
import { Limit } from '../time/limit.js';
import { type LinkedSignal, linkedSignal } from './linked-signal.js';
import { type TimerOptions, checkOptions } from '../time/timer.js';

/**
 * Makes the hard signal to a soft one: it aborts so many milliseconds after `signal` did, with the same reason.
 *
 * For work that is asked first and made to stop later. 0 is the next turn of the event loop after the abort, Infinity never.
 *
 * **Already aborted**: the time starts at once. **No signal**: never aborts.
 * **Cleanup**: registration and timer go when it aborts, and when it is disposed.
 *
 * @throws RangeError when `ms` is negative or NaN; TypeError when `signal` is not a signal
 * @example
 * using hard = grace(signal, 5_000);
 * onAbort(signal, () => child.kill('SIGTERM'));
 * onAbort(hard.signal, () => child.kill('SIGKILL'));
 */
export function grace(signal: AbortSignal | null | undefined, ms: number, options: TimerOptions = {}): LinkedSignal {
  checkDuration('ms', ms);
  checkOptions(options, '{ clock, ref }');
  clockOf(options.clock);
  const registry = registryOf(signal);
  const node = new CancellationNode();
  const start = (reason: unknown): void => {
    if (ms !== Infinity) node.setLimit(new Limit(ms, () => reason, node, options));
  };
  const registration = registry?.aborted === false ? registry.add(start, undefined) : undefined;
  if (registry?.aborted === true) start(registry.reason);
  return linkedSignal(node, () => {
    registration?.unregister();
    node.release();
  });
}
