import { stopGroup } from './stop-group.js';
import { type TaggedProcess, taggedProcesses } from './worker-tag.js';

/**
 * Ends whatever is still running under a tag, group by group, as the process table shows it.
 *
 * @returns the processes that had to be ended
 * @throws Error when something is running afterwards
 */
export async function sweep(tag: string): Promise<TaggedProcess[]> {
  const swept = await taggedProcesses(tag);
  await Promise.all([...new Set(swept.map((row) => row.pgid))].map((pgid) => stopGroup(pgid)));
  const left = await taggedProcesses(tag);
  if (left.length > 0) throw new Error(`${left.length} processes of the demo could not be ended: ${pidsOf(left)}`);
  return swept;
}

function pidsOf(rows: readonly TaggedProcess[]): string {
  return rows.map((row) => row.pid).join(', ');
}
