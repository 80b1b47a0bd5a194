import type { Completion } from '@cancelkit/completion';
import { clockOf } from './clock.js';
import { checkDeadline, checkDuration } from './duration.js';
import { linkedSource } from './linked-source.js';
import { Timer, type TimerOptions } from './timer.js';

/**
 * Waits for some milliseconds, or until an instant, unless the signal aborts first.
 *
 * 0, and a Date that has passed, fulfill in the next turn of the event loop; Infinity never; more than 2^31-1 ms are
 * really waited for. An abort in the same turn wins if it comes before the timer has fired.
 *
 * **Already aborted**: rejects with the reason, also when the time is 0; no timer is started.
 * **Cleanup**: timer and registration go when the wait ends, whichever way.
 *
 * @throws RangeError, synchronously, when the time is negative, NaN or an invalid Date; TypeError when it is neither
 *   number nor Date, or `signal` not a signal
 * @example
 * await delay(signal, 250);
 * await delay(signal, new Date('2030-01-01'));
 * @see .NET `Task.Delay`
 */
export function delay(
  signal: AbortSignal | null | undefined,
  msOrDate: number | Date,
  options: TimerOptions = {},
): Promise<void> {
  const clock = clockOf(options.clock);
  const ms =
    typeof msOrDate === 'number'
      ? checkDuration('msOrDate', msOrDate)
      : Math.max(0, checkDeadline('msOrDate', msOrDate) - clock.now());
  const source = linkedSource(signal);
  if (source.state.status === 'pending' && ms !== Infinity) {
    source.addCleanup(clear, new Timer(ms, () => source.trySetResult(), options));
  }
  return source.promise;
}

function clear(_: Completion<void>, timer: Timer): void {
  timer.clear();
}
