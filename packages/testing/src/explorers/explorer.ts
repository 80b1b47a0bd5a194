import type { Run } from '../runs/run.js';
import type { Resource } from './resource.js';

/** Finds the points of a run, and what it starts. It is open for the time of one check. */
export interface Explorer {
  /** Calls a function of the run under test: what is started inside is the run's. */
  inside<T>(run: Run, fn: () => T): T;
  /** From now on what the caller starts is the run's. */
  enter(run: Run): void;
  /** Calls what the check does for itself, and waits for: none of it is the run's. */
  outside<T>(fn: () => T): T;
  /** Whether all that can call back is seen: if nothing is left, nothing will come. */
  readonly seesAll: boolean;
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
