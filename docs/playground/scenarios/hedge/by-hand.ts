import type { Stage } from '../../engine/stage.js';
import { aborted, sleep, work } from '../work-by-hand.js';

/** A second request when the first one is slow: the first success counts. */
export const byHand = (stage: Stage) => (): Promise<string> =>
  Promise.race([
    Promise.any([work(stage, 'primary'), sleep(stage.clock('replica'), 500).then(() => work(stage, 'replica'))]),
    aborted(stage.signal('client')),
  ]);
