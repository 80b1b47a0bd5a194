import { delay } from 'cancelkit';
import { type ProcessRow, processTable } from './process-table.js';

const LOOK_EVERY_MS = 500;
const runner = /^(npm|npx|pnpm)\b|^\S*node\S* .*\b(npm|npx|pnpm|tsx)\b/;
const shell = /^\S*sh -c /;

/** The package managers and tools, and the shells between them, that a process was started through, nearest first. */
export function startersOf(table: readonly ProcessRow[], pid: number): number[] {
  const rows = new Map(table.map((row) => [row.pid, row]));
  const starters: ProcessRow[] = [];
  for (let row = parentOf(pid); row !== undefined; row = parentOf(row.pid)) {
    if (!runner.test(row.command) && !shell.test(row.command)) break;
    starters.push(row);
  }
  while (starters.length > 0 && !runner.test(starters.at(-1)!.command)) starters.pop(); // the user's own shell
  return starters.map((row) => row.pid);

  function parentOf(child: number): ProcessRow | undefined {
    return rows.get(rows.get(child)?.ppid ?? 0);
  }
}

/**
 * Ends when one of the processes that this one was started through has gone.
 *
 * `npm run` starts a shell that starts the script, and when npm alone is sent SIGTERM, that shell does not pass it on:
 * the script would never know. Does not keep the process running.
 */
export async function aStarterHasGone(): Promise<void> {
  const starters = startersOf(await processTable(), process.pid);
  for (let all = true; all;) {
    await delay(undefined, LOOK_EVERY_MS, { ref: false });
    const running = new Set((await processTable()).map((row) => row.pid));
    all = starters.every((pid) => running.has(pid));
  }
}
