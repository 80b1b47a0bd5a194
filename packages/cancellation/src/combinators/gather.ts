import { type Completion, CompletionSource } from '@cancelkit/completion';
import { deliver, expected } from '@cancelkit/completion/internal';
import { registryOf } from '../registrations/abort-registry.js';
import { cancelIfAborted } from '../registrations/cancel-if-aborted.js';
import { remainingMs } from '../sources/remaining-ms.js';
import { start } from '../waiting/start.js';
import type { GraceOptions } from './grace-options.js';
import { type MemberHandler, assertPromise } from './member.js';
import { MemberGroup } from './member-group.js';

/** What makes one combinator of promises different from the others. */
export interface GatherRule<T, R> extends MemberHandler<T> {
  /** Called in place of the members' ends, if there is no promise at all. */
  empty?(): void;
  /** How the whole ends, once all members have. */
  conclude(): Completion<R>;
}

/** What a promise gives. */
export type Result<P> = P extends PromiseLike<infer T> ? T : never;

/** Starts the members of a combinator with its inner signal, and gives their promises. */
export type Executor<P> = (innerSignal: AbortSignal) => Iterable<P>;

/** A member as a function, which gets a signal of its own: the victory of another member aborts it, its own does not. */
export type OwnMember<P> = (ownSignal: AbortSignal) => P;

/** Such functions, of what they give: each keeps its type. */
export type OwnMembers<A extends readonly unknown[]> = readonly [...{ [K in keyof A]: OwnMember<PromiseLike<A[K]>> }];

/**
 * Starts the members, waits for their promises, and ends by the rule of the combinator.
 *
 * An executor that throws, an iterable that does so half-way, and a member that is no promise are faults: the members
 * that have been started are aborted and waited for. A function that is a member itself only fails for itself.
 *
 * @param members checked already
 */
export function gather<T, R>(
  name: string,
  signal: AbortSignal | null | undefined,
  members: Executor<PromiseLike<T>> | readonly OwnMember<PromiseLike<T>>[],
  options: GraceOptions<T>,
  ruleOf: (group: MemberGroup<T>) => GatherRule<T, R>,
): Promise<R> {
  const result = new CompletionSource<R>();
  const group = new MemberGroup(signal, options, () => deliver(result, rule.conclude()));
  const rule = ruleOf(group);
  if (cancelIfAborted(signal, result)) return result.promise;
  let count = 0;
  try {
    // Before the members, if there is a limit: it is one of the inner signal too, for whoever asks. It costs no listener then.
    if (remainingMs(signal) !== Infinity) group.follow();
    for (const promise of typeof members === 'function'
      ? promisesOf(members(group.signal))
      : startAll(members, group)) {
      if (count === 0) group.follow();
      const index = count++;
      assertPromise(`promises[${index}]`, promise);
      group.add(promise, rule, index);
    }
    if (count === 0) rule.empty?.();
  } catch (error) {
    group.fail(error, `The executor of ${name}() failed`);
  }
  group.close();
  return result.promise;
}

/** @throws TypeError when it is not a function, or the signal not a signal */
export function assertExecutor(signal: AbortSignal | null | undefined, executor: unknown): void {
  registryOf(signal);
  if (typeof executor !== 'function') throw expected('executor', 'a function of the inner signal', executor);
}

/**
 * Checks an executor, or copies a list of members that are functions, and checks them.
 *
 * @throws TypeError when it is neither, or the signal not a signal
 */
export function membersOf<P>(
  signal: AbortSignal | null | undefined,
  members: Executor<P> | Iterable<OwnMember<P>>,
): Executor<P> | readonly OwnMember<P>[] {
  if (typeof members !== 'object' || typeof members?.[Symbol.iterator] !== 'function') {
    assertExecutor(signal, members);
    return members as Executor<P>;
  }
  registryOf(signal);
  const list = [...members];
  for (const [index, member] of list.entries()) {
    if (typeof member !== 'function') throw expected(`executor[${index}]`, 'a function of a signal', member);
  }
  return list;
}

function promisesOf<P>(promises: Iterable<P>): Iterable<P> {
  if (typeof promises?.[Symbol.iterator] === 'function') return promises;
  throw expected('executor', 'a function that returns an iterable of promises', promises);
}

/** Calls the functions one after the other; once one of them has aborted the signal, no more. */
function* startAll<T>(members: readonly OwnMember<PromiseLike<T>>[], group: MemberGroup<T>): Iterable<PromiseLike<T>> {
  for (const [index, member] of members.entries()) {
    const own = group.child();
    yield start(() => {
      if (own.aborted) throw own.reason;
      const promise = member(own.signal);
      assertPromise(`executor[${index}](signal)`, promise);
      return promise;
    });
  }
}
