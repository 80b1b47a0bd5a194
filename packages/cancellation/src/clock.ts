import { expected } from '@cancelkit/completion';

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

/** The platform's timers and time, looked up at each call, so that fake timers apply. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
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

/** Starts one timer. Those of the platform carry the state themselves: no closure a timer, 41 of a wait's 1,155 bytes. */
export function startTimer<S>(clock: Clock, callback: (state: S) => void, ms: number, state: S): unknown {
  return clock === systemClock ? setTimeout(callback, ms, state) : clock.setTimeout(() => callback(state), ms);
}
