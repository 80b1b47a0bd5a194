import { writeFile } from 'node:fs/promises';
import { fullEffort, quickEffort } from './effort.js';
import type { GroupFigures } from './figure.js';
import { verdict } from './format.js';
import { groups } from './groups/index.js';
import { machine } from './machine.js';
import { measure } from './measure.js';
import { parseOptions } from './options.js';
import { table } from './table.js';
import { writeResults } from './write-results.js';

const options = parseOptions(process.argv.slice(2));
const effort = options.quick ? quickEffort : fullEffort;
const figures: GroupFigures[] = [];
for (const group of groups) {
  if (options.only?.includes(group.name) === false) continue;
  const measured = await measure(group, effort);
  figures.push(measured);
  console.log(table(measured));
}
console.log(verdict(figures));
if (options.json !== undefined) {
  await writeFile(
    options.json,
    `${JSON.stringify({ machine: machine(), quick: options.quick, groups: figures }, null, 2)}\n`,
  );
}
if (options.write) await writeResults(figures);
