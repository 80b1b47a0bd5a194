import type { HashResult } from './job.js';
import type { RequestReport } from './report-request.js';

/** What one mode comes to. */
export interface Totals {
  readonly hungUp: number;
  readonly stillRunningRequests: number;
  readonly stillRunningProcesses: number;
  readonly ranOnMs: number; // after the hang-ups, summed over the requests
  readonly abortListenersLeft: number;
  readonly stayed: number;
  readonly correctHashes: number;
  readonly slowestAnswerMs: number;
}

/** Adds up the requests of one mode. */
export function totalsOf(requests: readonly RequestReport[], expected: HashResult): Totals {
  const left = requests.filter((request) => request.hungUpAt !== undefined);
  const stayed = requests.filter((request) => request.hungUpAt === undefined);
  return {
    hungUp: left.length,
    stillRunningRequests: left.filter((request) => request.runningWhenCounted > 0).length,
    stillRunningProcesses: sum(left.map((request) => request.runningWhenCounted)),
    ranOnMs: Math.round(sum(left.map((request) => request.goneAfterMs ?? 0))),
    abortListenersLeft: sum(requests.map((request) => request.listenersLeft)),
    stayed: stayed.length,
    correctHashes: stayed.filter((request) => isCorrect(request, expected)).length,
    slowestAnswerMs: Math.round(Math.max(0, ...stayed.map(answerMs))),
  };
}

/** The hash is the expected one, over as many files and bytes, and progress was streamed before it. */
export function isCorrect(request: RequestReport, expected: HashResult): boolean {
  const { result, progressLines } = request;
  const isSame = result?.hash === expected.hash && result.files === expected.files && result.bytes === expected.bytes;
  return isSame && progressLines > 0;
}

function answerMs({ connectedAt, answeredAt }: RequestReport): number {
  return (answeredAt ?? 0) - (connectedAt ?? 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
