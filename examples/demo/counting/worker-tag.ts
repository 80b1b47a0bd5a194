import { type ProcessRow, processTable } from './process-table.js';

/** What every process of a run carries in its command line. */
export function runTag(runId: string): string {
  return `cancelkit-demo-${runId}/`;
}

/** What every process of a request carries in its command line: `cancelkit-demo-1f2e3d4c/race/7`. */
export function workerTag(runId: string, mode: string, client: number): string {
  return `${modeTag(runId, mode)}${client}`;
}

/** The beginning that the tags of one mode have in common. */
export function modeTag(runId: string, mode: string): string {
  return `${runTag(runId)}${mode}/`;
}

/** A process of some request. */
export interface TaggedProcess extends ProcessRow {
  readonly client: number;
}

/**
 * Finds, in the process table, the running processes whose command line has a tag that begins so, and all others of
 * their process groups. Nothing that the demo itself remembers of its processes goes into the answer.
 */
export async function taggedProcesses(tag: string): Promise<TaggedProcess[]> {
  const table = await processTable();
  const clientOfGroup = new Map<number, number>();
  for (const { command, pgid } of table) {
    const at = command.indexOf(tag);
    if (at !== -1) clientOfGroup.set(pgid, Number.parseInt(command.slice(at + tag.length), 10));
  }
  return table.flatMap((row) => {
    const client = clientOfGroup.get(row.pgid);
    return client === undefined ? [] : [{ ...row, client }];
  });
}
