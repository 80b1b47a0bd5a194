import type { HashResult } from './job.js';
import type { Hash } from './mode.js';
import { startWorker } from './start-worker.js';

/**
 * The usual way: whoever is first, the work or the abort. It ends the wait, at once and with the right reason. The work
 * knows nothing of that, and the listener stays on the signal of every request that was not aborted.
 */
export const hashWithRace: Hash = (signal, tag, job, onProgress) => {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  const work = new Promise<HashResult>((resolve, reject) => {
    startWorker(tag, job, { onProgress, onResult: resolve, onError: reject });
  });
  return Promise.race([work, aborted]);
};
