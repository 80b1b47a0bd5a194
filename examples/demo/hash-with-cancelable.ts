import { cancelable } from '@cancelkit/cancellation';
import type { HashResult } from './job.js';
import type { Hash } from './mode.js';
import { startWorker } from './start-worker.js';
import { stopGroup } from './stop-group.js';

/**
 * The same work with `cancelable`: the teardown stops the processes, whichever way the work ends, and the promise ends
 * only when they are gone.
 */
export const hashWithCancelable: Hash = (signal, tag, job, onProgress) =>
  cancelable<HashResult>(signal, (source) => {
    const group = startWorker(tag, job, {
      onProgress,
      onResult: (result) => source.trySetResult(result),
      onError: (error) => source.trySetException(error),
    });
    return () => (group === undefined ? undefined : stopGroup(group));
  });
