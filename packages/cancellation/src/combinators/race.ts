import { type Completion, type Succeeded, succeeded } from '@cancelkit/completion';
import { forever } from '../waiting/forever.js';
import { type Executor, type OwnMember, type OwnMembers, type Result, gather, membersOf } from './gather.js';
import type { GraceOptions } from './grace-options.js';

/**
 * Ends as the first promise of an executor ends, as `Promise.race` does. That aborts the inner signal, which the executor
 * gets; then the losers are waited for before it ends.
 *
 * - Fulfills with the value of the winner, if it is the first to settle, before the abort or after it.
 * - Rejects with the first fault: an error that no abort has caused, be it the first to settle or the cleanup of a loser
 *   that failed.
 * - Else rejects with `signal.reason`, in whatever form of abort error the members have rejected.
 *
 * Or with members as functions: each gets a signal of its own, which aborts with `signal`, and when another member has won. The
 * winner's is not aborted by its own victory, nor by anything afterwards, so that what it gives (a `Response`, whose body is still
 * to come) lives on. A function that throws has rejected.
 *
 * An executor that throws, an iterable that does half-way, a member that is no promise: faults like that of a member.
 *
 * **Empty**: waits for the abort. **Already aborted**: rejects with the reason; the executor is not called. **Aborted during
 * the executor**: the inner signal is aborted when it returns.
 * **Cleanup**: the inner signal follows `signal` by one registration, until either is aborted.
 *
 * @param executor gives the promises; or a list of functions
 * @param options `graceMs` bounds how long losers are waited for after the winner or an abort; then they are abandoned, their
 *   later rejections handled, and `onAbandoned` is told how many; `discard` gets the values of losers, when they come
 * @throws TypeError, synchronously, when `signal` is not a signal, or `executor` not a function; RangeError when
 *   `graceMs` is negative or NaN
 * @example
 * const answer = await race(signal, (inner) => [ask(inner, 'primary'), ask(inner, 'replica')], { graceMs: 100 });
 * const response = await race(signal, [(own) => fetch(primary, { signal: own }), (own) => fetch(replica, { signal: own })]);
 * @see abort-controller-x `race`
 */
export function race<P extends PromiseLike<unknown>>(
  signal: AbortSignal | null | undefined,
  executor: Executor<P>,
  options?: GraceOptions<Result<P>>,
): Promise<Result<P>>;
export function race<A extends readonly unknown[]>(
  signal: AbortSignal | null | undefined,
  members: OwnMembers<A>,
  options?: GraceOptions<A[number]>,
): Promise<A[number]>;
export function race<F extends OwnMember<PromiseLike<unknown>>>(
  signal: AbortSignal | null | undefined,
  members: Iterable<F>,
  options?: GraceOptions<Result<ReturnType<F>>>,
): Promise<Result<ReturnType<F>>>;
export function race<T>(
  signal: AbortSignal | null | undefined,
  executor: Executor<PromiseLike<T>> | Iterable<OwnMember<PromiseLike<T>>>,
  options: GraceOptions<T> = {},
): Promise<T> {
  const members = membersOf(signal, executor);
  return gather<T, T>('race', signal, members, options, (group) => {
    let winner: Succeeded<T> | undefined;
    const end = (): void => group.abort('One of the promises passed to race() settled');
    const rejected = (error: unknown): void => {
      group.reject(error);
      end();
    };
    return {
      fulfilled: (value, index) => {
        if (group.rejection === undefined && winner === undefined) {
          winner = succeeded(value);
          group.keep(index);
        } else {
          group.discard(value);
        }
        end();
      },
      rejected,
      empty: () => {
        group.follow();
        group.add(forever(group.signal), { fulfilled: end, rejected });
      },
      conclude: () => {
        if (group.fault !== undefined && winner !== undefined) group.discard(winner.value);
        return (group.fault ?? winner ?? group.rejection) as Completion<T>;
      },
    };
  });
}
