import type { Explorer } from '../explorers/explorer.js';
import type { Resource } from '../explorers/resource.js';
import type { Platform } from '../platform/platform.js';
import type { Run } from './run.js';
import { napOf } from './wait.js';

/** How many looks there are at least: a machine that is busy may take its time for each. */
const LOOKS = 20;

/** How many, when all that is open is known to be left: whether it is again is not worth the wait. */
const LOOKS_AT_KNOWN = 5;

/** What is left of a run. */
export interface LeftBehind {
  /** Timers that were there at the end and have not been cleared, handles that have not closed in time. */
  readonly left: readonly Resource[];
  /** Handles that are still open, and don't keep the process alive. */
  readonly unreferenced: readonly Resource[];
}

/** The timers that are there now: who ends has to have cleared its own. */
export const timersOf = (run: Run): Resource[] =>
  run.resources.filter((resource) => resource.kind === 'timer' && resource.alive());

/** Waits until the handles of a run have closed, or have had their time; of the timers it matters whether they were cleared. */
export async function leftBehind(
  run: Run,
  timers: readonly Resource[],
  explorer: Explorer,
  platform: Platform,
  leaveMs: number,
  isKnown: (resource: Resource) => boolean = () => false,
): Promise<LeftBehind> {
  const since = platform.now();
  for (let looks = 0; ; looks++) {
    const closing = explorer.pending(run).filter(({ kind }) => kind === 'handle' || kind === 'request');
    if (closing.length === 0) break;
    if (closing.every(isKnown) ? looks >= LOOKS_AT_KNOWN : looks >= LOOKS && platform.now() - since >= leaveMs) break;
    await napOf(platform, 2);
  }
  const handles = run.resources.filter((resource) => resource.kind === 'handle' && resource.open());
  return {
    left: [...timers.filter((timer) => timer.alive() || timer.fired), ...handles.filter((handle) => handle.alive())],
    unreferenced: handles.filter((handle) => !handle.alive()),
  };
}
