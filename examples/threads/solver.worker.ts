// The worker of first-solution: it looks for a number whose hash begins with zeros, from a start of its own.
import { type CompletionToken, SharedCompletionSource } from '@cancelkit/threads';
import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

export interface Puzzle {
  readonly token: CompletionToken<number>;
  readonly zeros: number;
  readonly start: number;
  readonly stride: number;
}

parentPort?.once('message', ({ token, zeros, start, stride }: Puzzle) => {
  const found = SharedCompletionSource.from(token);
  for (let n = start; found.state.status === 'pending'; n += stride) {
    const isSolution = createHash('sha256').update(String(n)).digest('hex').startsWith('0'.repeat(zeros));
    if (isSolution && !found.trySetResult(n)) parentPort?.postMessage(`${n} came too late`);
  }
});
