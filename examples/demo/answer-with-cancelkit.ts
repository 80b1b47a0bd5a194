import { whenAll } from '@cancelkit/cancellation';
import { query, runProcess } from '@cancelkit/node';
import type { Copies, HashResult } from './job.js';
import { lineSink } from './line-sink.js';
import type { AnswerTask, Task } from './mode.js';
import { readWorkerLine, workerArguments } from './worker-command.js';

/**
 * The same work with the signal passed on: an abort ends the processes and cancels the statement in the server, and the
 * promise ends only when they have ended.
 */
export const answerWithCancelkit: AnswerTask = async (signal, task) => {
  const { database, tag, job } = task;
  const result = hash(signal, task);
  const found = database && query<Copies>(signal, database.pool, database.copies(tag, job));
  await whenAll<unknown>([result, found ?? Promise.resolve()]);
  return { ...(await result), copies: (await found)?.rows[0] };
};

async function hash(signal: AbortSignal, { tag, job, onProgress }: Task): Promise<HashResult> {
  let result: HashResult | undefined;
  const stdout = lineSink((line) => (result = readWorkerLine(line, onProgress)));
  await runProcess(signal, process.execPath, workerArguments(tag, job), { stdout, stderr: 'inherit', graceMs: 1_000 });
  if (result === undefined) throw new Error('The worker ended without a hash');
  return result;
}
