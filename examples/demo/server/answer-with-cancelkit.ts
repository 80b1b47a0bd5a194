import { all } from 'cancelkit';
import { query, runProcess } from '@cancelkit/node';
import type { Copies, HashResult } from './job.js';
import { lineSink } from './line-sink.js';
import type { AnswerTask, Task } from './task.js';
import { readWorkerLine, workerArguments } from './worker-command.js';

/**
 * The same work with the signal passed on: an abort ends the processes and cancels the statement in the server, and the
 * promise ends only when they have ended. If one of them fails, the other one is stopped as well.
 */
export const answerWithCancelkit: AnswerTask = async (signal, task) => {
  const [result, copies] = await all(signal, (inner) => [hash(inner, task), findCopies(inner, task)]);
  return { ...result, copies };
};

async function hash(signal: AbortSignal, { tag, job, onProgress }: Task): Promise<HashResult> {
  let result: HashResult | undefined;
  const stdout = lineSink((line) => (result = readWorkerLine(line, onProgress)));
  await runProcess(signal, process.execPath, workerArguments(tag, job), { stdout, stderr: 'inherit', graceMs: 1_000 });
  if (result === undefined) throw new Error('The worker ended without a hash');
  return result;
}

async function findCopies(signal: AbortSignal, { database, tag, job }: Task): Promise<Copies | undefined> {
  if (database === undefined) return undefined;
  const { rows } = await query<Copies>(signal, database.pool, database.copies(tag, job));
  return rows[0];
}
