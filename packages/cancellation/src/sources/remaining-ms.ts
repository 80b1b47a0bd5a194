import { registryOf } from '../registrations/abort-registry.js';
import { leftOf } from '../registrations/left-of.js';

/**
 * Answers how many milliseconds a signal has left until a time limit aborts it: of a `CancellationSource`, of `timeoutSignal` or
 * `grace`, or of a signal of this library that depends on them; the least of its own limit and of those above it.
 *
 * **Already aborted**: 0, whoever made the signal. **No limit is known**: Infinity; so also for a signal that another library or the
 * platform made, whose time cannot be asked for, and without a signal (`undefined`, `null`). What has been let go of by disposal
 * does not count. One that `allSignals` made has what the last of its members has left.
 *
 * A time limit that is over counts, although a busy loop has kept its timer from firing: asking aborts the signal, as
 * `CancellationSource.aborted` does. **Cleanup**: nothing is registered.
 *
 * @throws TypeError when `signal` is not a signal
 * @example
 * const left = remainingMs(signal);
 * const headers = left < Infinity ? { 'x-deadline-ms': String(Math.floor(left)) } : {};
 * const response = await fetch(url, { signal, headers });
 * @see gRPC: a deadline travels as the time that is left
 */
export function remainingMs(signal: AbortSignal | null | undefined): number {
  const registry = registryOf(signal);
  return registry === undefined ? Infinity : leftOf(registry);
}
