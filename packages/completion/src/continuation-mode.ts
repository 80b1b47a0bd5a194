import type { Schedule } from './callback-list.js';
import { expected } from './expected.js';
import { scheduleTask } from './schedule-task.js';

/**
 * When the continuations of a source (`onCompleted`) run:
 *
 * - `'inline'`: inside `set*`, before it returns;
 * - `'microtask'`: never on the completer's stack, but before the event loop turns;
 * - `'task'`: in a later turn of the event loop, first in first out, so that a chain of completions cannot starve
 *   timers and I/O.
 *
 * @see .NET `TaskCreationOptions`: None, RunContinuationsAsynchronously, PreferFairness
 */
export type ContinuationMode = 'inline' | 'microtask' | 'task';

/** How a mode calls back; inline calls back without any scheduling. */
export function scheduleOf(mode: ContinuationMode | undefined): Schedule | undefined {
  if (mode === 'microtask') return queueMicrotask;
  if (mode === 'task') return scheduleTask;
  if (mode === 'inline' || mode === undefined) return undefined;
  throw expected('continuations', "'inline', 'microtask' or 'task'", mode);
}
