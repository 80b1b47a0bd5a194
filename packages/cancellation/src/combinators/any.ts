import { type Succeeded, faulted, succeeded } from '@cancelkit/completion';
import { type Executor, type OwnMember, type OwnMembers, type Result, gather, membersOf } from './gather.js';
import type { GraceOptions } from './grace-options.js';

/**
 * Gives the value of the first promise of an executor that fulfills, as `Promise.any` does. That aborts the inner signal,
 * which the executor gets; then the others are waited for before it ends.
 *
 * - A rejection ends nothing, as long as another member may fulfill; nor does that of a loser.
 * - If all have rejected, or there is none: rejects with an `AggregateError` of their errors, in input order.
 * - Aborted before a member has fulfilled: rejects with the first fault that comes after the abort (a cleanup that failed),
 *   else with `signal.reason`, unless a member fulfills all the same.
 *
 * Or with members as functions: each gets a signal of its own, which aborts with `signal`, and when another member has won. The
 * winner's is not aborted by its own victory, nor by anything afterwards, so that what it gives (a `Response`, whose body is still
 * to come) lives on. A function that throws has rejected.
 *
 * An executor that throws, an iterable that does half-way, a member that is no promise: a fault, which aborts the members.
 *
 * **Already aborted**: rejects with the reason; the executor is not called. **Aborted during the executor**: the inner
 * signal is aborted when it returns.
 * **Cleanup**: the inner signal follows `signal` by one registration, until either is aborted or the members have ended.
 *
 * @param executor gives the promises; or a list of functions
 * @param options `graceMs` bounds how long members are waited for after the winner or an abort; then they are abandoned, their
 *   later rejections handled, and `onAbandoned` is told how many; `discard` gets the values of losers, when they come
 * @throws TypeError, synchronously, when `signal` is not a signal, or `executor` not a function; RangeError when
 *   `graceMs` is negative or NaN
 * @example
 * const file = await any(signal, (inner) => mirrors.map((mirror) => download(inner, mirror)));
 * const response = await any(signal, mirrors.map((url) => (own: AbortSignal) => fetch(url, { signal: own })));
 */
export function any<P extends PromiseLike<unknown>>(
  signal: AbortSignal | null | undefined,
  executor: Executor<P>,
  options?: GraceOptions<Result<P>>,
): Promise<Result<P>>;
export function any<A extends readonly unknown[]>(
  signal: AbortSignal | null | undefined,
  members: OwnMembers<A>,
  options?: GraceOptions<A[number]>,
): Promise<A[number]>;
export function any<F extends OwnMember<PromiseLike<unknown>>>(
  signal: AbortSignal | null | undefined,
  members: Iterable<F>,
  options?: GraceOptions<Result<ReturnType<F>>>,
): Promise<Result<ReturnType<F>>>;
export function any<T>(
  signal: AbortSignal | null | undefined,
  executor: Executor<PromiseLike<T>> | Iterable<OwnMember<PromiseLike<T>>>,
  options: GraceOptions<T> = {},
): Promise<T> {
  const members = membersOf(signal, executor);
  return gather<T, T>('any', signal, members, options, (group) => {
    let winner: Succeeded<T> | undefined;
    const errors: unknown[] = [];
    return {
      fulfilled: (value, index) => {
        if (winner !== undefined) {
          group.discard(value);
          return;
        }
        winner = succeeded(value);
        group.keep(index);
        group.abort('One of the promises passed to any() fulfilled');
      },
      rejected: (error, index) => {
        errors[index] = error;
        if (group.aborted && winner === undefined) group.reject(error);
      },
      conclude: () => {
        if (group.fault !== undefined && winner !== undefined) group.discard(winner.value);
        return group.fault ?? winner ?? group.rejection ?? faulted(new AggregateError(errors, NONE_FULFILLED));
      },
    };
  });
}

const NONE_FULFILLED = 'None of the promises passed to any() fulfilled';
