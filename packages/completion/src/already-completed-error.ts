import { type Completion, partsOf } from './completion.js';
import { describe } from './expected.js';

/**
 * Thrown by the `set*` methods of a source that is already completed (never by `trySet*`).
 *
 * `completion` is the one that won; the message names it, and what to call when completions may race.
 *
 * @example
 * source.setCanceled(new DOMException('user left', 'AbortError'));
 * source.setResult(1);
 * // AlreadyCompletedError: Cannot set a result: the source is already canceled (reason: AbortError: user left).
 * // Use trySetResult() if completions may race.
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
    const [status, payload, slot] = partsOf(completion);
    const winner = `${status} (${slot}: ${describe(payload)})`;
    super(`Cannot ${attempt}: the source is already ${winner}. Use ${alternative}() if completions may race.`);
    this.completion = completion;
  }
}
