import {
  type Canceled,
  type Completion,
  CompletionSource,
  type Faulted,
  type Registration,
} from '@cancelkit/completion';
import { expected, isThenable } from '@cancelkit/completion/internal';
import type { Waiters } from '../waiting/waiters.js';

/** What a combinator makes of a member that has ended; the members have numbers. */
export interface MemberHandler<T> {
  fulfilled(value: T, index: number): void;
  rejected(error: unknown, index: number, completion: Canceled | Faulted): void;
  /** Whether its value is not one of the user's (a turn of the event loop, an iterator's answer): it is never discarded. */
  readonly isInternal?: boolean;
}

/** Those that are waited for together, as one of them sees it. */
interface Members {
  settle<T>(completion: Completion<T>, member: Member<T>): void;
  drop(member: Member<never>): boolean;
}

/** A promise that is waited for. */
export class Member<T> implements Registration {
  readonly group: Members;
  readonly handler: MemberHandler<T>;
  readonly index: number;
  /** Its place among the members of the group. */
  place: number;
  waiter: Registration | undefined;

  constructor(group: Members, handler: MemberHandler<T>, index: number, place: number) {
    this.group = group;
    this.handler = handler;
    this.index = index;
    this.place = place;
    this.waiter = undefined;
  }

  unregister(): boolean {
    this.waiter?.unregister();
    return this.group.drop(this);
  }

  dispose(): void {
    this.unregister();
  }

  [Symbol.dispose](): void {
    this.unregister();
  }
}

/** Tells those whom a member belongs to that it has ended. */
export function settleMember<T>(completion: Completion<T>, member: Member<T>): void {
  member.group.settle(completion, member);
}

/**
 * Waits for a promise that others have waited for before: its reaction runs in their asynchronous context. What a member's
 * end sets going, the next item of `map()` say, belongs into that of whoever has added the member.
 */
export function addRelay<T>(waiters: Waiters<T>, member: Member<T>): Registration {
  const relay = new CompletionSource<Completion<T>>();
  void relay.promise.then((completion) => settleMember(completion, member));
  return waiters.add((completion) => relay.setResult(completion), undefined);
}

/**
 * Refuses a member that cannot be waited for.
 *
 * @throws TypeError when it is no promise
 */
export function assertPromise(name: string, member: unknown): void {
  if (!isThenable(member)) throw expected(name, 'a promise', member);
}
