import type { TimeGroup } from '../group.js';
import type * as loops from '../variants/promises.js';

/** Wait on a long-lived promise, again and again. */
export const promises: TimeGroup<keyof typeof loops> = {
  kind: 'time',
  name: 'promises',
  title: 'Wait on a long-lived promise, again and again',
  rows: [
    {
      name: 'until another promise settles',
      ours: { name: 'whenAny', loop: 'ours' },
      others: [
        { name: '@watchable/unpromise', loop: 'withUnpromise' },
        { name: 'Promise.race (grows)', loop: 'withRace' },
      ],
    },
    {
      name: 'until a signal aborts',
      ours: { name: 'waitAsync', loop: 'oursAborted' },
      others: [
        { name: '@watchable/unpromise', loop: 'withUnpromiseAborted' },
        { name: 'race-signal (grows)', loop: 'withRaceSignalAborted' },
      ],
    },
  ],
};
