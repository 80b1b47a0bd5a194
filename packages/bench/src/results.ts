import { readFile, readdir, writeFile } from 'node:fs/promises';
import type { GroupFigures } from './figure.js';
import type { Machine } from './machine.js';

/** What a full run in one Node has given. */
export interface Results {
  readonly machine: Machine;
  readonly groups: readonly GroupFigures[];
}

/** The major version of the Node that was measured. */
export const majorOf = ({ machine }: Results): number => Number.parseInt(machine.node, 10);

/** Keeps results in a folder, in place of earlier ones of the same major version of Node. */
export async function keepResults(folder: string, results: Results): Promise<void> {
  const { machine, groups } = results;
  await writeFile(`${folder}node-${majorOf(results)}.json`, `${JSON.stringify({ machine, groups }, null, 1)}\n`);
}

/** The results that a folder has, oldest Node first. */
export async function keptResults(folder: string): Promise<Results[]> {
  const files = (await readdir(folder)).filter((name) => /^node-\d+\.json$/.test(name));
  const kept = await Promise.all(
    files.map(async (name) => JSON.parse(await readFile(`${folder}${name}`, 'utf8')) as Results),
  );
  return kept.sort((a, b) => majorOf(a) - majorOf(b));
}
