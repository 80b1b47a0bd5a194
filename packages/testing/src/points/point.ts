/**
 * Where in a run an abort can be given.
 *
 * - `before`: before the call; `called`: right after it, synchronously; `after`: when it has settled
 * - `listen`: an abort listener has been added
 * - `await`: an `await` or a `then` has begun to wait, and nothing has resumed
 * - `resume`: what an `await` waits for has been settled, and the awaiter does not know yet
 * - `turned`: a callback of a timer, a socket, a request has run, and its microtasks have not
 * - `quiet`: a function that only an abort ends has nothing to do any more
 */
export type PointKind = 'before' | 'called' | 'listen' | 'await' | 'resume' | 'turned' | 'quiet' | 'after';

/** One point of a run, named by where it is and not by its number: a replay survives a change elsewhere. */
export interface Point {
  /** What `only` takes: `await load.ts:41:7#1`. */
  readonly id: string;
  readonly kind: PointKind;
  /** File, line and column, of a library where it is one. Empty for `before`, `called`, `quiet` and `after`. */
  readonly place: string;
  /** The nearest line outside `node_modules`. */
  readonly user: string;
  /** Which time the run came by: 1 for the first. */
  readonly nth: number;
}

/** A line of code: as it is, and the nearest one outside `node_modules`. */
export interface Place {
  readonly place: string;
  readonly user: string;
}

export const nowhere: Place = { place: '', user: '' };
