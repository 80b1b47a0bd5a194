import type { Explorer } from '../explorers/explorer.js';
import type { Resource } from '../explorers/resource.js';
import type { Platform } from '../platform/platform.js';
import type { Run } from './run.js';
import { napOf } from './wait.js';

/** How many looks there are at least: a machine that is busy may take its time for each. */
const LOOKS = 20;

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
): Promise<LeftBehind> {
  const since = platform.now();
  const closing = (): boolean => explorer.pending(run).some(({ kind }) => kind === 'handle' || kind === 'request');
  for (let looks = 0; closing() && (looks < LOOKS || platform.now() - since < leaveMs); looks++) {
    await napOf(platform, 2);
  }
  const handles = run.resources.filter((resource) => resource.kind === 'handle' && resource.open());
  return {
    left: [...timers.filter((timer) => timer.alive() || timer.fired), ...handles.filter((handle) => handle.alive())],
    unreferenced: handles.filter((handle) => !handle.alive()),
  };
}
