import type { Completion } from '@cancelkit/completion';
import type { Sighting } from './census.js';
import type { EndedRequest } from './hash-server.js';
import type { HashResult } from './job.js';
import type { Visit } from './visit.js';

/** All that is known of one request when its mode is over; times in ms since the start of the mode. */
export interface RequestReport {
  readonly client: number;
  readonly connectedAt: number | undefined;
  readonly hungUpAt: number | undefined;
  readonly answeredAt: number | undefined;
  readonly outcome: Completion<unknown>['status'] | 'never reached the server';
  readonly reason: string | undefined; // of the abort, or the error of a fault
  readonly sameReason: boolean; // the reason of the completion is the very object that the signal has
  readonly processesSeenAt: number | undefined;
  readonly processesGoneAt: number | undefined;
  readonly goneAfterMs: number | undefined; // since the hang-up
  readonly runningWhenCounted: number; // processes
  readonly sweptByDemo: boolean; // its processes ran on until the demo ended them
  readonly listenersLeft: number; // when its handler ended
  readonly listenersAtTheEnd: number;
  readonly progressLines: number;
  readonly result: HashResult | undefined;
  readonly clientError: string | undefined;
}

/** What the client, the server and the process table know of one request. */
export interface Findings {
  readonly visit: Visit;
  readonly end: Completion<void>;
  readonly request: EndedRequest | undefined;
  readonly sighting: Sighting | undefined;
  readonly runningWhenCounted: number;
  readonly sweptByDemo: boolean;
  readonly listenersAtTheEnd: number;
}

/** Puts it together. */
export function reportRequest(findings: Findings): RequestReport {
  const { visit, end, request, sighting } = findings;
  const completion = request?.completion;
  return {
    client: visit.plan.client,
    connectedAt: visit.connectedAt,
    hungUpAt: visit.hungUpAt,
    answeredAt: visit.answeredAt,
    outcome: completion?.status ?? 'never reached the server',
    reason: reasonOf(completion),
    sameReason: completion?.status === 'canceled' && completion.reason === request?.controller.signal.reason,
    processesSeenAt: sighting?.firstSeenAt,
    processesGoneAt: sighting?.goneAt,
    goneAfterMs: goneAfter(visit.hungUpAt, sighting),
    runningWhenCounted: visit.hungUpAt === undefined ? 0 : findings.runningWhenCounted,
    sweptByDemo: findings.sweptByDemo,
    listenersLeft: request?.listenersLeft ?? 0,
    listenersAtTheEnd: findings.listenersAtTheEnd,
    progressLines: visit.progressLines,
    result: visit.result,
    clientError: end.status === 'faulted' ? String(end.error) : undefined,
  };
}

function reasonOf(completion: Completion<unknown> | undefined): string | undefined {
  if (completion?.status === 'canceled') return String(completion.reason);
  return completion?.status === 'faulted' ? String(completion.error) : undefined;
}

/** Nothing seen at all, or gone before the hang-up: 0, for nothing ran on. */
function goneAfter(hungUpAt: number | undefined, sighting: Sighting | undefined): number | undefined {
  if (hungUpAt === undefined) return undefined;
  return Math.max(0, (sighting?.goneAt ?? hungUpAt) - hungUpAt);
}
