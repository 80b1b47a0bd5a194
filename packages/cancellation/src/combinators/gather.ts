import { type Completion, CompletionSource } from '@cancelkit/completion';
import { expected } from '@cancelkit/completion/internal';
import { registryOf } from '../registrations/abort-registry.js';
import { cancelIfAborted } from '../registrations/cancel-if-aborted.js';
import { type GraceOptions, MemberGroup, assertPromise } from './member-group.js';

/** What makes one combinator of promises different from the others. */
export interface GatherRule<T, R> {
  fulfilled(value: T, index: number): void;
  rejected(error: unknown, index: number): void;
  /** Called in place of the first two, if there is no promise at all. */
  empty?(): void;
  /** How the whole ends, once all members have. */
  conclude(): Completion<R>;
}

/**
 * Calls an executor with an inner signal, waits for the promises that it returns, and ends by the rule of the combinator.
 *
 * An executor that throws, an iterable that does so half-way, and a member that is no promise are faults: the members
 * that have been started are aborted and waited for. The outer signal is followed from the first member on, so that an
 * empty list adds no listener.
 */
export function gather<T, R>(
  name: string,
  signal: AbortSignal | null | undefined,
  executor: (innerSignal: AbortSignal) => Iterable<PromiseLike<T>>,
  options: GraceOptions,
  ruleOf: (group: MemberGroup) => GatherRule<T, R>,
): Promise<R> {
  registryOf(signal);
  if (typeof executor !== 'function') throw expected('executor', 'a function of the inner signal', executor);
  const result = new CompletionSource<R>();
  const group = new MemberGroup(signal, options, () => result.setCompletion(rule.conclude()));
  const rule = ruleOf(group);
  if (cancelIfAborted(signal, result)) return result.promise;
  let count = 0;
  try {
    const promises = executor(group.signal);
    if (typeof promises?.[Symbol.iterator] !== 'function') {
      throw expected('executor', 'a function that returns an iterable of promises', promises);
    }
    for (const promise of promises) {
      if (count === 0) group.follow();
      const index = count++;
      assertPromise(`promises[${index}]`, promise);
      group.add(promise, {
        fulfilled: (value) => rule.fulfilled(value, index),
        rejected: (error) => rule.rejected(error, index),
      });
    }
    if (count === 0) rule.empty?.();
  } catch (error) {
    group.fail(error, `The executor of ${name}() failed`);
  }
  group.close();
  return result.promise;
}
