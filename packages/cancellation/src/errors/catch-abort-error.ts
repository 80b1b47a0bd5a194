import { isAbortError } from './is-abort-error.js';

/**
 * Does nothing if an error is an abort error; otherwise throws it, by identity. For `promise.catch(catchAbortError)`, where
 * an abort is how the work is meant to end.
 *
 * With a signal that is aborted, the signal's own reason is an abort error too, as {@link isAbortError} has it.
 *
 * @throws `error` itself, when it is no abort error
 * @throws TypeError when `signal` is neither a signal nor nothing
 * @example
 * void serve(signal).catch((error) => catchAbortError(error, signal));
 * @see abort-controller-x `catchAbortError`, which goes by the name only
 */
export function catchAbortError(error: unknown, signal?: AbortSignal | null): void {
  if (!isAbortError(error, signal)) throw error;
}
