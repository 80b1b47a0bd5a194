// This example shows a job of pg-boss and its operation, which are added in one transaction, or not at all.
import type { Operations } from '@cancelkit/operations';
import type { PostgresStore } from '@cancelkit/operations/postgres';
import { transaction } from '@cancelkit/node';
import type { Pool } from 'pg';
import type PgBoss from 'pg-boss';

export function enqueue(
  signal: AbortSignal,
  pool: Pool,
  store: PostgresStore,
  boss: PgBoss,
  title: string,
): Promise<string> {
  return transaction(signal, pool, async (client) => {
    const id = await store.createIn(client, { deadlineMs: 3_600_000 });
    const executeSql = (text: string, values: unknown[]): Promise<{ rows: object[] }> => client.query(text, values);
    await boss.send('report', { title }, { id, retryLimit: 2, db: { executeSql } });
    return id;
  });
}

export function startWorker(
  operations: Operations,
  boss: PgBoss,
  report: (signal: AbortSignal, title: string) => Promise<string>,
): Promise<string> {
  return boss.work<{ title: string }>('report', { includeMetadata: true }, async ([job]) => {
    if (job === undefined) return;
    const { id, data, retryCount, retryLimit } = job;
    const run = await operations.run(null, id, (inner) => report(inner, data.title), {
      keepPending: () => retryCount < retryLimit, // it will be delivered again
    });
    if (run.status === 'refused') return; // canceled in the queue, or ended with a worker that died
    if (run.completion.status === 'faulted') throw run.completion.error;
    if (run.status === 'released') throw new Error('Stopped with its worker, and to be delivered again');
  });
}
