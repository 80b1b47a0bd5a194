import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { HashProgress, HashResult, Job } from './job.js';
import { onLine } from './on-line.js';

/** How the worker of one request tells what becomes of it: an API of callbacks, without promise or cancellation. */
export interface WorkerCallbacks {
  onProgress(progress: HashProgress): void;
  onResult(result: HashResult): void;
  onError(error: Error): void;
}

/**
 * Starts the processes of one request, in a process group of their own.
 *
 * @returns the id of the group; `undefined` when it could not be started, which `onError` hears of
 */
export function startWorker(tag: string, job: Job, callbacks: WorkerCallbacks): number | undefined {
  const script = fileURLToPath(new URL('./worker.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, tag, JSON.stringify(job)], {
    detached: true, // it leads a new group, which its children join
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onLine(child.stdout, (line) => {
    const told = JSON.parse(line) as HashProgress | HashResult;
    if ('hash' in told) callbacks.onResult(told);
    else callbacks.onProgress(told);
  });
  child.once('error', (error) => callbacks.onError(error));
  child.once('close', (code, signal) => callbacks.onError(new Error(`The worker ended early (${signal ?? `code ${String(code)}`})`))); // prettier-ignore
  return child.pid;
}
