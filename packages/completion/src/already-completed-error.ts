import { type Completion, partsOf } from './completion.js';

/**
 * Thrown by the `set*` methods of a source that is already completed (never by `trySet*`).
 *
 * `completion` is the one that won, with its value, error or reason; the message, which may be logged, names only its status,
 * and what to call when completions may race.
 *
 * @example
 * source.setCanceled(new DOMException('user left', 'AbortError'));
 * source.setResult(1);
 * // AlreadyCompletedError: Cannot set a result: the source is already canceled. Use trySetResult() if completions may race.
 * @see .NET `InvalidOperationException`: "An attempt was made to transition a task to a final state ..."
 */
export class AlreadyCompletedError extends Error {
  override readonly name = 'AlreadyCompletedError';
  readonly completion: Completion<unknown>;

  /**
   * @param attempt what was attempted, as in "set a result"
   * @param alternative the method that answers instead of throwing, as in "trySetResult"
   */
  constructor(attempt: string, alternative: string, completion: Completion<unknown>) {
    const [status] = partsOf(completion);
    super(`Cannot ${attempt}: the source is already ${status}. Use ${alternative}() if completions may race.`);
    this.completion = completion;
  }
}
