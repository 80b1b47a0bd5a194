import { spawn } from 'node:child_process';
import type { Database } from '../database/database.js';
import type { Answer, Copies, HashResult } from './job.js';
import { lineSink } from './line-sink.js';
import type { AnswerTask, Task } from './task.js';
import { readWorkerLine, workerArguments } from './worker-command.js';

/**
 * The usual way: whoever is first, the work or the abort. It ends the wait, at once and with the right reason. The work
 * knows nothing of that, and the listener stays on the signal of every request that was not aborted.
 */
export const answerWithRace: AnswerTask = async (signal, task) => {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  const { database } = task;
  return Promise.race([database === undefined ? hash(task) : answer(database, task), aborted]);
};

async function answer(database: Database, task: Task): Promise<Answer> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    const statement = client.query<Copies>(database.copies(task.tag, task.job));
    const [result, { rows }] = await Promise.all([hash(task), statement]);
    await client.query(database.charge(task.tag));
    await client.query('commit');
    return { ...result, copies: rows[0] };
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

function hash({ tag, job, onProgress }: Task): Promise<HashResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, workerArguments(tag, job), {
      detached: true, // a process group of its own, which its children join
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.pipe(
      lineSink((line) => {
        const result = readWorkerLine(line, onProgress);
        if (result !== undefined) resolve(result);
      }),
    );
    child.once('error', reject);
    child.once('close', (code, killedBy) => reject(new Error(`The worker ended early (${killedBy ?? `code ${String(code)}`})`))); // prettier-ignore
  });
}
