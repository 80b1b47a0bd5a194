import type { Stage } from '../../engine/stage.js';
import { aborted, work } from '../work-by-hand.js';

/** An export in two parts, under a lock that a heartbeat keeps alive. */
export const byHand = (stage: Stage) => async (): Promise<void> => {
  const lock = stage.start('lock', ignore, ignore);
  try {
    await Promise.race([
      Promise.all([work(stage, 'part 1'), work(stage, 'part 2')]),
      work(stage, 'heartbeat'),
      aborted(stage.signal('operator')),
    ]);
  } finally {
    await lock.stop(); // also while a part still writes
  }
};

const ignore = (): void => undefined;
