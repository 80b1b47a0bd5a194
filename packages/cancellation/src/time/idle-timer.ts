import { clockOf, timeOf } from './clock.js';
import { Timer, type TimerOptions } from './timer.js';

/**
 * Tells that one of many waits, one after the other, has taken too long.
 *
 * The timer that one wait has started goes on for those that follow: to start and clear one for each costs more than most
 * waits take. When it fires, the wait that is on then gets what it has left.
 */
export class IdleTimer {
  readonly #ms: number;
  readonly #options: TimerOptions;
  readonly #expire: () => void;
  #timer: Timer | undefined;
  /** How many waits there were, and whether the last one is still on. */
  #waits = 0;
  #isWaiting = false;
  #since = 0;
  /** The wait that the timer was started for: it has had its time when the timer fires, whatever the clock says. */
  #timed = 0;

  /** @param ms checked already */
  constructor(ms: number, expire: () => void, options: TimerOptions) {
    this.#ms = ms;
    this.#expire = expire;
    this.#options = options;
  }

  /** A wait begins. */
  start(): void {
    this.#waits += 1;
    this.#isWaiting = true;
    this.#since = this.#now();
    if (this.#timer === undefined) this.#startTimer(this.#ms);
  }

  /** It is over. */
  stop(): void {
    this.#isWaiting = false;
  }

  /** There will be no more. */
  clear(): void {
    this.stop();
    this.#timer?.clear();
  }

  #now(): number {
    return timeOf(clockOf(this.#options.clock));
  }

  #startTimer(ms: number): void {
    this.#timed = this.#waits;
    this.#timer = new Timer(ms, this.#look, this.#options);
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    if (!this.#isWaiting) return;
    const waited = Math.max(0, this.#now() - this.#since); // clocks are set back, too
    if (this.#timed === this.#waits || waited >= this.#ms) this.#expire();
    else this.#startTimer(this.#ms - waited);
  };
}
