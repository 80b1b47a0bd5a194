import { type Canceled, type Faulted, abortError, canceled, faulted } from './completion.js';

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
  if (!defaultReasons.has(signal)) defaultReasons.set(signal, abortError('This operation was aborted'));
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
  if (error === reason) return true;
  try {
    return (
      typeof error === 'object' && error !== null && Object.hasOwn(error, 'cause') && (error as Error).cause === reason
    );
  } catch {
    return false; // a hostile error (a revoked Proxy, a throwing getter) is nobody's reason
  }
}

/**
 * Tells which end the rejection of a promise is.
 *
 * With an aborted signal, its reason (or an error with it as `cause`) is `canceled(reason)`; whatever the signal, an
 * error named AbortError is `canceled(error)`, unless there is a signal that did not abort. The rest are faults.
 */
export function classify(error: unknown, signal: AbortSignal | null | undefined): Canceled | Faulted {
  if (isAbortReason(error, signal)) return canceled(abortReason(signal as AbortSignal));
  if ((signal?.aborted ?? true) && isNamedAbortError(error)) return canceled(error);
  return faulted(error);
}

function isNamedAbortError(error: unknown): boolean {
  try {
    return (error as Error | null | undefined)?.name === 'AbortError';
  } catch {
    return false; // as above: unreadable is not an abort
  }
}
