import type { GroupFigures } from './figure.js';
import { liveCounts } from './groups/registrations.js';

const looks = {
  ours: { light: '#1a7f37', dark: '#3fb950' },
  platform: { light: '#cf222e', dark: '#ff7b72' },
  peer: { light: '#8250df', dark: '#bc8cff' },
};

/** A variant and its cost in nanoseconds at each number of live registrations; undefined where it was not measured. */
interface Curve {
  readonly name: string;
  readonly look: keyof typeof looks;
  readonly costs: readonly (number | undefined)[];
}

const width = 900;
const height = 500;
const plot = { left: 84, right: 600, top: 70, bottom: 430 };

/**
 * Draws what a registration costs against the number that is live already, both on logarithmic scales: ours, the
 * platform's, and the best of the others.
 *
 * Self-contained: no script, no font of its own. It is dark where its reader prefers that.
 */
export function registrationChart(group: GroupFigures): string {
  const curves = curvesOf(group);
  const costs = curves.flatMap((curve) => curve.costs.filter((cost) => cost !== undefined));
  const x = logScale(Math.min(...liveCounts), Math.max(...liveCounts), plot.left, plot.right);
  const [low, high] = [powerOfTen(Math.min(...costs), Math.floor), powerOfTen(Math.max(...costs), Math.ceil)];
  const y = logScale(low, high, plot.bottom, plot.top);
  const labels = labelPositions(curves, y);
  const ticks = Array.from({ length: Math.round(Math.log10(high / low)) + 1 }, (_, i) => low * 10 ** i);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">Cost of adding and removing one registration on a signal, against the number already live</title>
<style>
  text { font: 15px system-ui, sans-serif; fill: #24292f; }
  .title { font-size: 18px; font-weight: 600; }
  .background { fill: #ffffff; }
  .grid { stroke: #8c959f; stroke-opacity: 0.35; }
  polyline { fill: none; stroke-width: 3; }
  .label { font-weight: 600; }
${styles('light')}
  @media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .background { fill: #0d1117; }
${styles('dark')}
  }
</style>
<rect class="background" width="${width}" height="${height}"/>
<text class="title" x="${plot.left}" y="28">Add and remove one registration: time against the number already live</text>
<text x="${plot.left}" y="50">logarithmic scales; median of interleaved runs</text>
${ticks.map((cost) => horizontal(y(cost), duration(cost))).join('\n')}
${liveCounts.map((live) => vertical(x(live), live.toLocaleString('en'))).join('\n')}
<text x="${(plot.left + plot.right) / 2}" y="${plot.bottom + 52}" text-anchor="middle">registrations already live on the signal</text>
${curves.map((curve) => drawCurve(curve, x, y, labels.get(curve) ?? 0)).join('\n')}
</svg>
`;
}

/** Ours, `addEventListener`, and whichever of the others is cheapest with the most registrations. */
function curvesOf({ rows }: GroupFigures): Curve[] {
  const found = liveCounts.map((live) =>
    rows.find(({ name }) => name.startsWith(`${live.toLocaleString('en')} others`)),
  );
  const costsOf = (name: string): (number | undefined)[] =>
    found.map((row) => row?.figures.find(({ variant }) => variant === name)?.value);
  const names = found.at(-1)?.figures.map(({ variant }) => variant) ?? [];
  const [ours, platform, ...peers] = names.map((name) => ({ name, costs: costsOf(name) }));
  if (ours === undefined || platform === undefined)
    throw new Error('Expected the rows of all registrations, got fewer.');
  const best = peers.sort((a, b) => (a.costs.at(-1) ?? Infinity) - (b.costs.at(-1) ?? Infinity))[0];
  const curves: Curve[] = [
    { ...ours, look: 'ours' },
    { ...platform, look: 'platform' },
  ];
  if (best !== undefined) curves.push({ ...best, look: 'peer' });
  return curves;
}

type Scale = (value: number) => number;

function logScale(from: number, to: number, start: number, end: number): Scale {
  return (value) => start + (Math.log(value / from) / Math.log(to / from)) * (end - start);
}

function powerOfTen(value: number, round: (exponent: number) => number): number {
  return 10 ** round(Math.log10(value));
}

function drawCurve({ name, look, costs }: Curve, x: Scale, y: Scale, labelY: number): string {
  const points = liveCounts.flatMap((live, i) => (costs[i] === undefined ? [] : [{ x: x(live), y: y(costs[i]) }]));
  return [
    `<polyline class="${look}" points="${points.map((point) => `${point.x},${point.y}`).join(' ')}"/>`,
    ...points.map((point) => `<circle class="${look}" cx="${point.x}" cy="${point.y}" r="4.5"/>`),
    `<text class="label ${look}" x="${plot.right + 14}" y="${labelY + 5}">${name}, ${duration(lastOf(costs))}</text>`,
  ].join('\n');
}

/** Where the labels stand: at the ends of their curves, but below one another. */
function labelPositions(curves: readonly Curve[], y: Scale): Map<Curve, number> {
  const positions = new Map<Curve, number>();
  let lowest = -Infinity;
  for (const curve of [...curves].sort((a, b) => lastOf(b.costs) - lastOf(a.costs))) {
    lowest = Math.max(y(lastOf(curve.costs)), lowest + 20);
    positions.set(curve, lowest);
  }
  return positions;
}

function lastOf(costs: Curve['costs']): number {
  return costs.filter((cost) => cost !== undefined).at(-1) ?? 1;
}

function styles(scheme: 'light' | 'dark'): string {
  const lines = Object.entries(looks).flatMap(([look, { [scheme]: color }]) => [
    `  polyline.${look} { stroke: ${color}; }`,
    `  circle.${look}, text.${look} { fill: ${color}; }`,
  ]);
  return lines.join('\n');
}

function horizontal(y: number, label: string): string {
  return `<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${y}" y2="${y}"/><text x="${plot.left - 10}" y="${y + 5}" text-anchor="end">${label}</text>`;
}

function vertical(x: number, label: string): string {
  return `<line class="grid" x1="${x}" x2="${x}" y1="${plot.top}" y2="${plot.bottom}"/><text x="${x}" y="${plot.bottom + 24}" text-anchor="middle">${label}</text>`;
}

function duration(ns: number): string {
  const [value, unit] = ns < 1e3 ? [ns, 'ns'] : ns < 1e6 ? [ns / 1e3, 'µs'] : [ns / 1e6, 'ms'];
  return `${Number(value.toPrecision(3))} ${unit}`;
}
