/** Fake timers, as a check drives them: `jestClock(jest)`, `vitestClock(vi)`, `sinonClock(clock)`, or a `manualClock()`. */
export interface DrivenClock {
  /** Goes on to the next timer and calls it. */
  next(): unknown;
  /** How many timers are waiting. */
  pending(): number;
  /** Removes all timers, uncalled. */
  clear(): void;
}

/** The fake timers of Jest: `checkAbortSafety(fn, { clock: jestClock(jest) })`, after `jest.useFakeTimers()`. */
export function jestClock(jest: {
  advanceTimersToNextTimer(): unknown;
  getTimerCount(): number;
  clearAllTimers(): unknown;
}): DrivenClock {
  return {
    next: () => jest.advanceTimersToNextTimer(),
    pending: () => jest.getTimerCount(),
    clear: () => void jest.clearAllTimers(),
  };
}

/** The fake timers of Vitest: `checkAbortSafety(fn, { clock: vitestClock(vi) })`, after `vi.useFakeTimers()`. */
export function vitestClock(vi: {
  advanceTimersToNextTimer(): unknown;
  getTimerCount(): number;
  clearAllTimers(): unknown;
}): DrivenClock {
  return jestClock(vi);
}

/** The clock of `@sinonjs/fake-timers`: `sinonClock(FakeTimers.install())`, or of `sinon.useFakeTimers()`. */
export function sinonClock(clock: { next(): unknown; countTimers(): number; reset(): unknown }): DrivenClock {
  return { next: () => clock.next(), pending: () => clock.countTimers(), clear: () => void clock.reset() };
}
