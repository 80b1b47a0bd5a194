import type { Effort } from './effort.js';
import type { GroupFigures, RowFigures } from './figure.js';
import type { Group } from './group.js';
import { measureHeap } from './measure-heap.js';
import { measureSize } from './measure-size.js';
import { measureTime } from './measure-time.js';

/** Measures the rows of a group, one after the other. */
export async function measure(group: Group, effort: Effort): Promise<GroupFigures> {
  const rows: RowFigures[] = [];
  if (group.kind === 'time') rows.push(...(await measureTime(group, effort)));
  else if (group.kind === 'heap') for (const row of group.rows) rows.push(await measureHeap(group.name, row, effort));
  else for (const row of group.rows) rows.push(await measureSize(row));
  return { name: group.name, title: group.title, rows };
}
