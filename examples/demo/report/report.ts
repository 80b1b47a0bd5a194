import { colors } from './colors.js';
import type { Mode } from '../server/mode.js';
import type { RequestReport, Trace } from './report-request.js';
import { COUNT_AFTER_MS } from '../run-mode.js';
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
  const head = `client  hung up after  outcome    ${'reason'.padEnd(width)}  processes gone  statement gone  charged`;
  return [colors.dim(head), ...requests.map((request) => requestLine(request, width))];
}

function requestLine(request: RequestReport, reasonWidth: number): string {
  const { client, connectedAt, hungUpAt, outcome, reason, processes, statements } = request;
  const hungUpAfter = hungUpAt === undefined ? '-' : ms(hungUpAt - (connectedAt ?? 0));
  const paint = { canceled: colors.yellow, faulted: colors.red, succeeded: colors.green }[outcome as 'canceled'];
  const cells = [String(client).padStart(6), hungUpAfter.padStart(13), (paint ?? colors.red)(outcome.padEnd(9))];
  cells.push((reason ?? '-').padEnd(reasonWidth), goneAfter(processes), goneAfter(statements), charged(request));
  const isSwept = hungUpAt !== undefined && (processes.sweptByDemo || statements.sweptByDemo);
  return cells.join('  ') + (isSwept ? '  ended by the demo' : '');
}

function goneAfter({ seenAt, goneAfterMs }: Trace): string {
  return (seenAt === undefined || goneAfterMs === undefined ? '-' : `+${ms(goneAfterMs)}`).padStart(14);
}

function charged({ charged: times, hungUpAt }: RequestReport): string {
  if (times === undefined) return '-'.padStart(7);
  const cell = (times === 0 ? 'no' : 'yes').padStart(7);
  return times > 0 && hungUpAt !== undefined ? colors.red(cell) : cell;
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
  const durationMs = Math.max(...reports.flatMap(({ requests }) => requests.map((each) => workOf(each)?.to ?? 0)));
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
  const work = workOf(request);
  if (work === undefined) return ' '.repeat(width);
  return draw(layOut({ ...work, hungUpAt: request.hungUpAt }, width, durationMs), paint);
}

/** From the first that was seen of a request to the last: its processes and its statement in one. */
function workOf({ processes, statements }: RequestReport): { from: number; to: number } | undefined {
  const seen = [processes, statements].filter((trace) => trace.seenAt !== undefined && trace.goneAt !== undefined);
  if (seen.length === 0) return undefined;
  return {
    from: Math.min(...seen.map((trace) => trace.seenAt!)),
    to: Math.max(...seen.map((trace) => trace.goneAt!)),
  };
}

function paint(cell: Cell, text: string): string {
  return paints[cell](text);
}

/** The totals, side by side. */
export function totalLines(reports: readonly ModeReport[]): string[] {
  const row = (label: string, value: (totals: Totals) => string): string =>
    label.padEnd(48) + reports.map(({ totals }) => value(totals).padStart(14)).join('');
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  return [
    colors.bold(''.padEnd(48) + reports.map(({ mode }) => mode.title.padStart(14)).join('')),
    row('clients that hung up', (totals) => String(totals.hungUp)),
    row(`left running ${COUNT_AFTER_MS / 1000} s later: processes`, (totals) => String(totals.stillRunningProcesses)),
    row('                        statements', (totals) => String(totals.stillRunningStatements)),
    row('ran on after a hang-up, in all: processes', (totals) => seconds(totals.processesRanOnMs)),
    row('                                statements', (totals) => seconds(totals.statementsRanOnMs)),
    row('charged for an answer that they never got', (totals) => String(totals.chargedForNothing)),
    row('abort listeners left when a handler ended', (totals) => String(totals.abortListenersLeft)),
    row('clients that stayed and got the right answer', (totals) => `${totals.correctAnswers} of ${totals.stayed}`),
    row('slowest answer', (totals) => seconds(totals.slowestAnswerMs)),
  ];
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
