import type { TimerOptions } from '../time/timer.js';

/** How long the members of an aborted combinator are waited for, and who is told of what nobody waits for. */
export interface GraceOptions<T = unknown> extends TimerOptions {
  /**
   * Milliseconds that members have to end after the abort of their signal, whatever aborted it: 0 until the next turn of
   * the event loop, Infinity (the default) as long as they take. Then those that ignore their signal are abandoned.
   */
  readonly graceMs?: number | undefined;
  /**
   * Called with the number of members that are abandoned, before the promise settles: they may still run. What it throws is
   * reported as an uncaught error.
   */
  readonly onAbandoned?: ((count: number) => void) | undefined;
  /**
   * Called with each value that reaches nobody, once: a loser's, one that came before the whole failed, or one of a member that
   * was abandoned, when it comes. A connection goes back, a file is closed. What it throws is reported as an uncaught error.
   */
  readonly discard?: ((value: T) => void) | undefined;
}
