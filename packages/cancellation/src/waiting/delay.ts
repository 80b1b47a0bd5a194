import { CompletionSource } from '@cancelkit/completion';
import { registryOf } from '../registrations/abort-registry.js';
import { clockOf, timeOf } from '../time/clock.js';
import { checkDeadline, checkDuration } from '../time/duration.js';
import { link } from '../links/link.js';
import { Timer, type TimerOptions, checkOptions } from '../time/timer.js';

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
  checkOptions(options, '{ clock, ref }');
  const clock = clockOf(options.clock);
  const ms =
    typeof msOrDate === 'number'
      ? checkDuration('msOrDate', msOrDate)
      : Math.max(0, checkDeadline('msOrDate', msOrDate, shape) - timeOf(clock));
  const registry = registryOf(signal);
  const source = new CompletionSource();
  if (ms !== Infinity && registry?.aborted !== true) {
    source.addCleanup(clear, new Timer(ms, finish, options, source));
  }
  try {
    link(signal, source);
  } catch (error) {
    source.trySetException(error); // it cannot be listened to: the timer goes
  }
  return source.promise;
}

const shape = 'a number of milliseconds, 0 or more (Infinity: never), or a valid Date';

function finish(source: CompletionSource): void {
  source.trySetResult();
}

function clear(_: unknown, timer: Timer): void {
  timer.clear();
}
