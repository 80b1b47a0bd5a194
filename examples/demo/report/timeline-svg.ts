import type { ModeReport } from './report.js';
import type { RequestReport, Trace } from './report-request.js';
import { COUNT_AFTER_MS } from '../run-mode.js';
import { svgElement as element, svgText } from './svg-element.js';

const WIDTH = 1200;
const MARGIN = 28;
const GAP = 36; // between the modes
const LABELS = 30; // the column of the clients' numbers
const TOP = 128; // where the first row begins
const ROW = 22;
const BAR = { height: 7, processes: 3, statements: 12 }; // two bars a row, and where in it they begin
const FOOT = 78;

const ink = { text: '#1f2937', faint: '#6b7280', grid: '#e5e7eb', stripe: '#f9fafb', good: '#15803d', bad: '#b91c1c' };
const fills = { processes: '#0d9488', statements: '#4f6fd8', nobody: 'url(#nobody)' };

const nobodyPattern = element(
  'pattern',
  { id: 'nobody', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
  element('rect', { width: 6, height: 6, fill: '#fecaca' }),
  element('rect', { width: 2.5, height: 6, fill: '#dc2626' }),
);

/**
 * Draws the timeline of every request, the modes side by side on the same scale, as one SVG that needs nothing else.
 *
 * It brings its own white background, so it looks the same on a dark page. Every bar has `data-mode`, `data-client`,
 * `data-kind` (`processes` or `statements`), `data-outcome`, and `data-for` (`client`, or `nobody` once that has hung up).
 */
export function timelineSvg(reports: readonly ModeReport[]): string {
  const requests = reports.flatMap((report) => report.requests);
  const ends = requests.flatMap((each) => [
    each.processes.goneAt,
    each.statements.goneAt,
    each.endedAt,
    each.answeredAt,
  ]);
  const durationMs = Math.ceil(Math.max(1, ...ends.map((end) => end ?? 0)) / 500) * 500;
  const rows = reports[0]?.requests.length ?? 0;
  const height = TOP + rows * ROW + FOOT;
  const panelWidth = (WIDTH - 2 * MARGIN - GAP * (reports.length - 1)) / reports.length;
  const { hungUp = 0 } = reports[0]?.totals ?? {};
  return `${element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, role: 'img', 'font-family': 'system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif', 'font-size': 13, fill: ink.text }, // prettier-ignore
    element('title', {}, svgText('A client hangs up: does its work stop?')),
    element('defs', {}, nobodyPattern),
    element('rect', { width: WIDTH, height, fill: '#ffffff' }),
    text(MARGIN, 40, 'A client hangs up: does its work stop?', { 'font-size': 22, 'font-weight': 600 }),
    text(MARGIN, 62, `${rows} clients, ${hungUp} of them hang up. Each bar is work that was seen from outside: in the process table, and in pg_stat_activity. Charges are rows that were committed.`, { fill: ink.faint }), // prettier-ignore
    ...reports.map((report, index) =>
      element(
        'g',
        { transform: `translate(${MARGIN + index * (panelWidth + GAP)} ${TOP})`, 'data-mode': report.mode.name },
        ...panel(report, panelWidth, durationMs),
      ),
    ),
    legend(MARGIN + LABELS, height - 30),
  )}\n`;
}

function panel({ mode, requests, totals }: ModeReport, width: number, durationMs: number): string[] {
  const plot = width - LABELS;
  const x = (ms: number): number => LABELS + (ms / durationMs) * plot;
  const { stillRunningProcesses: processes, stillRunningStatements: statements, chargedForNothing: charged } = totals;
  const bottom = requests.length * ROW;
  const left = `${processes} processes, ${statements} statements left ${COUNT_AFTER_MS / 1000} s after a hang-up; ${charged} charged`;
  const step = [1, 2, 5, 10, 20, 50].find((each) => x(each * 1000) - x(0) >= 34) ?? 100;
  const seconds = Array.from({ length: Math.floor(durationMs / 1000 / step) + 1 }, (_, index) => index * step);
  return [
    text(LABELS, -32, mode.title, { 'font-size': 17, 'font-weight': 600 }),
    text(LABELS, -12, left, { fill: processes + statements + charged === 0 ? ink.good : ink.bad, 'font-weight': 600 }),
    ...requests.flatMap((_, row) => (row % 2 === 1 ? [] : [element('rect', { x: LABELS, y: row * ROW, width: plot, height: ROW, fill: ink.stripe })])), // prettier-ignore
    ...seconds.flatMap((second) => [
      element('line', { x1: x(second * 1000), x2: x(second * 1000), y1: 0, y2: bottom, stroke: ink.grid }),
      text(x(second * 1000), bottom + 17, `${second} s`, { fill: ink.faint, 'font-size': 12, 'text-anchor': second === 0 ? 'start' : 'middle' }), // prettier-ignore
    ]),
    ...requests.map((request, row) =>
      element('g', { transform: `translate(0 ${row * ROW})` }, ...requestRow(mode.name, request, x)),
    ),
  ];
}

function requestRow(mode: string, request: RequestReport, x: (ms: number) => number): string[] {
  const { client, outcome, hungUpAt, endedAt, answeredAt, processes, statements, charged = 0 } = request;
  const goneAt = Math.max(processes.goneAt ?? 0, statements.goneAt ?? 0);
  const middle = ROW / 2;
  const bar = (kind: 'processes' | 'statements', { seenAt: from, goneAt: to }: Trace): string[] => {
    if (from === undefined || to === undefined) return [];
    const piece = (start: number, end: number, whose: 'client' | 'nobody'): string[] => {
      if (end <= start) return [];
      const fill = whose === 'nobody' ? fills.nobody : fills[kind];
      const data = { 'data-mode': mode, 'data-client': client, 'data-kind': kind, 'data-outcome': outcome, 'data-for': whose }; // prettier-ignore
      const place = { x: x(start), y: BAR[kind], width: Math.max(0.5, x(end) - x(start)), height: BAR.height, fill };
      const tip = `client ${client}, ${outcome}: ${kind} for ${whose === 'nobody' ? 'nobody' : 'the client'}, ${seconds(start)} to ${seconds(end)}`;
      return [element('rect', { ...place, ...data }, element('title', {}, svgText(tip)))];
    };
    const turn = Math.min(to, Math.max(from, hungUpAt ?? to));
    return [...piece(from, turn, 'client'), ...piece(turn, to, 'nobody')];
  };
  return [
    text(LABELS - 8, middle + 4, String(client), { 'text-anchor': 'end', fill: ink.faint, 'font-size': 12 }),
    ...bar('processes', processes),
    ...bar('statements', statements),
    ...(hungUpAt === undefined || endedAt === undefined ? [] : [canceledMark(x(endedAt), middle)]),
    ...(hungUpAt === undefined ? [] : [hangUpMark(x(hungUpAt), middle)]),
    ...(answeredAt === undefined ? [] : [dot('answered', x(answeredAt), middle)]),
    ...(hungUpAt === undefined || charged === 0 ? [] : [dot('charged', x(goneAt), middle)]),
  ];
}

function hangUpMark(x: number, y: number): string {
  const cross = `M${round(x - 4)} ${y - 4}l8 8m0 -8l-8 8`;
  const halo = element('path', { d: cross, stroke: '#ffffff', 'stroke-width': 5, 'stroke-linecap': 'round' });
  return halo + element('path', { d: cross, stroke: '#111827', 'stroke-width': 2, 'stroke-linecap': 'round', 'data-mark': 'hang-up' }); // prettier-ignore
}

function canceledMark(x: number, y: number): string {
  const d = `M${round(x)} ${y - 6}l6 6l-6 6l-6 -6z`;
  return element('path', { d, fill: '#ffffff', stroke: '#b45309', 'stroke-width': 1.8, 'data-mark': 'canceled' });
}

function dot(mark: 'answered' | 'charged', x: number, y: number): string {
  const fill = mark === 'answered' ? ink.good : ink.bad;
  return element('circle', { cx: x, cy: y, r: 5, fill, stroke: '#ffffff', 'stroke-width': 1.5, 'data-mark': mark });
}

function legend(left: number, y: number): string {
  const swatch = (fill: string) => element('rect', { x: 0, y: -4, width: 26, height: 8, fill });
  const entries: [string, number, string][] = [
    [swatch(fills.processes), 34, 'its processes'],
    [swatch(fills.statements), 34, 'its statement'],
    [swatch(fills.nobody), 34, 'either, for nobody'],
    [hangUpMark(8, 0), 22, 'the client hangs up'],
    [canceledMark(8, 0), 22, 'its handler ends'],
    [dot('answered', 8, 0), 22, 'answered, and charged'],
    [dot('charged', 8, 0), 22, 'charged for nothing'],
  ];
  const widths = [140, 142, 176, 172, 146, 188];
  const parts = entries.map(([mark, offset, label], index) => {
    const at = left + widths.slice(0, index).reduce((sum, width) => sum + width, 0);
    return element('g', { transform: `translate(${at} ${y})` }, mark, text(offset, 4.5, label));
  });
  return element('g', {}, ...parts);
}

function text(x: number, y: number, content: string, attributes: Record<string, string | number> = {}): string {
  return element('text', { x, y, ...attributes }, svgText(content));
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
