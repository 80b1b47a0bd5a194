import { delay } from '@cancelkit/cancellation';
import { processTable } from './process-table.js';

const POLL_MS = 20;

/**
 * Stops a process group and waits until none of its processes is running: asks with SIGTERM first, and after the grace
 * sends SIGKILL.
 *
 * Killing the group, not the child, reaches the children of the child too. Waiting matters as much: that a signal was
 * sent does not mean that anything has ended.
 *
 * @param graceMs how long the group may take to end by itself; `afterKillMs`: how long to wait for it after SIGKILL
 * @throws Error when the group is running even then
 */
export async function stopGroup(pgid: number, graceMs = 1_000, afterKillMs = 5_000): Promise<void> {
  send('SIGTERM', pgid);
  if (await isGone(pgid, graceMs)) return;
  send('SIGKILL', pgid);
  if (await isGone(pgid, afterKillMs)) return;
  throw new Error(`Process group ${pgid} is still running ${afterKillMs} ms after SIGKILL`);
}

function send(signal: NodeJS.Signals, pgid: number): void {
  try {
    process.kill(-pgid, signal);
  } catch (error) {
    // ESRCH: nobody is left. EPERM: on macOS, only zombies are left.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

async function isGone(pgid: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const table = await processTable();
    if (!table.some((row) => row.pgid === pgid)) return true;
    if (performance.now() >= deadline) return false;
    await delay(undefined, POLL_MS);
  }
}
