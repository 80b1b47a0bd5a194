import { type Completion, type Faulted, type Registration, faulted, isAbortReason } from '@cancelkit/completion';
import { expected } from '@cancelkit/completion/internal';
import { AbortError } from '../errors/abort-error.js';
import { endOf } from '../errors/end-of.js';
import { isAbortError } from '../errors/is-abort-error.js';
import { CancellationNode } from '../registrations/cancellation-node.js';
import { never } from '../registrations/never.js';
import { clockOf } from '../time/clock.js';
import { checkDuration } from '../time/duration.js';
import { Timer } from '../time/timer.js';
import { checkCallback, tell } from '../waiting/callback.js';
import { inMicrotask, isWaitedFor, waitersOf } from '../waiting/waiters.js';
import type { GraceOptions } from './grace-options.js';
import { Member, type MemberHandler, addRelay, settleMember } from './member.js';

/**
 * The members of a structured combinator: promises that share an inner signal and are waited for together.
 *
 * 1. The inner signal aborts with the outer one, with its reason; or from within, with an AbortError that says why.
 * 2. The group ends when no member is left and none can come any more; or when the time of grace after an abort is over. It
 *    ends once, and by then it has let go of the outer signal, the timer and all members: one that goes on for longer keeps
 *    nothing of it. Members that come after the end are only observed.
 * 3. An abandoned member counts as one that has rejected with the reason of the abort. Its own end is ignored, and handled;
 *    its value is discarded.
 * 4. The first fault is kept, and the first rejection that is none because the abort has caused it. How the group ends is
 *    for the combinator to decide; a fault always comes first.
 */
export class MemberGroup<V = unknown> {
  readonly #outer: AbortSignal | null | undefined;
  readonly #inner = new CancellationNode();
  readonly #options: GraceOptions<V>;
  readonly #onEnd: () => void;
  /** Those that are waited for, in no order: each knows its place, so that it can go. */
  readonly #members: Member<never>[] = [];
  readonly #children: CancellationNode[] = [];
  #adding = true;
  #ended = false;
  #following = false;
  #fault: Faulted | undefined;
  #rejection: { readonly error: unknown } | undefined;

