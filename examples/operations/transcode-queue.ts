// This example shows a queue whose jobs are canceled and awaited from any machine: BullMQ delivers, the operation tells the end.
import { runProcess } from '@cancelkit/node';
import type { Operations } from '@cancelkit/operations';
import { type ConnectionOptions, type Queue, UnrecoverableError, Worker } from 'bullmq';
import { match } from 'cancelkit';

export interface Film {
  readonly command: string;
  readonly args: readonly string[];
}

/** Answers the id of the job and of its operation: whoever knows it can cancel it, and await its end. */
export async function enqueue(
  signal: AbortSignal,
  operations: Operations,
  queue: Queue<Film>,
  film: Film,
): Promise<string> {
  const { id } = await operations.create(signal, { deadlineMs: 3_600_000 }); // before anybody can take it
  await queue.add('transcode', film, { jobId: id, attempts: 3 });
  return id;
}

export function startWorker(operations: Operations, queue: string, connection: ConnectionOptions): Worker<Film> {
  const transcode = async (signal: AbortSignal, { command, args }: Film): Promise<string> =>
    (await runProcess(signal, command, args)).stdout; // an abort ends it and all that it has started

  return new Worker<Film>(
    queue,
    async (job, _token, signal) => {
      const run = await operations.run(signal, job.id!, (inner) => transcode(inner, job.data), {
        keepPending: () => job.attemptsMade + 1 < (job.opts.attempts ?? 1), // BullMQ will deliver it again
      });
      if (run.status === 'refused') return undefined; // it was canceled in the queue, or has ended with a worker that died
      return match(run.completion, {
        succeeded: (output) => output,
        faulted: (error) => {
          throw error;
        },
        canceled: (reason) => {
          throw new (run.status === 'released' ? Error : UnrecoverableError)(String(reason));
        },
      });
    },
    { connection },
  );
}
