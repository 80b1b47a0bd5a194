// This example shows a job of graphile-worker and its operation, which are added in one transaction, or not at all.
import type { Operations } from '@cancelkit/operations';
import type { PostgresStore } from '@cancelkit/operations/postgres';
import { transaction } from '@cancelkit/node';
import type { TaskList } from 'graphile-worker';
import type { Pool } from 'pg';

interface Report {
  readonly id: string;
  readonly title: string;
}

export function enqueue(signal: AbortSignal, pool: Pool, store: PostgresStore, title: string): Promise<string> {
  return transaction(signal, pool, async (client) => {
    const id = await store.createIn(client, { deadlineMs: 3_600_000 });
    const job = JSON.stringify({ id, title } satisfies Report);
    await client.query(`select graphile_worker.add_job('report', $1, max_attempts => 3)`, [job]);
    return id;
  });
}

export function tasks(
  operations: Operations,
  report: (signal: AbortSignal, title: string) => Promise<string>,
): TaskList {
  return {
    report: async (payload, { abortSignal, job }) => {
      const { id, title } = payload as Report;
      const run = await operations.run(abortSignal, id, (inner) => report(inner, title), {
        keepPending: () => job.attempts < job.max_attempts, // it will be delivered again
      });
      if (run.status === 'refused') return; // canceled in the queue, or ended with a worker that died
      if (run.completion.status === 'faulted') throw run.completion.error;
      if (run.status === 'released') throw new Error('Stopped with its worker, and to be delivered again');
    },
  };
}
