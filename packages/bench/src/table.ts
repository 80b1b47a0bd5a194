import Table from 'cli-table3';
import type { GroupFigures } from './figure.js';
import { cells, columns } from './format.js';

/** The table of a group, for a terminal. */
export function table({ name, title, rows }: GroupFigures): string {
  const style = { head: [], border: [], compact: true };
  const rendered = new Table({ head: [...columns], style, colAligns: ['left', 'right', 'right', 'right', 'right'] });
  for (const row of rows) {
    rendered.push([{ content: row.name, colSpan: columns.length }]);
    for (const figure of row.figures) rendered.push(cells(figure).map((cell, i) => (i === 0 ? `  ${cell}` : cell)));
  }
  return `${name}: ${title}\n${rendered.toString()}\n`;
}
