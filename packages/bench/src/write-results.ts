import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { registrationChart } from './chart.js';
import { markdown } from './markdown.js';
import { type Results, keepResults, keptResults, majorOf } from './results.js';
import { versions } from './versions.js';

/** Where `--write` puts what it writes. */
export const resultsFolder: string = fileURLToPath(new URL('../results/', import.meta.url));

/** Keeps the results, and writes `latest.md` and the chart of registrations from those of all Nodes. */
export async function writeResults(results: Results): Promise<void> {
  await mkdir(resultsFolder, { recursive: true });
  await keepResults(resultsFolder, results);
  const all = await keptResults(resultsFolder);
  await writeFile(`${resultsFolder}latest.md`, markdown(all, versions()));
  // The newest LTS is what most people run.
  const charted = all.find((each) => majorOf(each) === 24) ?? results;
  const registrations = charted.groups.find(({ name }) => name === 'registrations');
  if (registrations !== undefined)
    await writeFile(`${resultsFolder}registrations.svg`, registrationChart(registrations));
}
