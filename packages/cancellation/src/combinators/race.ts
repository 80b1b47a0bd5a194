import { type Completion, type Succeeded, succeeded } from '@cancelkit/completion';
import { forever } from '../waiting/forever.js';
import { gather } from './gather.js';
import type { GraceOptions } from './member-group.js';

/**
 * Ends as the first promise of an executor ends, as `Promise.race` does. That aborts the inner signal, which the executor
 * gets; then the losers are waited for before it ends.
 *
 * - Fulfills with the value of the winner, if it is the first to settle, before the abort or after it.
 * - Rejects with the first fault: an error that no abort has caused, be it the first to settle or the cleanup of a loser
 *   that failed.
 * - Else rejects with `signal.reason`, in whatever form of abort error the members have rejected.
 *
 * An executor that throws, an iterable that does half-way, a member that is no promise: faults like that of a member.
 *
 * **Empty**: waits for the abort. **Already aborted**: rejects with the reason; the executor is not called. **Aborted during
 * the executor**: the inner signal is aborted when it returns.
 * **Cleanup**: the inner signal follows `signal` by one registration, until either is aborted.
 *
 * @param options `graceMs` bounds how long losers are waited for after the winner or an abort; then they are abandoned,
 *   and their later rejections handled
 * @throws TypeError, synchronously, when `signal` is not a signal, or `executor` not a function; RangeError when
 *   `graceMs` is negative or NaN
 * @example
 * const answer = await race(signal, (inner) => [ask(inner, 'primary'), ask(inner, 'replica')], { graceMs: 100 });
 * @see abort-controller-x `race`
 */
export function race<T extends PromiseLike<unknown>>(
  signal: AbortSignal | null | undefined,
  executor: (innerSignal: AbortSignal) => Iterable<T>,
  options: GraceOptions = {},
): Promise<T extends PromiseLike<infer U> ? U : never> {
  type U = T extends PromiseLike<infer V> ? V : never;
  const start = executor as (innerSignal: AbortSignal) => Iterable<PromiseLike<U>>;
  return gather<U, U>('race', signal, start, options, (group) => {
    let winner: Succeeded<U> | undefined;
    const end = (): void => group.abort('One of the promises passed to race() settled');
    const rejected = (error: unknown): void => {
      group.reject(error);
      end();
    };
    return {
      fulfilled: (value) => {
        if (group.rejection === undefined) winner ??= succeeded(value);
        end();
      },
      rejected,
      empty: () => {
        group.follow();
        group.add(forever(group.signal), { fulfilled: end, rejected });
      },
      conclude: () => (group.fault ?? winner ?? group.rejection) as Completion<U>,
    };
  });
}
