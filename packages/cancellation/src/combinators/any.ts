import { type Succeeded, faulted, succeeded } from '@cancelkit/completion';
import { gather } from './gather.js';
import type { GraceOptions } from './member-group.js';

/**
 * Gives the value of the first promise of an executor that fulfills, as `Promise.any` does. That aborts the inner signal,
 * which the executor gets; then the others are waited for before it ends.
 *
 * - A rejection ends nothing, as long as another member may fulfill; nor does that of a loser.
 * - If all have rejected, or there is none: rejects with an `AggregateError` of their errors, in input order.
 * - Aborted before a member has fulfilled: rejects with the first fault that comes after the abort (a cleanup that failed),
 *   else with `signal.reason`, unless a member fulfills all the same.
 *
 * An executor that throws, an iterable that does half-way, a member that is no promise: a fault, which aborts the members.
 *
 * **Already aborted**: rejects with the reason; the executor is not called. **Aborted during the executor**: the inner
 * signal is aborted when it returns.
 * **Cleanup**: the inner signal follows `signal` by one registration, until either is aborted or the members have ended.
 *
 * @param options `graceMs` bounds how long members are waited for after the winner or an abort; then they are abandoned,
 *   and their later rejections handled
 * @throws TypeError, synchronously, when `signal` is not a signal, or `executor` not a function; RangeError when
 *   `graceMs` is negative or NaN
 * @example
 * const file = await any(signal, (inner) => mirrors.map((mirror) => download(inner, mirror)));
 */
export function any<T>(
  signal: AbortSignal | null | undefined,
  executor: (innerSignal: AbortSignal) => Iterable<PromiseLike<T>>,
  options: GraceOptions = {},
): Promise<T> {
  return gather<T, T>('any', signal, executor, options, (group) => {
    let winner: Succeeded<T> | undefined;
    const errors: unknown[] = [];
    return {
      fulfilled: (value) => {
        winner ??= succeeded(value);
        group.abort('One of the promises passed to any() fulfilled');
      },
      rejected: (error, index) => {
        errors[index] = error;
        if (group.aborted && winner === undefined) group.reject(error);
      },
      conclude: () =>
        group.fault ??
        winner ??
        group.rejection ??
        faulted(new AggregateError(errors, 'None of the promises passed to any() fulfilled')),
    };
  });
}
