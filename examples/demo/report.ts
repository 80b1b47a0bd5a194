import { colors } from './colors.js';
import type { Mode } from './mode.js';
import type { RequestReport } from './report-request.js';
import { COUNT_AFTER_MS } from './run-mode.js';
import { type Cell, draw, drawScale, layOut } from './timeline.js';
import type { Totals } from './totals.js';

/** The requests of one mode. */
export interface ModeReport {
  readonly mode: Mode;
  readonly requests: readonly RequestReport[];
  readonly totals: Totals;
}

/** One line a request. */
export function requestLines({ requests }: ModeReport): string[] {
  const width = Math.max(6, ...requests.map((request) => request.reason?.length ?? 0));
  const head = `client  hung up after  outcome    ${'reason'.padEnd(width)}  last process gone after`;
  return [colors.dim(head), ...requests.map((request) => requestLine(request, width))];
}

function requestLine(request: RequestReport, reasonWidth: number): string {
  const { client, connectedAt, hungUpAt, outcome, reason, goneAfterMs, sweptByDemo } = request;
  const hungUpAfter = hungUpAt === undefined ? '-' : ms(hungUpAt - (connectedAt ?? 0));
  const paint = { canceled: colors.yellow, faulted: colors.red, succeeded: colors.green }[outcome as 'canceled'];
  const cells = [String(client).padStart(6), hungUpAfter.padStart(13), (paint ?? colors.red)(outcome.padEnd(9))];
  cells.push((reason ?? '-').padEnd(reasonWidth), goneAfterMs === undefined ? '-' : ms(goneAfterMs));
  return cells.join('  ') + (hungUpAt !== undefined && sweptByDemo ? ', ended by the demo' : '');
}

const paints: Record<Cell, (text: string) => string> = {
  nothing: (text) => text,
  working: colors.green,
  'hang-up': colors.bold,
  'for nobody': colors.red,
  answered: colors.green,
};

/** The picture: a row for each client, the modes side by side on the same scale. */
export function timelineLines(reports: readonly ModeReport[], columns: number): string[] {
  const durationMs = Math.max(...reports.flatMap(({ requests }) => requests.map((each) => each.processesGoneAt ?? 0)));
  const width = Math.max(20, Math.floor((Math.min(columns, 140) - 8) / reports.length) - 3);
  const rows = reports[0]!.requests.map(({ client }, index) => {
    const bars = reports.map(({ requests }) => bar(requests[index]!, width, durationMs));
    return `${String(client).padStart(6)}  ${bars.join('   ')}`;
  });
  const titles = reports.map(({ mode }) => colors.bold(mode.title.padEnd(width))).join('   ');
  const scales = reports.map(() => colors.dim(drawScale(width, durationMs))).join('   ');
  const legend = (['working', 'answered', 'hang-up', 'for nobody'] as const).map((cell) => {
    const meaning = { working: 'working', answered: 'answered', 'hang-up': 'the client hangs up', 'for nobody': 'working for nobody' }; // prettier-ignore
    return `${draw([cell], paint)} ${meaning[cell]}`;
  });
  return [`client  ${titles}`, ...rows, `        ${scales}`, `        ${legend.join('   ')}`];
}

function bar(request: RequestReport, width: number, durationMs: number): string {
  const { processesSeenAt: from, processesGoneAt: to, hungUpAt } = request;
  if (from === undefined || to === undefined) return ' '.repeat(width);
  return draw(layOut({ from, to, hungUpAt }, width, durationMs), paint);
}

function paint(cell: Cell, text: string): string {
  return paints[cell](text);
}

/** The totals, side by side. */
export function totalLines(reports: readonly ModeReport[]): string[] {
  const row = (label: string, value: (totals: Totals) => string): string =>
    label.padEnd(44) + reports.map(({ totals }) => value(totals).padStart(16)).join('');
  return [
    colors.bold(''.padEnd(44) + reports.map(({ mode }) => mode.title.padStart(16)).join('')),
    row('clients that hung up', (totals) => String(totals.hungUp)),
    row(`still running for them, ${COUNT_AFTER_MS} ms later: requests`, (totals) =>
      String(totals.stillRunningRequests),
    ),
    row('                                  processes', (totals) => String(totals.stillRunningProcesses)),
    row('work that ran on after a hang-up, in all', (totals) => `${(totals.ranOnMs / 1000).toFixed(1)} s`),
    row('abort listeners left when a handler ended', (totals) => String(totals.abortListenersLeft)),
    row('clients that stayed and got the right hash', (totals) => `${totals.correctHashes} of ${totals.stayed}`),
    row('slowest answer', (totals) => `${(totals.slowestAnswerMs / 1000).toFixed(1)} s`),
  ];
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
