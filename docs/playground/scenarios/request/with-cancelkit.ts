import { CancellationSource, all } from 'cancelkit';
import type { Stage } from '../../engine/stage.js';
import { work } from '../work-with-cancelkit.js';

/** Three queries for one client: five seconds at most, and none of them longer than he waits. */
export const withCancelkit = (stage: Stage) => async (): Promise<string[]> => {
  using deadline = new CancellationSource({
    parents: [stage.signal('client')],
    timeoutMs: 5_000,
    clock: stage.clock('deadline'),
  });
  return await all(stage.show('deadline', deadline.signal), (inner) => {
    stage.show('answer', inner);
    return [work(stage, inner, 'user'), work(stage, inner, 'orders'), work(stage, inner, 'stock')];
  });
};
