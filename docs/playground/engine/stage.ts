import type { Clock } from 'cancelkit';

/** A piece of work that goes on. */
export interface Job {
  /** Tells it to stop; fulfills when it has cleaned up. */
  stop(): Promise<void>;
}

/** What the code of a scenario has of the playground. */
export interface Stage {
  /** The signal of a lane that is aborted by a button: the client's, the user's, the operator's. */
  readonly signal: (lane: string) => AbortSignal;
  /** A clock whose timers are counted, and fire as fast as the page is played. An application leaves `clock` out. */
  readonly clock: (lane: string) => Clock;
  /** Draws a signal as a lane, and gives it back. */
  readonly show: (lane: string, signal: AbortSignal) => AbortSignal;
  /** Starts work as platforms have it, a query or a request: it calls back when it ends, and goes on until it is told to stop. */
  readonly start: (lane: string, done: (value: string) => void, failed: (error: unknown) => void) => Job;
}
