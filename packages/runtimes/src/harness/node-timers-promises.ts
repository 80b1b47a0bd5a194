// Stands in for `node:timers/promises` where there is no Node.
import { NotHere } from './not-here.js';

/** Node's promise of a timer. */
function sleep(ms = 0, value?: unknown, options?: { signal?: unknown }): Promise<unknown> {
  // What Node rejects with when such a timer is aborted is Node's alone.
  if (options?.signal !== undefined) throw new NotHere('node:timers/promises with a signal');
  return new Promise((resolve) => setTimeout(resolve, ms, value));
}

/** A turn of the event loop. */
const turn = (value?: unknown): Promise<unknown> => sleep(0, value);

export { sleep as setTimeout, turn as setImmediate };
