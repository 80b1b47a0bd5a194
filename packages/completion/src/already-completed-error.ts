import { type Completion, match } from './completion.js';
import { describeValue } from './describe-value.js';

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
  readonly completion: Completion<unknown>;

  /**
   * @param attempt what was attempted, as in "set a result"
   * @param alternative the method that answers instead of throwing, as in "trySetResult"
   */
  constructor(attempt: string, alternative: string, completion: Completion<unknown>) {
    const winner = match(completion, {
      succeeded: (value) => `succeeded (value: ${describeValue(value)})`,
      faulted: (error) => `faulted (error: ${describeValue(error)})`,
      canceled: (reason) => `canceled (reason: ${describeValue(reason)})`,
    });
    super(`Cannot ${attempt}: the source is already ${winner}. Use ${alternative}() if completions may race.`);
    this.completion = completion;
  }

  override get name(): string {
    return 'AlreadyCompletedError';
  }
}
