import { type Canceled, type Faulted, abortError, canceled, faulted } from './completion.js';
import { readable } from './expected.js';

/** Signals without a `reason` (old polyfills) get one AbortError each, always the same. */
const defaultReasons = new WeakMap<AbortSignal, unknown>();

/**
 * Returns the reason of an aborted signal: `signal.reason` by identity, whatever it is (`null`, `0` and `''` too).
 *
 * A signal that has no reason, as those of old polyfills, gets a `DOMException` named `AbortError`: one a signal, the
 * same on every call. Don't ask before the signal is aborted.
 *
 * @example
 * if (signal.aborted) throw abortReason(signal);
 */
export function abortReason(signal: AbortSignal): unknown {
  const { reason } = signal as { reason: unknown };
  if (reason !== undefined) return reason;
  if (!defaultReasons.has(signal)) defaultReasons.set(signal, abortError());
  return defaultReasons.get(signal);
}

/**
 * Answers whether an error came from that signal: the signal is aborted, and the error is its reason, by identity, or
 * has the reason as its own `cause`, as the AbortErrors of Node's own modules do.
 *
 * Never throws, whatever the error. No signal, and a signal that is not aborted: false.
 *
 * @example
 * try {
 *   await work(signal);
 * } catch (error) {
 *   if (!isAbortReason(error, signal)) throw error;
 * }
 * @see .NET: `catch (OperationCanceledException e) when (e.CancellationToken == token)`
 */
export function isAbortReason(error: unknown, signal: AbortSignal | null | undefined): boolean {
  if (!signal?.aborted) return false;
  const reason = abortReason(signal);
  return (
    error === reason || readable(() => Object.hasOwn(error as Error, 'cause') && (error as Error).cause === reason)
  );
}

/**
 * Tells how work ended that threw, or rejected with, this error.
 *
 * `canceled(signal.reason)` when the error came from that signal ({@link isAbortReason}); `canceled(error)` when it is
 * named AbortError and the signal is aborted, or there is none; else `faulted(error)`. Never throws.
 *
 * @example
 * classify(new DOMException('', 'AbortError'), undefined).status; // 'canceled'
 * classify(new DOMException('', 'AbortError'), signal).status; // 'faulted', as long as the signal is not aborted
 */
export function classify(error: unknown, signal: AbortSignal | null | undefined): Canceled | Faulted {
  if (isAbortReason(error, signal)) return canceled(abortReason(signal as AbortSignal));
  const isAbort = (signal?.aborted ?? true) && readable(() => (error as Error).name === 'AbortError');
  return isAbort ? canceled(error) : faulted(error);
}
