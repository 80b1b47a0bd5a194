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

/**
 * Keeps results in a folder, in place of earlier ones of the same major version of Node: all of these if `order` names no
 * more groups than have been measured, else those of the same groups.
 *
 * @param order the names of all groups
 * @throws RangeError when groups are to stand beside others that another Node or machine has measured
 */
export async function keepResults(folder: string, results: Results, order: readonly string[] = []): Promise<void> {
  const names = results.groups.map(({ name }) => name);
  const isPart = order.some((name) => !names.includes(name));
  const former = isPart ? (await keptResults(folder)).find((kept) => majorOf(kept) === majorOf(results)) : undefined;
  if (former !== undefined && placeOf(former) !== placeOf(results)) {
    throw new RangeError(
      `Expected figures of ${placeOf(former)}, as of the other groups, got those of ${placeOf(results)}.`,
    );
  }
  const machine = former?.machine ?? results.machine;
  const groups = [...(former?.groups ?? []).filter(({ name }) => !names.includes(name)), ...results.groups].sort(
    (a, b) => order.indexOf(a.name) - order.indexOf(b.name),
  );
  await writeFile(`${folder}node-${majorOf(results)}.json`, `${JSON.stringify({ machine, groups }, null, 1)}\n`);
}

const placeOf = ({ machine: { node, processor } }: Results): string => `Node ${node} on ${processor}`;

/** The results that a folder has, oldest Node first. */
export async function keptResults(folder: string): Promise<Results[]> {
  const files = (await readdir(folder)).filter((name) => /^node-\d+\.json$/.test(name));
  const kept = await Promise.all(
    files.map(async (name) => JSON.parse(await readFile(`${folder}${name}`, 'utf8')) as Results),
  );
  return kept.sort((a, b) => majorOf(a) - majorOf(b));
}
