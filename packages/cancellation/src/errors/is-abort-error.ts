import { isAbortReason } from '@cancelkit/completion';
import { assertSignal } from '@cancelkit/completion/internal';
import { isNamedAbortError } from './abort-controller-x.js';

/**
 * Answers whether an error is an abort error: an object named `AbortError`, whoever made it.
 *
 * With a signal that is aborted, the signal's own reason is one too, whatever it is (a TimeoutError, `null`, a string),
 * and so is an error that has the reason as its own `cause`. Never throws, whatever the error.
 *
 * `errors.filter(isAbortError)` works: a number as the second argument is the index that array methods pass.
 *
 * @throws TypeError when `signal` is neither a signal nor nothing
 * @example
 * try {
 *   await work(signal);
 * } catch (error) {
 *   if (!isAbortError(error, signal)) throw error;
 * }
 * @see abort-controller-x `isAbortError`, which goes by the name only
 */
export function isAbortError(error: unknown): error is Error;
export function isAbortError(error: unknown, signal: AbortSignal | null | undefined): boolean;
export function isAbortError(error: unknown, signal?: AbortSignal | null): boolean {
  if (typeof signal === 'number') return isNamedAbortError(error);
  assertSignal(signal);
  return isNamedAbortError(error) || isAbortReason(error, signal);
}
