import { expected } from '@cancelkit/completion/internal';

/**
 * Where time comes from: inject one to test without waiting.
 *
 * `now` answers epoch milliseconds. `setTimeout` calls back once, after `ms` milliseconds (never asked for more than
 * 2^31-1), and returns the handle that `clearTimeout` takes. A handle with an `unref` method can be told to let the process exit.
 *
 * @see .NET `TimeProvider`
 */
export interface Clock {
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** A clock whose timers carry a state: no closure a timer, 41 of the 1,155 bytes that a wait once took. */
interface SystemClock extends Clock {
  setTimeout<S>(callback: (state: S) => void, ms: number, state?: S): unknown;
}

/** The platform's timers and time, looked up at each call, so that fake timers apply. */
const systemClock: SystemClock = {
  now: () => Date.now(),
  setTimeout: (callback, ms, state) => setTimeout(callback, ms, state),
  clearTimeout: (handle) => clearTimeout(handle as number),
};

/** The clock that was passed, or the platform's. */
export function clockOf(clock: Clock | undefined): Clock {
  if (clock === undefined) return systemClock;
  const shape: Partial<Clock> = clock ?? {};
  if ((['now', 'setTimeout', 'clearTimeout'] as const).some((method) => typeof shape[method] !== 'function')) {
    throw expected('clock', 'an object with now, setTimeout and clearTimeout', clock);
  }
  return clock;
}

/** Whether it is the platform's. */
export function isSystemClock(clock: Clock): boolean {
  return clock === systemClock;
}

/** What time it is. */
export function timeOf(clock: Clock): number {
  const now = clock.now();
  if (Number.isNaN(now)) throw expected('clock.now()', 'a number', now, '', RangeError);
  return now;
}

/** Starts one timer, which hands the state to its callback. */
export function startTimer<S>(clock: Clock, callback: (state: S) => void, ms: number, state: S): unknown {
  return clock === systemClock
    ? systemClock.setTimeout(callback, ms, state)
    : clock.setTimeout(() => callback(state), ms);
}
