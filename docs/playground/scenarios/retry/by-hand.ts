import type { Stage } from '../../engine/stage.js';
import { aborted, sleep, timeout, work } from '../work-by-hand.js';

/** Three attempts, each raced with 700 ms; the loop raced with the caller and with six seconds. */
export const byHand = (stage: Stage) => (): Promise<string> => {
  const clock = stage.clock('retry');
  const attempts = async (): Promise<string> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await Promise.race([work(stage, `attempt ${attempt}`), timeout(clock, 700)]);
      } catch (error) {
        if (attempt === 3) throw error;
        await sleep(clock, 300 * attempt);
      }
    }
  };
  return Promise.race([attempts(), aborted(stage.signal('caller')), timeout(stage.clock('deadline'), 6_000)]);
};
