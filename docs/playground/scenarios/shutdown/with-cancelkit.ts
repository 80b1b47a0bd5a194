import { grace } from 'cancelkit';
import type { Stage } from '../../engine/stage.js';
import { work } from '../work-with-cancelkit.js';

/** Works through a queue. On SIGTERM it begins nothing new; what runs then has 800 ms. */
export const withCancelkit = (stage: Stage) => async (): Promise<void> => {
  const soft = stage.signal('SIGTERM');
  using hard = grace(soft, 800, { clock: stage.clock('grace') });
  stage.show('grace', hard.signal);
  for (const job of ['job 1', 'job 2', 'job 3']) {
    if (soft.aborted) break;
    await work(stage, hard.signal, job);
  }
};
