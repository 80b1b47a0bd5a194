import { remainingMs } from '@cancelkit/cancellation';
import { deadlineHeader } from './deadline-header.js';

/**
 * Tells a server how long its client waits: the headers of a request that is made under this signal.
 *
 * `{ 'x-deadline-ms': '1200' }` when the signal, or a parent of it, aborts by a time limit in 1200 ms, rounded up; nothing when it
 * has no limit that is known: a limit of a `CancellationSource`, `timeoutSignal` and everything that is linked to them is, one of
 * `AbortSignal.timeout` is not. The other end is {@link signalOfRequest}.
 *
 * **Already aborted**: 0. **No signal**: nothing. **Cleanup**: nothing to clean up.
 *
 * @throws TypeError when `signal` is not a signal
 * @example
 * using limit = new CancellationSource({ timeoutMs: 5_000 });
 * await fetch(url, { signal: limit.signal, headers: { accept: 'text/html', ...deadlineHeaders(limit.signal) } });
 * @see gRPC `grpc-timeout`
 */
export function deadlineHeaders(signal: AbortSignal | null | undefined): Record<string, string> {
  const ms = remainingMs(signal);
  return ms === Infinity ? {} : { [deadlineHeader]: String(Math.ceil(ms)) };
}
