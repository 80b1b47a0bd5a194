import type { Completion } from 'cancelkit';
import type { EndedRequest } from '../server/answer-server.js';
import type { Answer } from '../server/job.js';
import type { Sighting } from '../counting/sightings.js';
import type { Visit } from '../clients/visit.js';

/** When the processes, or the statement, of a request ran, as seen from outside; times in ms since the start of the mode. */
export interface Trace {
  readonly seenAt: number | undefined;
  readonly goneAt: number | undefined;
  readonly goneAfterMs: number | undefined; // since the hang-up
  readonly runningWhenCounted: number; // after the hang-up: processes, or statements
  readonly sweptByDemo: boolean; // ran on until the demo ended it
}

/** All that is known of one request when its mode is over; times in ms since the start of the mode. */
export interface RequestReport {
  readonly client: number;
  readonly connectedAt: number | undefined;
  readonly hungUpAt: number | undefined;
  readonly answeredAt: number | undefined;
  readonly outcome: Completion<unknown>['status'] | 'never reached the server';
  readonly endedAt: number | undefined; // its handler, in the server
  readonly reason: string | undefined; // of the abort, or the error of a fault
  readonly sameReason: boolean; // the reason of the completion is the very object that the signal has
  readonly processes: Trace;
  readonly statements: Trace;
  readonly charged: number | undefined; // how often, in the database; undefined: there is none
  readonly listenersLeft: number; // when its handler ended
  readonly listenersAtTheEnd: number;
  readonly progressLines: number;
  readonly answer: Answer | undefined;
  readonly clientError: string | undefined;
}

/** What was seen from outside of one kind of work of a request. */
export interface Seen {
  readonly sighting: Sighting | undefined;
  readonly runningWhenCounted: number;
  readonly sweptByDemo: boolean;
}

/** What the client, the server, the process table and the database know of one request. */
export interface Findings {
  readonly visit: Visit;
  readonly end: Completion<void>;
  readonly request: EndedRequest | undefined;
  readonly processes: Seen;
  readonly statements: Seen;
  readonly charged: number | undefined;
  readonly listenersAtTheEnd: number;
}

/** Puts it together. */
export function reportRequest(findings: Findings): RequestReport {
  const { visit, end, request } = findings;
  const completion = request?.completion;
  return {
    client: visit.plan.client,
    connectedAt: visit.connectedAt,
    hungUpAt: visit.hungUpAt,
    answeredAt: visit.answeredAt,
    outcome: completion?.status ?? 'never reached the server',
    endedAt: request?.endedAt,
    reason: reasonOf(completion),
    sameReason: completion?.status === 'canceled' && completion.reason === request?.controller.signal.reason,
    processes: traceOf(findings.processes, visit.hungUpAt),
    statements: traceOf(findings.statements, visit.hungUpAt),
    charged: findings.charged,
    listenersLeft: request?.listenersLeft ?? 0,
    listenersAtTheEnd: findings.listenersAtTheEnd,
    progressLines: visit.progressLines,
    answer: visit.answer,
    clientError: end.status === 'faulted' ? String(end.error) : undefined,
  };
}

function reasonOf(completion: Completion<unknown> | undefined): string | undefined {
  if (completion?.status === 'canceled') return String(completion.reason);
  return completion?.status === 'faulted' ? String(completion.error) : undefined;
}

/** Nothing seen at all, or gone before the hang-up: 0 ms after it, for nothing ran on. */
function traceOf({ sighting, runningWhenCounted, sweptByDemo }: Seen, hungUpAt: number | undefined): Trace {
  return {
    seenAt: sighting?.firstSeenAt,
    goneAt: sighting?.goneAt,
    goneAfterMs: hungUpAt === undefined ? undefined : Math.max(0, (sighting?.goneAt ?? hungUpAt) - hungUpAt),
    runningWhenCounted,
    sweptByDemo,
  };
}
