import type { Stage } from '../../engine/stage.js';
import { aborted, timeout, work } from '../work-by-hand.js';

/** Three queries for one client, raced with his patience and with five seconds. */
export const byHand = (stage: Stage) => (): Promise<string[]> =>
  Promise.race([
    Promise.all([work(stage, 'user'), work(stage, 'orders'), work(stage, 'stock')]),
    aborted(stage.signal('client')),
    timeout(stage.clock('deadline'), 5_000),
  ]);