  /**
   * @throws RangeError when `graceMs` is negative or NaN; TypeError when an option is of another type
   */
  constructor(outer: AbortSignal | null | undefined, options: GraceOptions<V>, onEnd: () => void) {
    if (typeof options !== 'object' || options === null) {
      throw expected('options', 'an object such as { graceMs: 1000 }', options);
    }
    const { graceMs = Infinity } = options;
    checkDuration('graceMs', graceMs);
    clockOf(options.clock);
    checkCallback('onAbandoned', options.onAbandoned);
    checkCallback('discard', options.discard);
    this.#outer = outer;
    this.#options = options;
    this.#onEnd = onEnd;
    if (graceMs !== Infinity) {
      this.onAbort(() => {
        if (!this.#ended) this.#inner.setTimer(new Timer(graceMs, () => this.#abandon(), options));
      });
    }
  }

  /** The inner signal. */
  get signal(): AbortSignal {
    return this.#inner.signal;
  }

  /** Whether the inner signal is aborted. */
  get aborted(): boolean {
    return this.#inner.aborted;
  }

  /** Why it is. */
  get reason(): unknown {
    return this.#inner.reason;
  }

  /** Whether the group has ended: what comes now comes too late. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The first fault: an error that no abort has caused. */
  get fault(): Faulted | undefined {
    return this.#fault;
  }

  /** How the group ends by an abort, if a member has: with the caller's reason if it is the caller's abort. */
  get rejection(): Completion<never> | undefined {
    return this.#rejection && endOf(this.#rejection.error, this.#outer);
  }

  /** Calls back when the inner signal aborts. */
  onAbort(callback: () => void): void {
    this.#inner.onAbort(callback);
  }

  /** Makes the inner signal abort with the outer one; at once if that is aborted already, or cannot be listened to. Once. */
  follow(): void {
    if (this.#following) return;
    this.#following = true;
    try {
      this.#inner.followAny([this.#outer]);
    } catch (error) {
      this.fail(error, 'The signal cannot be listened to');
    }
  }

  /** Makes a signal of its own for the member that is added next: it aborts with the inner one, unless it is kept. */
  child(): CancellationNode {
    const child = new CancellationNode();
    child.followNode(this.#inner);
    this.#children.push(child);
    return child;
  }

  /** Lets go of the signal of a member that has one of its own: no abort reaches what that member has given. */
  keep(index: number): void {
    this.#children[index]?.release();
  }

  /**
   * Adds a member. Its handler is never called before this returns.
   *
   * @returns what ends the waiting for it; it may be the last
   */
  add<T>(promise: PromiseLike<T>, handler: MemberHandler<T>, index = 0): Registration {
    const isShared = isWaitedFor(promise);
    const waiters = waitersOf(promise); // before all else: what it reads is the caller's, and may throw
    if (this.#ended && !this.#wantsLate(handler)) return never;
    const member = new Member<T>(this, handler, index, this.#members.length);
    if (!this.#ended) this.#members.push(member);
    const { completion } = waiters;
    if (completion !== undefined) inMicrotask(() => settleMember(completion, member));
    else if (isShared) member.waiter = addRelay(waiters, member);
    else member.waiter = waiters.add(settleMember<T>, member);
    return member;
  }

  /** Says that whoever adds the members is through. (A member that is pending may still add others.) */
  close(): void {
    this.#adding = false;
    this.#check();
  }

  /** Aborts the inner signal from within. */
  abort(why: string): void {
    if (!this.aborted) this.#inner.abort(new AbortError(why, false));
  }

  /** Takes note of an error: a fault, unless it comes from an abort. */
  reject(error: unknown): void {
    // A node is as good as its signal here, which need not be made for it.
    const isAbort =
      isAbortError(error) ||
      isAbortReason(error, this.#outer) ||
      isAbortReason(error, this.#inner as unknown as AbortSignal);
    if (isAbort) this.#rejection ??= { error };
    else this.#fault ??= faulted(error);
  }

  /** Takes note of an error of the code that makes the members, and aborts: a fault, unless it is the caller's abort. */
  fail(error: unknown, why: string): void {
    const end = endOf(error, this.#outer);
    if (end.status === 'faulted') this.#fault ??= end;
    else this.#rejection ??= { error };
    this.abort(why);
  }

  /** Hands over a value that reaches nobody. */
  discard(value: V): void {
    tell(this.#options.discard, value);
  }

  /** @internal Called through {@link settleMember} only. */
  settle<T>(completion: Completion<T>, member: Member<T>): void {
    if (this.#members[member.place] !== (member as Member<never>)) {
      if (completion.status === 'succeeded' && this.#wantsLate(member.handler)) this.discard(completion.value as never);
      return;
    }
    this.#remove(member);
    const { handler, index } = member;
    if (completion.status === 'succeeded') handler.fulfilled(completion.value, index);
    else handler.rejected(completion.status === 'faulted' ? completion.error : completion.reason, index, completion);
    this.#check();
  }

  /** @internal Called through {@link Member.unregister} only. */
  drop(member: Member<never>): boolean {
    if (this.#members[member.place] !== member) return false;
    this.#remove(member);
    this.#check();
    return true;
  }

  #wantsLate({ isInternal }: MemberHandler<never>): boolean {
    return this.#options.discard !== undefined && isInternal !== true;
  }

  #remove(member: Member<never>): void {
    const last = this.#members.pop() as Member<never>;
    if (last === member) return;
    this.#members[member.place] = last;
    last.place = member.place;
  }

  #check(): void {
    if (this.#members.length === 0 && !this.#adding) this.#end();
  }

  #abandon(): void {
    const abandoned = this.#members.splice(0);
    // Who wants their values waits for them, if it takes for ever; nobody else does.
    for (const { handler, waiter } of abandoned) if (!this.#wantsLate(handler)) waiter?.unregister();
    this.reject(this.reason);
    tell(this.#options.onAbandoned, abandoned.length + Number(this.#adding));
    this.#end();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#inner.release();
    this.#onEnd();
  }
}
