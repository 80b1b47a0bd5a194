import type { Run } from '../runs/run.js';
import type { Resource } from './resource.js';

/** Finds the points of a run, and what it starts. It is open for the time of one check. */
export interface Explorer {
  /** Calls a function of the run under test: what is started inside is the run's. */
  inside<T>(run: Run, fn: () => T): T;
  /** Gives the run its abort, inside of it. What had called back before is no longer what the run owes its end to. */
  abort(run: Run): void;
  /** What of this run can still call back: a timer, referenced or not, a handle, a request. */
  pending(run: Run): Resource[];
  /** The resource whose callback runs now, or has run in this turn of the event loop. */
  readonly root: Resource | undefined;
  /** Whether a promise is of this check. */
  owns(promise: object): boolean;
  /** After it nothing is patched or hooked. */
  close(): void;
}
