import { spawn } from 'node:child_process';
import type { Copies, HashResult } from './job.js';
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
  const work = Promise.all([hash(task), findCopies(task)]);
  const [result, copies] = await Promise.race([work, aborted]);
  return { ...result, copies };
};

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

async function findCopies({ database, tag, job }: Task): Promise<Copies | undefined> {
  return (await database?.pool.query<Copies>(database.copies(tag, job)))?.rows[0];
}
