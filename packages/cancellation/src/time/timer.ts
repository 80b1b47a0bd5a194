import { expected, reportUncaught } from '@cancelkit/completion/internal';
import { type Clock, clockOf, startTimer, timeOf } from './clock.js';
import { checkDeadline, checkDuration } from './duration.js';

/** The longest time that one timer of the platform can wait; beyond it, it fires at once. */
const LONGEST = 2 ** 31 - 1;

/** Options of everything that waits for time to pass. */
export interface TimerOptions {
  /** Where time comes from: the platform, if not given. */
  readonly clock?: Clock | undefined;
  /** Whether the timer keeps the process alive: true, if not given. */
  readonly ref?: boolean | undefined;
}

/**
 * Refuses what is passed in place of options by mistake, and would lose a timeout or a parent in silence: a number of
 * milliseconds, a signal.
 */
export function checkOptions(options: object, example = '{ signal }'): void {
  if (typeof options !== 'object' || options === null || 'addEventListener' in options) {
    throw expected('options', `an object such as ${example}`, options);
  }
}

/**
 * Calls back once, after a duration however long: 0 in the next turn of the event loop, Infinity never.
 *
 * What a timer of the platform cannot wait for is waited for in stretches.
 */
export class Timer<S = void> {
  readonly #clock: Clock;
  readonly #ref: boolean;
  readonly #state: unknown;
  #callback: ((state: never) => void) | undefined;
  #remaining: number;
  #handle: unknown;

  /**
   * @param ms checked already, by those who know its name
   * @param state handed to the callback; passing it is cheaper than closing over it
   */
  constructor(ms: number, callback: (state: S) => void, { clock, ref = true }: TimerOptions, state?: S) {
    this.#clock = clockOf(clock);
    this.#ref = ref;
    this.#state = state;
    this.#callback = callback;
    this.#remaining = ms;
    if (ms !== Infinity) Timer.#arm(this);
  }

  /** Stops the timer; a clock that fires it all the same is ignored. */
  clear(): void {
    if (this.#callback === undefined) return;
    this.#callback = undefined;
    if (this.#handle !== undefined) contain(() => this.#clock.clearTimeout(this.#handle));
  }

  // Static, because a private method would cost every timer a field more: the mark that it has that method.

  static #arm<S>(timer: Timer<S>): void {
    const stretch = Math.min(timer.#remaining, LONGEST);
    timer.#remaining -= stretch;
    timer.#handle = startTimer(timer.#clock, Timer.#elapse<S>, stretch, timer);
    if (!timer.#ref) contain(() => (timer.#handle as { unref?: () => void } | null | undefined)?.unref?.());
  }

  static #elapse<S>(timer: Timer<S>): void {
    const callback = timer.#callback;
    if (callback === undefined) return;
    if (timer.#remaining > 0) {
      Timer.#arm(timer);
      return;
    }
    timer.#callback = undefined;
    callback(timer.#state as never);
  }
}

/** A clock that does not let go of a timer stops nobody else: whoever lets go of many goes on. */
function contain(call: () => void): void {
  try {
    call();
  } catch (error) {
    reportUncaught(error);
  }
}

/** How long it is until the earlier of a timeout and a deadline; Infinity without either. */
export function durationUntil(
  timeoutMs: number | undefined,
  deadline: number | Date | undefined,
  clock: Clock | undefined,
): number {
  const timeout = timeoutMs === undefined ? Infinity : checkDuration('timeoutMs', timeoutMs);
  const time = clockOf(clock);
  if (deadline === undefined) return timeout;
  return Math.min(timeout, Math.max(0, checkDeadline('deadline', deadline) - timeOf(time)));
}
