import { abortReason, assertSignal, isAborted } from '@cancelkit/completion/internal';
import { readSlot } from './signal-slot.js';

/**
 * Throws the reason of a signal, by identity, if the signal is aborted.
 *
 * A time limit of a signal of this library counts when it is over, although a busy loop has kept its timer from firing: asking
 * aborts the signal and everything below it; callbacks, and `signal.aborted`, follow in a microtask.
 *
 * Nothing is registered. **No signal** (`undefined`, `null`): does nothing.
 *
 * @throws the signal's reason, whatever it is
 * @throws TypeError when `signal` is not a signal
 * @example
 * for (const row of rows) {
 *   throwIfAborted(signal);
 *   write(row);
 * }
 * @see .NET `CancellationToken.ThrowIfCancellationRequested`
 */
export function throwIfAborted(signal: AbortSignal | null | undefined): void {
  const record = typeof signal === 'object' && signal !== null ? readSlot(signal) : undefined;
  if (record !== undefined) {
    if (record.aborted) throw record.reason;
    return;
  }
  assertSignal(signal);
  if (isAborted(signal)) throw abortReason(signal);
}
