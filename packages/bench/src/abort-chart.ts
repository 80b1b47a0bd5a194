import type { GroupFigures } from './figure.js';
import { number } from './format.js';
import { stopped } from './groups/threads.js';

const width = 900;
const plot = { left: 330, right: 760, top: 96, row: 46, bar: 24 };
const decades = [1e4, 1e5, 1e6, 1e7, 1e8, 1e9]; // nanoseconds: from 10 µs to 1 s

/**
 * Draws how long it takes from an abort until a busy loop on another thread has stopped, on a logarithmic scale: one bar for
 * each way to stop it, ours first.
 *
 * Self-contained: no script, no font of its own. It is dark where its reader prefers that.
 */
export function abortChart(group: GroupFigures): string {
  const figures = group.rows.find(({ name }) => name === stopped)?.figures;
  if (figures === undefined) throw new Error(`Expected the row "${stopped}", got none.`);
  const bottom = plot.top + figures.length * plot.row;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 56}" width="${width}" height="${bottom + 56}" role="img" aria-labelledby="title">
<title id="title">Time from an abort until a busy loop on another thread has stopped, by the way to stop it</title>
<style>
  text { font: 15px system-ui, sans-serif; fill: #24292f; }
  .title { font-size: 18px; font-weight: 600; }
  .background { fill: #ffffff; }
  .grid { stroke: #8c959f; stroke-opacity: 0.35; }
  .other { fill: #8c959f; }
  .ours { fill: #1a7f37; }
  .label { font-weight: 600; }
  @media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .background { fill: #0d1117; }
  .ours { fill: #3fb950; }
  }
</style>
<rect class="background" width="${width}" height="${bottom + 56}"/>
<text class="title" x="24" y="32">From the abort until a busy loop on another thread has stopped</text>
<text x="24" y="56">as the thread that aborts hears it; logarithmic scale, median of interleaved runs</text>
${decades.map((ns) => gridLine(x(ns), bottom, duration(ns))).join('\n')}
${figures.map(({ variant, value }, i) => bar(variant, value, plot.top + i * plot.row, i === 0)).join('\n')}
</svg>
`;
}

function x(ns: number): number {
  const [low, high] = [decades[0] as number, decades.at(-1) as number];
  const share = Math.log(ns / low) / Math.log(high / low);
  return Math.round(plot.left + Math.min(1, Math.max(0, share)) * (plot.right - plot.left));
}

function bar(variant: string, ns: number, top: number, isOurs: boolean): string {
  const middle = top + plot.bar / 2 + 5;
  return [
    `<text x="${plot.left - 12}" y="${middle}" text-anchor="end"${isOurs ? ' class="label"' : ''}>${variant}</text>`,
    `<rect class="${isOurs ? 'ours' : 'other'}" x="${plot.left}" y="${top}" width="${x(ns) - plot.left}" height="${plot.bar}"/>`,
    `<text class="label" x="${x(ns) + 10}" y="${middle}">${duration(ns)}</text>`,
  ].join('\n');
}

function gridLine(at: number, bottom: number, label: string): string {
  return `<line class="grid" x1="${at}" x2="${at}" y1="${plot.top - 12}" y2="${bottom}"/><text x="${at}" y="${bottom + 24}" text-anchor="middle">${label}</text>`;
}

function duration(ns: number): string {
  if (ns < 1e6) return `${number.format(ns / 1e3)} µs`;
  return ns < 1e9 ? `${number.format(ns / 1e6)} ms` : `${number.format(ns / 1e9)} s`;
}
