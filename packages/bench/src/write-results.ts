import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { registrationChart } from './chart.js';
import type { GroupFigures } from './figure.js';
import { cells, columns, verdict } from './format.js';
import { machine } from './machine.js';
import { versions } from './versions.js';

/** Where `--write` puts what it writes. */
export const resultsFolder: string = fileURLToPath(new URL('../results/', import.meta.url));

/** Writes `latest.md` and the chart of registrations. */
export async function writeResults(groups: readonly GroupFigures[]): Promise<void> {
  await mkdir(resultsFolder, { recursive: true });
  await writeFile(`${resultsFolder}latest.md`, markdown(groups));
  const registrations = groups.find(({ name }) => name === 'registrations');
  if (registrations !== undefined)
    await writeFile(`${resultsFolder}registrations.svg`, registrationChart(registrations));
}

/** The report of a run. */
export function markdown(groups: readonly GroupFigures[]): string {
  const { date, node, v8, system, processor, memory } = machine();
  const sections = groups.map(({ name, title, rows }) => {
    const lines = rows.flatMap((row) => [
      line([`**${row.name}**`, ...columns.slice(1).map(() => '')]),
      ...row.figures.map((figure) => line(cells(figure))),
    ]);
    return [
      `## ${name}: ${title}`,
      '',
      line(columns),
      line(columns.map((_, i) => (i === 0 ? '---' : '---:'))),
      ...lines,
    ];
  });
  return [
    '# Benchmarks',
    '',
    `Written by \`pnpm bench --write\` on ${date}: **${verdict(groups)}**.`,
    '',
    `Node ${node} (V8 ${v8}), ${system}, ${processor}, ${memory}.`,
    '',
    'The built packages are measured, each variant bundled and evaluated apart, all variants of a row in one process, in turns.',
    'Ratios are taken pair by pair: ours divided by the other in the same round; their median counts, below 1x ours is faster.',
    '',
    '![Cost of a registration against the number already live](registrations.svg)',
    '',
    ...sections.flatMap((section) => [...section, '']),
    '## versions',
    '',
    ...Object.entries(versions()).map(([name, version]) => `- ${name} ${version}`),
    '',
  ].join('\n');
}

function line(columns: readonly string[]): string {
  return `| ${columns.join(' | ')} |`;
}
