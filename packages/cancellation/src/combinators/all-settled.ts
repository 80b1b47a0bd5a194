import { type Completion, succeeded } from '@cancelkit/completion';
import { assertExecutor, gather } from './gather.js';
import type { GraceOptions } from './grace-options.js';

/**
 * Waits for all promises of an executor, and gives how each of them has ended, in input order. A fault ends nothing early.
 *
 * A member that rejects with an AbortError, while nothing is aborted, was canceled by somebody else: that is its completion.
 *
 * **Aborted**: the inner signal, which the executor gets, aborts. If a member then rejects, so does the whole: with the first
 * fault that comes after the abort (a cleanup that failed), else with `signal.reason`. If all members that were left
 * fulfill all the same, so does the whole.
 *
 * An executor that throws, an iterable that does half-way, a member that is no promise: a fault, which aborts the members.
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
 * const completions = await allSettled(signal, (inner) => urls.map((url) => check(inner, url)));
 * const failed = completions.filter((completion) => completion.status === 'faulted');
 */
export function allSettled<T extends readonly unknown[] | []>(
  signal: AbortSignal | null | undefined,
  executor: (innerSignal: AbortSignal) => readonly [...{ [K in keyof T]: PromiseLike<T[K]> }],
  options?: GraceOptions<T[number]>,
): Promise<{ -readonly [K in keyof T]: Completion<T[K]> }>;
export function allSettled<T>(
  signal: AbortSignal | null | undefined,
  executor: (innerSignal: AbortSignal) => Iterable<PromiseLike<T>>,
  options?: GraceOptions<T>,
): Promise<Completion<T>[]>;
export function allSettled<T>(
  signal: AbortSignal | null | undefined,
  executor: (innerSignal: AbortSignal) => Iterable<PromiseLike<T>>,
  options: GraceOptions<T> = {},
): Promise<Completion<T>[]> {
  assertExecutor(signal, executor);
  return gather<T, Completion<T>[]>('allSettled', signal, executor, options, (group) => {
    const completions: Completion<T>[] = [];
    return {
      fulfilled: (value, index) => {
        completions[index] = succeeded(value);
      },
      rejected: (error, index, completion) => {
        completions[index] = completion;
        if (group.aborted) group.reject(error);
      },
      conclude: () => {
        const failure = group.fault ?? group.rejection;
        for (const completion of failure === undefined ? [] : completions) {
          if (completion?.status === 'succeeded') group.discard(completion.value);
        }
        return failure ?? succeeded(completions);
      },
    };
  });
}
