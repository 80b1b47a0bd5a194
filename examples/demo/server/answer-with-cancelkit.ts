import { all } from 'cancelkit';
import { type ClientShape, query, runProcess, transaction } from '@cancelkit/node';
import type { Database } from '../database/database.js';
import type { Copies, HashResult } from './job.js';
import { lineSink } from './line-sink.js';
import type { AnswerTask, Task } from './task.js';
import { readWorkerLine, workerArguments } from './worker-command.js';

/**
 * The same work with the signal passed on: an abort ends the processes, cancels the statement in the server and rolls the
 * transaction back, and the promise ends only when all of that has happened. If one of them fails, the others are stopped
 * as well.
 */
export const answerWithCancelkit: AnswerTask = (signal, task) => {
  const { database, tag } = task;
  if (database === undefined) return hash(signal, task);
  return transaction(signal, database.pool, async (client, inner) => {
    const [result, copies] = await all(inner, (each) => [hash(each, task), findCopies(each, client, database, task)]);
    await query(inner, client, database.charge(tag));
    return { ...result, copies };
  });
};

async function hash(signal: AbortSignal, { tag, job, onProgress }: Task): Promise<HashResult> {
  let result: HashResult | undefined;
  const stdout = lineSink((line) => (result = readWorkerLine(line, onProgress)));
  await runProcess(signal, process.execPath, workerArguments(tag, job), { stdout, stderr: 'inherit', graceMs: 1_000 });
  if (result === undefined) throw new Error('The worker ended without a hash');
  return result;
}

async function findCopies(
  signal: AbortSignal,
  client: ClientShape,
  database: Database,
  { tag, job }: Task,
): Promise<Copies | undefined> {
  const { rows } = await query<Copies>(signal, client, database.copies(tag, job));
  return rows[0];
}
