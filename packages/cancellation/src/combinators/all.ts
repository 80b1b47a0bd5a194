import { succeeded } from '@cancelkit/completion';
import { assertExecutor, gather } from './gather.js';
import type { GraceOptions } from './grace-options.js';

/**
 * Waits for all promises of an executor, as `Promise.all` does, and gives their values in input order. The first
 * rejection aborts the inner signal, which the executor gets; then the others are waited for before it ends.
 *
 * - Fulfills when all members do, also after an abort that they all have ignored.
 * - Rejects with the first fault: an error that no abort has caused. So a cleanup that fails after the abort is seen.
 * - Else rejects with `signal.reason`, in whatever form of abort error the members have rejected. If `signal` is not aborted,
 *   a member has rejected with an abort error of its own, and that is the outcome.
 *
 * An executor that throws, an iterable that does half-way, a member that is no promise: faults like that of a member.
 *
 * **Empty**: fulfills with `[]`. **Already aborted**: rejects with the reason; the executor is not called. **Aborted during
 * the executor**: the inner signal is aborted when it returns.
 * **Cleanup**: the inner signal follows `signal` by one registration, until it aborts or the members have ended.
 *
 * @param options `graceMs` bounds how long members are waited for after an abort; then they are abandoned, their later
 *   rejections handled, and `onAbandoned` is told how many; `discard` gets the values of members when the whole rejects
 * @throws TypeError, synchronously, when `signal` is not a signal, or `executor` not a function; RangeError when
 *   `graceMs` is negative or NaN
 * @example
 * const [user, orders] = await all(signal, (inner) => [loadUser(inner, id), loadOrders(inner, id)]);
 * @see abort-controller-x `all`
 */
export function all<T extends readonly unknown[] | []>(
  signal: AbortSignal | null | undefined,
  executor: (innerSignal: AbortSignal) => readonly [...{ [K in keyof T]: PromiseLike<T[K]> }],
  options?: GraceOptions<T[number]>,
): Promise<T>;
export function all<T>(
  signal: AbortSignal | null | undefined,
  executor: (innerSignal: AbortSignal) => Iterable<PromiseLike<T>>,
  options?: GraceOptions<T>,
): Promise<T[]>;
export function all<T>(
  signal: AbortSignal | null | undefined,
  executor: (innerSignal: AbortSignal) => Iterable<PromiseLike<T>>,
  options: GraceOptions<T> = {},
): Promise<T[]> {
  assertExecutor(signal, executor);
  return gather<T, T[]>('all', signal, executor, options, (group) => {
    const values: T[] = [];
    return {
      fulfilled: (value, index) => {
        values[index] = value;
      },
      rejected: (error) => {
        group.reject(error);
        group.abort('One of the promises passed to all() rejected');
      },
      conclude: () => {
        const failure = group.fault ?? group.rejection;
        if (failure !== undefined) values.forEach((value) => group.discard(value));
        return failure ?? succeeded(values);
      },
    };
  });
}
