import { type Figure, meetsBar } from './figure.js';
import { cells, verdict } from './format.js';
import { type Results, majorOf } from './results.js';

/** The report of runs in several Nodes, side by side. The rows are those of the last one. */
export function markdown(all: readonly Results[], versions: Readonly<Record<string, string>>): string {
  const last = all.at(-1);
  if (last === undefined) throw new RangeError('Expected the results of one Node or more, got none.');
  const nodes = all.map((results) => `Node ${majorOf(results)}`);
  const head = ['', ...nodes.flatMap((node) => [`${node}: each`, 'ours / this', 'bar'])];
  const sections = last.groups.map(({ name, title, rows }) => [
    `## ${name}: ${title}`,
    '',
    line(head),
    line(head.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...rows.flatMap((row) => [
      line([`**${row.name}**`, ...head.slice(1).map(() => '')]),
      ...row.figures.map(({ variant }) =>
        line([variant, ...all.flatMap((results) => cellsOf(figureOf(results, name, row.name, variant)))]),
      ),
    ]),
  ]);
  return [
    '# Benchmarks',
    '',
    'Written by `pnpm bench --write`, once in each of these:',
    '',
    ...all.map(({ machine: { date, node, v8, system, processor, memory }, groups }) =>
      [`- Node ${node} (V8 ${v8}) on ${date}: **${verdict(groups)}**.`, `${system}, ${processor}, ${memory}.`].join(
        ' ',
      ),
    ),
    '',
    'The built packages are measured, each variant bundled and evaluated apart, all variants of a row in one process, in turns.',
    'Ratios are taken pair by pair: ours divided by the other in the same round; their median counts, below 1x ours is faster.',
    '',
    '![Cost of a registration against the number already live](registrations.svg)',
    '',
    '![Time from an abort until a busy loop on another thread has stopped](aborts-across-threads.svg)',
    '',
    ...sections.flatMap((section) => [...section, '']),
    '## versions',
    '',
    ...Object.entries(versions).map(([name, version]) => `- ${name} ${version}`),
    '',
  ].join('\n');
}

function figureOf({ groups }: Results, group: string, row: string, variant: string): Figure | undefined {
  return groups
    .find(({ name }) => name === group)
    ?.rows.find(({ name }) => name === row)
    ?.figures.find((figure) => figure.variant === variant);
}

function cellsOf(figure: Figure | undefined): string[] {
  if (figure === undefined) return ['', '', ''];
  const [, each, ratio, , bar] = cells(figure) as [string, string, string, string, string];
  return [each, ratio, meetsBar(figure) === false ? `**${bar}, missed**` : bar];
}

function line(columns: readonly string[]): string {
  return `| ${columns.join(' | ')} |`;
}
