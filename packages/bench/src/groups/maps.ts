import type { TimeGroup } from '../group.js';
import type * as loops from '../variants/maps.js';

/** Many items, some at a time. */
export const maps: TimeGroup<keyof typeof loops> = {
  kind: 'time',
  name: 'maps',
  title: 'Many items, some at a time',
  rows: [
    {
      name: 'map of 1,000, 8 at a time',
      ours: { name: 'map', loop: 'mapThousand' },
      others: [
        { name: 'p-map', loop: 'mapThousandPeer', bar: 0.4 },
        { name: 'p-limit', loop: 'mapThousandLimit' },
        { name: 'Effect.all', loop: 'mapThousandEffect' },
      ],
      atOnce: 10,
    },
  ],
};
