import type { Stage } from '../../engine/stage.js';
import { aborted, sleep, work } from '../work-by-hand.js';

/** Works through a queue. On SIGTERM it begins nothing new, and gives up waiting after 800 ms. */
export const byHand = (stage: Stage) => (): Promise<void> => {
  const soft = stage.signal('SIGTERM');
  const drained = async (): Promise<void> => {
    for (const job of ['job 1', 'job 2', 'job 3']) {
      if (soft.aborted) break;
      await work(stage, job);
    }
  };
  const overdue = aborted(soft).catch(() => sleep(stage.clock('grace'), 800));
  return Promise.race([drained(), overdue]);
};
