import { getEventListeners } from 'node:events';
import { CancellationSource, delay, throwIfAborted, whenAll } from '@cancelkit/cancellation';
import { type Completion, settle } from '@cancelkit/completion';
import { Census } from './census.js';
import { type EndedRequest, HashServer } from './hash-server.js';
import type { Job } from './job.js';
import type { Mode } from './mode.js';
import type { PlannedClient } from './plan-clients.js';
import { type RequestReport, reportRequest } from './report-request.js';
import { sweep } from './sweep.js';
import { type Visit, pay } from './visit.js';
import { modeTag, workerTag } from './worker-tag.js';

/** How long after the server has ended the last abandoned request the processes are counted. */
export const COUNT_AFTER_MS = 500;

/** What the demo does twice. */
export interface Round {
  readonly runId: string;
  readonly mode: Mode;
  readonly job: Job;
  readonly plan: readonly PlannedClient[];
}

/** Hears how it goes: the clients' visits, and how many processes each client has now. */
export type Watcher = (atMs: number, visits: readonly Visit[], running: ReadonlyMap<number, number>) => void;

/**
 * Lets all clients come, half of them hang up, counts in the process table what still runs for those who left, waits for
 * the answers of the others and ends whatever is left over.
 *
 * Aborted or not, nothing that it started is running when it ends.
 */
export async function runMode(signal: AbortSignal, round: Round, onLook: Watcher): Promise<RequestReport[]> {
  const { runId, mode, job, plan } = round;
  const startedAt = performance.now();
  const now = (): number => performance.now() - startedAt;
  const visits: Visit[] = plan.map((planned) => ({ plan: planned, progressLines: 0 }));
  const census = new Census(modeTag(runId, mode.name), now);
  const server = new HashServer((requestSignal, client, onProgress) =>
    mode.hash(requestSignal, workerTag(runId, mode.name, client), job, onProgress),
  );
  const watch = new CancellationSource();
  const watching = census.watch(watch.signal, (running) => onLook(now(), visits, running));

  let counted: ReadonlyMap<number, number>;
  let ended: Map<number, EndedRequest>;
  let ends: Completion<void>[];
  let swept: Set<number>;
  try {
    const port = await server.listen();
    const ending = visits.map((visit) => settle(pay(signal, visit, port, now), signal));
    const leaving = visits.flatMap((visit, index) => (visit.plan.hangUpAfterMs === undefined ? [] : [index]));
    await whenAll(leaving.map((index) => ending[index]!));
    await server.ended(leaving.map((index) => visits[index]!.plan.client));
    await delay(signal, COUNT_AFTER_MS);
    counted = await census.look();
    ends = await whenAll(ending);
    ended = await server.ended(plan.map(({ client }) => client));
    throwIfAborted(signal);
  } finally {
    await server.close();
    swept = new Set((await sweep(modeTag(runId, mode.name))).map(({ client }) => client));
    watch.cancel();
    await watching;
  }
  await census.look();
  return visits.map((visit, index) => {
    const { client } = visit.plan;
    const request = ended.get(client);
    request?.controller.abort(); // lets go of the listener that Promise.race has left on the signal
    return reportRequest({
      visit,
      end: ends[index]!,
      request,
      sighting: census.sighting(client),
      runningWhenCounted: counted.get(client) ?? 0,
      sweptByDemo: swept.has(client),
      listenersAtTheEnd: request === undefined ? 0 : getEventListeners(request.controller.signal, 'abort').length,
    });
  });
}
