import { assertSignal } from '@cancelkit/completion/internal';
import { CancellationSource } from './cancellation-source.js';
import { checkDuration } from '../time/duration.js';
import { type LinkedSignal, linkedSignal } from './linked-signal.js';
import type { TimeoutReason } from '../time/timeout-reason.js';
import { type TimerOptions, checkOptions } from '../time/timer.js';

/** What {@link timeoutSignal} takes besides the time. */
export interface TimeoutSignalOptions extends TimerOptions {
  /** Aborts the timeout signal too, with its reason. */
  readonly signal?: AbortSignal | null | undefined;
  /** Makes the reason when time is up, to tell one limit from another: a TimeoutError, if not given. */
  readonly timeoutReason?: TimeoutReason | undefined;
}

/** A timeout that can be put off: what {@link timeoutSignal} makes. */
export interface TimeoutSignal extends LinkedSignal {
  /** Starts the time anew; with `ms`, a different time from now on. Does nothing once aborted or disposed. */
  reset(ms?: number): void;
  /** Stops the time until the next `reset`. The other signal still counts. */
  clear(): void;
}

/**
 * Makes a signal that aborts after so many milliseconds without a `reset`: an idle timeout. Its reason is a
 * `DOMException` named `TimeoutError`.
 *
 * 0 fires in the next turn of the event loop, Infinity never; more than 2^31-1 ms is really waited for.
 *
 * **Already aborted**: with an aborted `signal` it is born aborted, with that reason.
 * **Cleanup**: timer and registration go when it aborts, and when it is disposed: dispose it when the work ends.
 *
 * @throws RangeError when `ms` is negative or NaN; TypeError when `signal` is not a signal
 * @example
 * using idle = timeoutSignal(10_000, { signal });
 * const response = await fetch(url, { signal: idle.signal });
 * for await (const chunk of response.body ?? []) {
 *   idle.reset(); // ten seconds for each chunk
 *   write(chunk);
 * }
 * @see .NET: `CancelAfter` called again
 */
export function timeoutSignal(ms: number, options: TimeoutSignalOptions = {}): TimeoutSignal {
  let duration = checkDuration('ms', ms);
  checkOptions(options);
  const { signal, clock, ref, timeoutReason } = options;
  assertSignal(signal);
  const source = new CancellationSource({ parents: [signal], timeoutMs: ms, timeoutReason, clock, ref });
  const reset = (next: number = duration): void => {
    source.cancelAfter(next);
    duration = next;
  };
  const clear = (): void => source.cancelAfter(Infinity);
  // Not spread: that would read, and so create, the signal.
  return Object.assign(
    linkedSignal(source, () => source.dispose()),
    { reset, clear },
  );
}
