import { expected } from '@cancelkit/completion/internal';
import type { DrivenClock } from '../runs/driven-clock.js';

/** A clock that stands still until it is told to go on: the `Clock` of `@cancelkit/cancellation`, and what moves it. */
export interface ManualClock {
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
  /** Goes on to the next timer and calls it; false if there is none. */
  next(): boolean;
  /** Goes on by some milliseconds, and calls what becomes due in the order of time; what they start is called, too. */
  advance(ms: number): void;
  /** How many timers are waiting. */
  readonly pending: number;
}

interface ManualTimer {
  readonly due: number;
  readonly callback: () => void;
}

const timersOf = new WeakMap<object, Set<ManualTimer>>();

/**
 * Makes a clock that is moved by hand, for everything that takes a `clock` option, and for `checkAbortSafety`.
 *
 * Timers that are due at the same time are called in the order in which they were started. A callback that throws throws out
 * of `next` and `advance`; its timer is gone then.
 *
 * @param start what `now()` is to begin with, in milliseconds
 * @throws TypeError when `start` is not a number
 * @example
 * const clock = manualClock();
 * const wait = delay(signal, 1_000, { clock });
 * clock.advance(1_000);
 * await wait;
 */
export function manualClock(start = 0): ManualClock {
  if (typeof start !== 'number' || Number.isNaN(start)) throw expected('start', 'a number of milliseconds', start);
  const timers = new Set<ManualTimer>();
  let time = start;
  const first = (): ManualTimer | undefined =>
    [...timers].reduce<ManualTimer | undefined>((a, b) => (a === undefined || b.due < a.due ? b : a), undefined);
  const fire = (timer: ManualTimer): void => {
    timers.delete(timer);
    time = Math.max(time, timer.due);
    timer.callback();
  };
  const clock: ManualClock = {
    now: () => time,
    setTimeout(callback, ms) {
      const timer = { due: time + ms, callback };
      timers.add(timer);
      return timer;
    },
    clearTimeout: (handle) => void timers.delete(handle as ManualTimer),
    next() {
      const timer = first();
      if (timer === undefined) return false;
      fire(timer);
      return true;
    },
    advance(ms) {
      if (typeof ms !== 'number') throw expected('ms', 'a number of milliseconds, 0 or more', ms);
      if (!(ms >= 0)) throw expected('ms', 'a number of milliseconds, 0 or more', ms, '', RangeError);
      const end = time + ms;
      for (let timer = first(); timer !== undefined && timer.due <= end; timer = first()) fire(timer);
      time = end;
    },
    get pending() {
      return timers.size;
    },
  };
  timersOf.set(clock, timers);
  return clock;
}

export function isManualClock(clock: object): clock is ManualClock {
  return typeof (clock as Partial<ManualClock> | null)?.pending === 'number';
}

/** A manual clock, as a check drives it. */
export function manualClockDriver(clock: ManualClock): DrivenClock {
  return { next: () => clock.next(), pending: () => clock.pending, clear: () => timersOf.get(clock)?.clear() };
}
