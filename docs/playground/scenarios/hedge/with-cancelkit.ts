import { any, delay } from 'cancelkit';
import type { Stage } from '../../engine/stage.js';
import { work } from '../work-with-cancelkit.js';

/** A second request when the first one is slow: the first success counts, the loser is stopped. */
export const withCancelkit = (stage: Stage) => (): Promise<string> =>
  any(stage.signal('client'), [
    (own) => work(stage, stage.show('primary', own), 'primary'),
    async (own) => {
      await delay(stage.show('replica', own), 500, { clock: stage.clock('replica') });
      return await work(stage, own, 'replica');
    },
  ]);
