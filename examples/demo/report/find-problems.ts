import type { Answer } from '../server/job.js';
import type { Mode } from '../server/mode.js';
import type { RequestReport } from './report-request.js';
import { isCorrect } from './totals.js';

/**
 * Says, in words, everything that may not be. The demo exits with 0 only if there is nothing.
 *
 * In both modes: every client that stayed has its complete and correct answer and is charged for it, once, and no listener is
 * left at the end. With cancelkit also: nothing runs for a client that has left, it is not charged, and no listener is left when
 * the handler ends. With `Promise.race` those three are what the demo is there to show.
 */
export function findProblems(mode: Mode, requests: readonly RequestReport[], expected: Answer): string[] {
  const problems: string[] = [];
  for (const request of requests) {
    const { processes, statements } = request;
    const complain = (what: string): unknown => problems.push(`${mode.title}: client ${request.client} ${what}`);
    if (request.clientError !== undefined) complain(`failed: ${request.clientError}`);
    else if (request.hungUpAt === undefined && !isCorrect(request, expected))
      complain('got a wrong or incomplete answer');
    const isCharged = request.charged === undefined || request.charged === 1;
    if (request.hungUpAt === undefined && !isCharged) complain(`was charged ${request.charged} times for its answer`);
    if (request.outcome === 'faulted') complain(`had its request fail: ${request.reason ?? ''}`);
    if (request.outcome === 'canceled' && !request.sameReason) complain('has lost the reason of its abort');
    if (request.listenersAtTheEnd > 0) complain('has left an abort listener behind');
    if (mode.name === 'race') continue;
    if (processes.runningWhenCounted > 0) complain(`hung up, and ${processes.runningWhenCounted} processes ran on`);
    if (statements.runningWhenCounted > 0) complain('hung up, and its statement ran on');
    if (request.outcome === 'canceled' && (request.charged ?? 0) > 0) complain('hung up, and was charged all the same');
    if (request.hungUpAt !== undefined && (processes.sweptByDemo || statements.sweptByDemo))
      complain('hung up, and the demo had to end its work');
    if (request.listenersLeft > 0) complain(`has ${request.listenersLeft} abort listeners left on its signal`);
  }
  return problems;
}
