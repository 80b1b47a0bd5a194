import { type Canceled, type Faulted, canceled, faulted } from './completion.js';
import { abortError } from './dom-exception.js';
import { readable } from './expected.js';
import { hasOwn } from './has-own.js';
import { reportUncaught } from './report-uncaught.js';

/** Signals without a `reason` (old polyfills), or with one that throws, get one AbortError each, always the same. */
const defaultReasons = /* @__PURE__ */ new WeakMap<AbortSignal, unknown>();

/**
 * Returns the reason of an aborted signal: `signal.reason` by identity, whatever it is (`null`, `0` and `''` too).
 *
 * A signal that has no reason, as those of old polyfills, gets a `DOMException` named `AbortError`: one a signal, the
 * same on every call. So does one whose getter throws; that error is reported, once. Don't ask before the signal is aborted.
 *
 * @example
 * if (signal.aborted) throw abortReason(signal);
 */
export function abortReason(signal: AbortSignal): unknown {
  let reason = defaultReasons.get(signal);
  if (reason !== undefined) return reason;
  try {
    ({ reason } = signal as { reason: unknown });
  } catch (error) {
    reportUncaught(error);
  }
  if (reason === undefined) setAbortReason(signal, (reason = abortError()));
  return reason;
}

/** Gives a signal that has no `reason` of its own, or not yet, the one that is known here: it counts as aborted. */
export function setAbortReason(signal: AbortSignal, reason: unknown): void {
  defaultReasons.set(signal, reason);
}

/**
 * Answers whether a signal is aborted, or has a reason already because it will be in a microtask; a hostile one that throws
 * when it is asked is not.
 */
export function isAborted(signal: AbortSignal | null | undefined): signal is AbortSignal {
  return readable(() => signal?.aborted === true) || defaultReasons.has(signal as AbortSignal);
}

/**
 * Answers whether an error came from that signal: the signal is aborted, and the error is its reason, by identity (as
 * `Object.is` has it: NaN too), or has the reason as its own `cause`, as the AbortErrors of Node's own modules do.
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
  if (!isAborted(signal)) return false;
  const reason = abortReason(signal);
  return (
    Object.is(error, reason) || readable(() => hasOwn(error, 'cause') && Object.is((error as Error).cause, reason))
  );
}

/**
 * Tells how work ended that threw, or rejected with, this error.
 *
 * 1. `canceled(signal.reason)` when the signal is aborted, and the error came from it ({@link isAbortReason}) or is named
 *    AbortError;
 * 2. `canceled(error)` when it is named AbortError, whoever aborted, with or without a signal;
 * 3. else `faulted(error)`: a TimeoutError, too, that is not the reason of the signal.
 *
 * Never throws.
 *
 * @example
 * classify(new DOMException('', 'AbortError'), undefined).status; // 'canceled'
 * @see .NET: an operation that ends by an `OperationCanceledException`, of whatever token, is canceled
 */
export function classify(error: unknown, signal: AbortSignal | null | undefined): Canceled | Faulted {
  const isAbort = isNamedAbort(error);
  if (isAbortReason(error, signal) || (isAbort && isAborted(signal)))
    return canceled(abortReason(signal as AbortSignal));
  return isAbort ? canceled(error) : faulted(error);
}

/** Answers whether an error is named AbortError; one that throws when it is asked is not. */
export function isNamedAbort(error: unknown): boolean {
  return readable(() => (error as Error).name === 'AbortError');
}
