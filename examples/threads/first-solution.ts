// This example shows four solvers: the first one wins, the others stop. The clock or the user may win instead.
import { link } from 'cancelkit';
import { SharedCompletionSource } from '@cancelkit/threads';
import type { Worker } from 'node:worker_threads';

export async function solve(signal: AbortSignal, workers: readonly Worker[], zeros: number): Promise<number> {
  const found = new SharedCompletionSource<number>();
  link(signal, found); // an abort wins like any other settler
  workers.forEach((worker, start) => {
    found.faultOnExit(worker);
    worker.postMessage({ token: found.token, zeros, start, stride: workers.length });
  });
  return found.promise;
}
