import { isAbortError } from 'abort-controller-x';

/**
 * Answers whether abort-controller-x takes an error for an abort error: it is an object named AbortError.
 *
 * This is the only file that imports abort-controller-x. Its test by name is the base of ours, so that an error is an
 * abort error to both libraries or to neither. What else it exports is written anew here: its functions test the name
 * where the reason counts. Its test throws on a hostile value (a getter that throws, a revoked Proxy); this one does not.
 */
export function isNamedAbortError(error: unknown): error is Error {
  try {
    return isAbortError(error);
  } catch {
    return false; // nothing was asked of the value but its name, and it would not say
  }
}
