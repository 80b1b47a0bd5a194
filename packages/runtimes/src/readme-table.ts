import type { Ran } from './row.js';

const [begin, end] = ['<!-- runtimes -->', '<!-- /runtimes -->'];

/** Puts the table of runtimes between its two marks in a readme. */
export function readmeTable(readme: string, ran: readonly Ran[]): string {
  const rows = ran.map(
    ({ name, version, outcome: { passed, failed, loose, skipped } }) =>
      `| ${name} | ${version} | ${passed} | ${failed.length + loose.length} | ${skipped.length} |`,
  );
  const table = [
    '| runtime | version | passed | failed | need what is not there |',
    '| --- | --- | --: | --: | --: |',
    ...rows,
  ];
  const [before, rest] = readme.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`The readme has no ${begin} … ${end}`);
  return `${before}${begin}\n\n${table.join('\n')}\n\n${end}${after}`;
}
