import { writeFile } from 'node:fs/promises';
import { fullEffort, quickEffort } from './effort.js';
import type { GroupFigures } from './figure.js';
import { verdict } from './format.js';
import { groups } from './groups/index.js';
import { inOtherNode } from './in-other-node.js';
import { machine } from './machine.js';
import { measure } from './measure.js';
import { parseOptions } from './options.js';
import { table } from './table.js';
import { writeResults } from './write-results.js';

const args = process.argv.slice(2);
const options = parseOptions(args);
if (options.node === undefined) await measureHere();
else for (const node of options.node) await inOtherNode(node, args);

async function measureHere(): Promise<void> {
  const effort = options.quick ? quickEffort : fullEffort;
  const figures: GroupFigures[] = [];
  for (const group of groups) {
    if (options.only?.includes(group.name) === false) continue;
    const measured = await measure(group, effort);
    figures.push(measured);
    console.log(table(measured));
  }
  console.log(`Node ${process.versions.node}: ${verdict(figures)}`);
  const results = { machine: machine(), quick: options.quick, groups: figures };
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(results, null, 2)}\n`);
  if (options.write) await writeResults(results);
}
