import { reportUncaught } from '@cancelkit/completion/internal';
import { type Clock, clockOf, isSystemClock, timeOf } from './clock.js';
import { Timer, type TimerOptions } from './timer.js';

/** What a time limit ends. */
export interface Limited {
  /** Aborts: the timer has fired. */
  abort(reason: unknown): void;
  /** Is aborted from now on, because somebody has asked when the time was over. Nobody is called back yet. */
  expire(reason: unknown): void;
}

/**
 * A time limit: over when its timer fires, or when somebody asks and its time has passed, whichever comes first. A loop that
 * keeps the timer from firing can still ask.
 */
export class Limit {
  readonly ms: number;
  readonly #clock: Clock;
  readonly #makeReason: () => unknown;
  readonly #limited: Limited;
  readonly #due: number;
  readonly #steadyDue: number;
  readonly #timer: Timer<Limit>;
  #isOver = false;

  /** @param ms checked already, and not Infinity */
  constructor(ms: number, makeReason: () => unknown, limited: Limited, options: TimerOptions) {
    const least = Math.max(ms, 1); // 0 is the next turn, not this one
    this.ms = ms;
    this.#clock = clockOf(options.clock);
    this.#makeReason = makeReason;
    this.#limited = limited;
    this.#due = timeOf(this.#clock) + least;
    this.#steadyDue = performance.now() + least - 1; // Date.now() rounds down, and so does a timer
    this.#timer = new Timer(ms, abort, options, this);
  }

  /** Milliseconds until it is over: 0 or less when it is and nobody has said so, Infinity when somebody has. */
  get left(): number {
    if (this.#isOver) return Infinity;
    try {
      const left = this.#due - timeOf(this.#clock);
      // The platform's date may have been set forward, and its timers do not go by that.
      return left > 0 || !isSystemClock(this.#clock) ? left : this.#steadyDue - performance.now();
    } catch (error) {
      reportUncaught(error); // of the user's clock: what it does not say, its timer will
      return Infinity;
    }
  }

  /** Says that it is over, without waiting for the timer. Once: `timeoutReason` may ask, too. */
  expire(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#limited.expire(this.#makeReason());
  }

  /** Lets go of the timer. */
  clear(): void {
    this.#isOver = true;
    this.#timer.clear();
  }

  /** @internal Called through {@link abort} only. */
  abort(): void {
    this.#isOver = true;
    this.#limited.abort(this.#makeReason());
  }
}

function abort(limit: Limit): void {
  limit.abort();
}
