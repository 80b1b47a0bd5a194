import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { abortChart } from './abort-chart.js';
import { registrationChart } from './chart.js';
import { groups } from './groups/index.js';
import { markdown } from './markdown.js';
import { type Results, keepResults, keptResults, majorOf } from './results.js';
import { versions } from './versions.js';

/** Where `--write` puts what it writes. */
export const resultsFolder: string = fileURLToPath(new URL('../results/', import.meta.url));

/** Keeps the results, and writes `latest.md` and the charts from those of all Nodes. */
export async function writeResults(results: Results): Promise<void> {
  await mkdir(resultsFolder, { recursive: true });
  await keepResults(
    resultsFolder,
    results,
    groups.map(({ name }) => name),
  );
  const all = await keptResults(resultsFolder);
  await writeFile(`${resultsFolder}latest.md`, markdown(all, versions()));
  // The newest LTS is what most people run.
  const charted = all.find((each) => majorOf(each) === 24) ?? results;
  for (const { name, file, chart } of charts) {
    const group = charted.groups.find((each) => each.name === name);
    if (group !== undefined) await writeFile(`${resultsFolder}${file}`, chart(group));
  }
}

const charts = [
  { name: 'registrations', file: 'registrations.svg', chart: registrationChart },
  { name: 'threads', file: 'aborts-across-threads.svg', chart: abortChart },
];
