import { delay } from 'cancelkit';
import { type TaggedProcess, taggedProcesses } from './worker-tag.js';

const WITHIN_MS = 5_000;
const POLL_MS = 20;

/**
 * Ends, without asking, whatever is still running under a tag, group by group, as the process table shows it.
 *
 * Waiting matters as much as killing: that a signal was sent does not mean that anything has ended.
 *
 * @returns the processes that had to be ended
 * @throws Error when something is running afterwards
 */
export async function sweep(tag: string): Promise<TaggedProcess[]> {
  const swept = await taggedProcesses(tag);
  const deadline = performance.now() + WITHIN_MS;
  for (let left = swept; left.length > 0; left = await taggedProcesses(tag)) {
    if (performance.now() >= deadline) {
      throw new Error(`Processes of the demo could not be ended: ${left.map(({ pid }) => pid).join(', ')}`);
    }
    for (const pgid of new Set(left.map((row) => row.pgid))) kill(pgid);
    await delay(undefined, POLL_MS);
  }
  return swept;
}

function kill(pgid: number): void {
  try {
    process.kill(-pgid, 'SIGKILL');
  } catch (error) {
    // ESRCH: nobody is left. EPERM: on macOS, only zombies are left.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
