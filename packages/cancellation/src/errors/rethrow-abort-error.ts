import { isAbortError } from './is-abort-error.js';

/**
 * Throws an error on, by identity, if it is an abort error; otherwise does nothing. For the first line of a `catch` block.
 *
 * With a signal that is aborted, the signal's own reason is an abort error too, as {@link isAbortError} has it.
 *
 * @throws `error` itself, when it is an abort error
 * @throws TypeError when `signal` is neither a signal nor nothing
 * @example
 * try {
 *   await work(signal);
 * } catch (error) {
 *   rethrowAbortError(error, signal);
 *   log(error); // it really failed
 * }
 * @see abort-controller-x `rethrowAbortError`, which goes by the name only
 */
export function rethrowAbortError(error: unknown, signal?: AbortSignal | null): void {
  if (isAbortError(error, signal)) throw error;
}
