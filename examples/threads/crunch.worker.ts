// The worker of crunch-in-pool, for piscina as it is.
import { workerTask } from '@cancelkit/threads';

// eslint-disable-next-line no-restricted-syntax -- piscina calls the default export
export default workerTask((signal, rows: number[]) => {
  let sum = 0;
  for (const row of rows) {
    signal.throwIfAborted();
    sum += row;
  }
  return sum;
});
