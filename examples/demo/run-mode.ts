import { getEventListeners } from 'node:events';
import { CancellationSource, type Completion, all, delay, settle, throwIfAborted, unwrap, whenAll } from 'cancelkit';
import { AnswerServer, type EndedRequest } from './server/answer-server.js';
import { Census, type Running } from './counting/census.js';
import type { Database } from './database/database.js';
import type { Job } from './server/job.js';
import type { Mode } from './server/mode.js';
import type { PlannedClient } from './clients/plan-clients.js';
import { type RequestReport, reportRequest } from './report/report-request.js';
import { sweep } from './counting/sweep.js';
import { type Visit, pay } from './clients/visit.js';
import { modeTag, workerTag } from './counting/worker-tag.js';

/** How long after a client has hung up it is counted what still runs for it, whatever the server thinks by then. */
export const COUNT_AFTER_MS = 2_000;

/** What the demo does twice. */
export interface Round {
  readonly runId: string;
  readonly mode: Mode;
  readonly job: Job;
  readonly database: Database | undefined;
  readonly plan: readonly PlannedClient[];
}

/** Hears how it goes: the clients' visits, and what each client has running now. */
export type Watcher = (atMs: number, visits: readonly Visit[], running: Running) => void;

/**
 * Lets all clients come, half of them hang up, counts in the process table and in the database what still runs for those
 * who left, waits for the answers of the others, ends whatever is left over, and counts who was charged.
 *
 * Aborted or not, nothing that it started is running when it ends.
 */
export async function runMode(signal: AbortSignal, round: Round, onLook: Watcher): Promise<RequestReport[]> {
  const { runId, mode, job, database, plan } = round;
  const tag = modeTag(runId, mode.name);
  const startedAt = performance.now();
  const now = (): number => performance.now() - startedAt;
  const visits: Visit[] = plan.map((planned) => ({ plan: planned, progressLines: 0 }));
  const census = new Census(tag, database, now);
  const server = new AnswerServer(now, (requestSignal, client, onProgress) =>
    mode.answer(requestSignal, { tag: workerTag(runId, mode.name, client), job, database, onProgress }),
  );
  const watch = new CancellationSource();
  const watching = settle(census.watch(watch.signal, (running) => onLook(now(), visits, running)));

  const counted = new Map<number, Running>();
  let ended: Map<number, EndedRequest>;
  let ends: Completion<void>[];
  let swept: Record<'processes' | 'statements', Set<number>>;
  try {
    const port = await server.listen();
    const ending = visits.map((visit) => settle(pay(signal, visit, port, now), signal));
    const count = async (
      inner: AbortSignal,
      { client, hangUpAfterMs }: PlannedClient,
      index: number,
    ): Promise<void> => {
      if (hangUpAfterMs === undefined) return;
      await ending[index];
      await delay(inner, COUNT_AFTER_MS);
      counted.set(client, await census.look());
    };
    await all(signal, (inner) => plan.map((planned, index) => count(inner, planned, index)));
    ends = await whenAll(ending);
    ended = await server.ended(plan.map(({ client }) => client));
    throwIfAborted(signal);
  } finally {
    await server.close();
    swept = { processes: clientsOf(await sweep(tag)), statements: clientsOf(await database?.sweep(tag)) };
    watch.cancel();
    unwrap(await watching);
  }
  await census.look();
  const charges = await database?.charges(tag);
  return visits.map((visit, index) => {
    const { client } = visit.plan;
    const request = ended.get(client);
    request?.controller.abort(); // lets go of the listener that Promise.race has left on the signal
    const seen = (kind: 'processes' | 'statements') => ({
      sighting: census[kind].of(client),
      runningWhenCounted: counted.get(client)?.[kind].get(client) ?? 0,
      sweptByDemo: swept[kind].has(client),
    });
    return reportRequest({
      visit,
      end: ends[index]!,
      request,
      processes: seen('processes'),
      statements: seen('statements'),
      charged: charges && (charges.get(client) ?? 0),
      listenersAtTheEnd: request === undefined ? 0 : getEventListeners(request.controller.signal, 'abort').length,
    });
  });
}

function clientsOf(rows: readonly { readonly client: number }[] = []): Set<number> {
  return new Set(rows.map(({ client }) => client));
}
