import { addDispose, lacksDispose } from '@cancelkit/completion/internal';
import { checkFunction } from '../errors/check-function.js';
import { CancellationNode } from '../registrations/cancellation-node.js';
import { leftOf } from '../registrations/left-of.js';
import { listOf } from '../registrations/list-of.js';
import type { Clock } from '../time/clock.js';
import { checkDuration } from '../time/duration.js';
import { Limit } from '../time/limit.js';
import { type TimeoutReason, reasonOfTimeout } from '../time/timeout-reason.js';
import { type TimerOptions, checkOptions, durationUntil } from '../time/timer.js';

/** What `new CancellationSource()` takes. */
export interface CancellationSourceOptions extends TimerOptions {
  /** Milliseconds until the source aborts by itself: 0 in the next turn of the event loop, Infinity never. */
  readonly timeoutMs?: number | undefined;
  /** The instant at which it does: a Date, or epoch milliseconds. With both, the earlier counts. */
  readonly deadline?: number | Date | undefined;
  /** Makes the reason when time is up, to tell one limit from another: a TimeoutError, if not given. */
  readonly timeoutReason?: TimeoutReason | undefined;
  /** The signals that abort this source when they abort; `null` and `undefined` never do. */
  readonly parents?: Iterable<AbortSignal | null | undefined> | undefined;
}

/**
 * The producer of a signal: aborts it on request, with its parents, or when time is up.
 *
 * The first reason wins. A parent's abort reaches the child inside the parent's `abort()`, with the parent's reason by
 * identity; the child never aborts a parent. A timeout aborts with a `DOMException` named `TimeoutError`.
 *
 * `cancel` first marks the source and all its descendants as aborted, then calls back, parents before children, and
 * for each signal the native listeners before the registrations. No listener can silence a registration. In a callback,
 * `aborted`, `throwIfAborted` and everything else that takes a signal here know of the whole tree; `signal.aborted`, which is
 * the platform's, turns true when that signal's turn comes. A foreign parent aborts its children one after the other.
 *
 * **Already aborted**: with an aborted parent the source is born aborted, with the reason of the first of them.
 * **Cleanup**: parents and timer are let go of when the source aborts or is disposed. Until then it holds its parents, and
 * they hold it: dispose it when the work ends. Disposing does not abort.
 *
 * @throws RangeError when `timeoutMs` is negative or NaN, or `deadline` no valid instant
 * @throws TypeError when a parent is not a signal, or an option is of another type
 * @example
 * using source = new CancellationSource({ parents: [request.signal], timeoutMs: 5_000 });
 * await fetch(url, { signal: source.signal });
 * @see .NET `CancellationTokenSource`
 */
export class CancellationSource implements Disposable {
  readonly #node: CancellationNode = new CancellationNode();
  readonly #clock: Clock | undefined;
  readonly #ref: boolean | undefined;
  readonly #timeoutReason: TimeoutReason | undefined;
  #disposed = false;

  constructor(options: CancellationSourceOptions = {}) {
    if (lacksDispose) addDispose(CancellationSource.prototype);
    checkOptions(options, '{ timeoutMs, parents: [signal] }');
    const ms = durationUntil(options.timeoutMs, options.deadline, options.clock);
    this.#clock = options.clock;
    this.#ref = options.ref;
    checkFunction('timeoutReason', options.timeoutReason);
    this.#timeoutReason = options.timeoutReason;
    const parents = listOf('parents', options.parents ?? [], 'AbortSignals');
    try {
      this.#node.followAny(parents, 'parents');
      if (ms !== Infinity) this.cancelAfter(ms);
    } catch (error) {
      this.dispose(); // nobody will have the source to dispose it
      throw error; // of the clock
    }
  }

  /**
   * Creates a source that aborts with the first of these parents; `null` and `undefined` are ignored.
   *
   * @see .NET `CancellationTokenSource.CreateLinkedTokenSource`
   */
  static linked(...parents: (AbortSignal | null | undefined)[]): CancellationSource {
    return new CancellationSource({ parents });
  }

  /** The signal to hand out: created on the first read, and readable for ever. */
  get signal(): AbortSignal {
    return this.#node.signal;
  }

  /**
   * Whether the source is aborted; true on every descendant before the first callback runs. A time limit that is over counts,
   * although a busy loop has kept its timer from firing: asking aborts the source and everything below it, with the reason
   * that everybody will see, `timeoutReason` asked for it; callbacks, and the platform's `signal.aborted`, follow in a microtask.
   */
  get aborted(): boolean {
    return this.#node.aborted;
  }

  /** Why it is aborted: the reason by identity; `undefined` while it is not. Asks as {@link aborted} does. */
  get reason(): unknown {
    return this.#node.reason;
  }

  /**
   * Milliseconds until it aborts by its own time limit, or by one of a parent of ours: Infinity if there is none, 0 if it is
   * aborted. Asks as {@link aborted} does.
   */
  get remainingMs(): number {
    return leftOf(this.#node.registry);
  }

  /**
   * Aborts the signal and everything below it, unless it is aborted already. Never throws.
   *
   * @param reason kept by identity; without one (or with `undefined`) a new `DOMException` named `AbortError`
   * @see .NET `Cancel`
   */
  cancel(reason?: unknown): void {
    this.#node.abort(reason);
  }

  /**
   * Aborts with a TimeoutError after so many milliseconds, counted anew from each call: a later call replaces the
   * earlier ones. 0 fires in the next turn, Infinity disarms. Does nothing on a source that is aborted or disposed.
   *
   * @param timeoutReason in place of the one of the constructor, for this time
   * @throws RangeError when `ms` is negative or NaN; TypeError when an argument is of another type
   * @see .NET `CancelAfter`
   */
  cancelAfter(ms: number, timeoutReason?: TimeoutReason): void {
    checkDuration('ms', ms);
    checkFunction('timeoutReason', timeoutReason);
    if (this.#disposed || this.#node.isAborted) return;
    const makeReason = timeoutReason ?? this.#timeoutReason;
    const options = { clock: this.#clock, ref: this.#ref };
    const limit = (): Limit => new Limit(ms, () => reasonOfTimeout(ms, makeReason), this.#node, options);
    this.#node.setLimit(ms === Infinity ? undefined : limit());
  }

  /** Lets go of the parents and the timer. Does not abort: `cancel` still works, and `signal` stays readable. */
  dispose(): void {
    this.#disposed = true;
    this.#node.release();
  }

  /** As {@link dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}
