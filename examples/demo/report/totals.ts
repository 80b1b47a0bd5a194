import type { Answer } from '../server/job.js';
import type { RequestReport } from './report-request.js';

/** What one mode comes to. */
export interface Totals {
  readonly hungUp: number;
  readonly stillRunningRequests: number;
  readonly stillRunningProcesses: number;
  readonly stillRunningStatements: number;
  readonly processesRanOnMs: number; // after the hang-ups, summed over the requests
  readonly statementsRanOnMs: number;
  readonly chargedForNothing: number; // clients that have hung up
  readonly abortListenersLeft: number;
  readonly stayed: number;
  readonly correctAnswers: number;
  readonly slowestAnswerMs: number;
}

/** Adds up the requests of one mode. */
export function totalsOf(requests: readonly RequestReport[], expected: Answer): Totals {
  const left = requests.filter((request) => request.hungUpAt !== undefined);
  const stayed = requests.filter((request) => request.hungUpAt === undefined);
  const processes = left.map((request) => request.processes);
  const statements = left.map((request) => request.statements);
  return {
    hungUp: left.length,
    stillRunningRequests: left.filter((each) => runningWhenCounted(each) > 0).length,
    stillRunningProcesses: sum(processes.map((trace) => trace.runningWhenCounted)),
    stillRunningStatements: sum(statements.map((trace) => trace.runningWhenCounted)),
    processesRanOnMs: Math.round(sum(processes.map((trace) => trace.goneAfterMs ?? 0))),
    statementsRanOnMs: Math.round(sum(statements.map((trace) => trace.goneAfterMs ?? 0))),
    chargedForNothing: left.filter(({ charged = 0 }) => charged > 0).length,
    abortListenersLeft: sum(requests.map((request) => request.listenersLeft)),
    stayed: stayed.length,
    correctAnswers: stayed.filter((request) => isCorrect(request, expected)).length,
    slowestAnswerMs: Math.round(Math.max(0, ...stayed.map(answerMs))),
  };
}

/** The answer is the expected one, the hash over as many files and bytes, and progress was streamed before it. */
export function isCorrect({ answer, progressLines }: RequestReport, expected: Answer): boolean {
  const isSame =
    answer?.hash === expected.hash &&
    answer.files === expected.files &&
    answer.bytes === expected.bytes &&
    answer.copies?.copies === expected.copies?.copies &&
    answer.copies?.bytes === expected.copies?.bytes;
  return isSame && progressLines > 0;
}

function runningWhenCounted({ processes, statements }: RequestReport): number {
  return processes.runningWhenCounted + statements.runningWhenCounted;
}

function answerMs({ connectedAt, answeredAt }: RequestReport): number {
  return (answeredAt ?? 0) - (connectedAt ?? 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
