import { CancellationSource, retry } from 'cancelkit';
import type { Stage } from '../../engine/stage.js';
import { work } from '../work-with-cancelkit.js';

/** Three attempts, 700 ms each, with longer and longer pauses; six seconds at most. */
export const withCancelkit = (stage: Stage) => async (): Promise<string> => {
  using deadline = new CancellationSource({
    parents: [stage.signal('caller')],
    timeoutMs: 6_000,
    clock: stage.clock('deadline'),
  });
  return await retry(
    stage.show('deadline', deadline.signal),
    (signal, attempt) => {
      const lane = `attempt ${attempt + 1}`;
      return work(stage, stage.show(lane, signal), lane);
    },
    {
      maxAttempts: 3,
      attemptTimeoutMs: 700,
      delayMs: (_, attempt) => 300 * (attempt + 1), // left out: 100, 200, 400, ..., with some jitter
      clock: stage.clock('retry'),
    },
  );
};
