import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Effort } from './effort.js';
import type { RowFigures } from './figure.js';
import type { TimeGroup } from './group.js';

/** What a process that times a row is told: where to find it, and how much to spend on it. */
export interface TimeOrder {
  readonly group: string;
  readonly row: string;
  readonly effort: Effort;
}

/**
 * Times the rows of a group, each in a process of its own: some of the others leave timers and listeners behind, and
 * their garbage would slow down all that comes after.
 */
export async function measureTime(group: TimeGroup, effort: Effort): Promise<RowFigures[]> {
  const rows: RowFigures[] = [];
  for (const { name } of group.rows) rows.push(await inProcess({ group: group.name, row: name, effort }));
  return rows;
}

async function inProcess(order: TimeOrder): Promise<RowFigures> {
  const child = fork(fileURLToPath(new URL('./time-process.ts', import.meta.url)));
  child.send(order);
  let figures: RowFigures | undefined;
  child.once('message', (message) => (figures = message as RowFigures));
  await once(child, 'exit');
  if (figures === undefined) throw new Error(`The row ${order.group}: ${order.row} could not be measured`);
  return figures;
}
