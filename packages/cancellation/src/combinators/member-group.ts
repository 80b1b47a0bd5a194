import { type Completion, type Faulted, faulted } from '@cancelkit/completion';
import { expected, isThenable } from '@cancelkit/completion/internal';
import { AbortError } from '../errors/abort-error.js';
import { registryOf } from '../registrations/abort-registry.js';
import { CancellationNode } from '../registrations/cancellation-node.js';
import { clockOf } from '../time/clock.js';
import { checkDuration } from '../time/duration.js';
import { endOf } from '../errors/end-of.js';
import { isAbortError } from '../errors/is-abort-error.js';
import { Timer, type TimerOptions } from '../time/timer.js';

/** How long the members of an aborted combinator are waited for. */
export interface GraceOptions extends TimerOptions {
  /**
   * Milliseconds that members have to end after the abort of their signal, whatever aborted it: 0 until the next turn of
   * the event loop, Infinity (the default) as long as they take. Then those that ignore their signal are abandoned.
   */
  readonly graceMs?: number | undefined;
}

/** What a combinator makes of a member that has ended. */
export interface MemberHandler<T> {
  fulfilled(value: T): void;
  rejected(error: unknown): void;
}

/**
 * The members of a structured combinator: promises that share an inner signal and are waited for together.
 *
 * 1. The inner signal aborts with the outer one, with its reason; or from within, with an AbortError that says why.
 * 2. The group ends when no member is left and none can come any more; or when the time of grace after an abort is over. It
 *    ends once, and by then it has let go of the outer signal and of the timer.
 * 3. An abandoned member counts as one that has rejected with the reason of the abort. Its own end is ignored, and handled.
 * 4. The first fault is kept, and the first rejection that is none because the abort has caused it. How the group ends is
 *    for the combinator to decide; a fault always comes first.
 */
export class MemberGroup {
  readonly #outer: AbortSignal | null | undefined;
  readonly #inner = new CancellationNode();
  readonly #onEnd: () => void;
  #waiting = 1; // for the one who adds the members
  #ended = false;
  #fault: Faulted | undefined;
  #rejection: { readonly error: unknown } | undefined;

  /**
   * @throws RangeError when `graceMs` is negative or NaN; TypeError when an option is of another type
   */
  constructor(outer: AbortSignal | null | undefined, options: GraceOptions, onEnd: () => void) {
    if (typeof options !== 'object' || options === null) {
      throw expected('options', 'an object such as { graceMs: 1000 }', options);
    }
    const { graceMs = Infinity } = options;
    checkDuration('graceMs', graceMs);
    clockOf(options.clock);
    this.#outer = outer;
    this.#onEnd = onEnd;
    if (graceMs !== Infinity) {
      this.onAbort(() => this.#inner.setTimer(new Timer(graceMs, () => this.#abandon(), options)));
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

  /** Makes the inner signal abort with the outer one; at once if that is aborted already. */
  follow(): void {
    this.#inner.followAny([registryOf(this.#outer)]);
  }

  /** Adds a member. */
  add<T>(promise: PromiseLike<T>, handler: MemberHandler<T>): void {
    this.#waiting += 1;
    Promise.resolve(promise).then(
      (value) => {
        if (this.#ended) return;
        handler.fulfilled(value);
        this.#leave();
      },
      (error: unknown) => {
        if (this.#ended) return;
        handler.rejected(error);
        this.#leave();
      },
    );
  }

  /** Says that whoever adds the members is through. (A member that is pending may still add others.) */
  close(): void {
    this.#leave();
  }

  /** Aborts the inner signal from within. */
  abort(why: string): void {
    if (!this.aborted) this.#inner.abort(new AbortError(why, false));
  }

  /** Takes note of an error: a fault, unless it comes from an abort. */
  reject(error: unknown): void {
    const isAbort = isAbortError(error, this.signal) || isAbortError(error, this.#outer);
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

  #leave(): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#end();
  }

  #abandon(): void {
    this.reject(this.reason);
    this.#end();
  }

  #end(): void {
    this.#ended = true;
    try {
      this.#inner.release();
    } finally {
      this.#onEnd(); // also if the clock throws, which is the user's
    }
  }
}

/**
 * Refuses a member that cannot be waited for.
 *
 * @throws TypeError when it is no promise
 */
export function assertPromise(name: string, member: unknown): void {
  if (!isThenable(member)) throw expected(name, 'a promise', member);
}
