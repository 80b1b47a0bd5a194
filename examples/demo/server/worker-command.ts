import { fileURLToPath } from 'node:url';
import type { HashProgress, HashResult, Job } from './job.js';

const script = fileURLToPath(new URL('./worker.mjs', import.meta.url));

/** The arguments for `node` that start the processes of one request. */
export function workerArguments(tag: string, job: Job): string[] {
  return [script, tag, JSON.stringify(job)];
}

/** Reads a line that a worker writes; calls back with the progress, and answers with the result when it is that. */
export function readWorkerLine(line: string, onProgress: (progress: HashProgress) => void): HashResult | undefined {
  const told = JSON.parse(line) as HashProgress | HashResult;
  if ('hash' in told) return told;
  onProgress(told);
  return undefined;
}
