import type { TimeGroup, TimeRow } from '../group.js';
import type * as loops from '../variants/registrations.js';

/** What the chart shows: cost against the number of registrations that are live already. */
export const liveCounts: readonly number[] = [10, 100, 1_000, 10_000, 100_000];

const bars: Record<number, number> = { 0: 1.15, 10: 0.15, 10_000: 0.0005 };

function addAndRemove(live: number): TimeRow<keyof typeof loops> {
  const parameter = live;
  const slow = live >= 10_000;
  const bar = bars[live];
  return {
    name: `${live.toLocaleString('en')} others live`,
    ours: { name: 'onAbort', loop: 'ours', parameter },
    others: [
      { name: 'addEventListener', loop: 'withListener', parameter, slow, ...(bar === undefined ? {} : { bar }) },
      // 100,000 listeners take 20 s to add, and what these add to the platform's listener does not grow.
      ...(live > 10_000
        ? []
        : [
            { name: 'events.addAbortListener', loop: 'withAddAbortListener', parameter, slow } as const,
            { name: 'abort-utils onAbort', loop: 'withAbortUtils', parameter, slow } as const,
          ]),
      { name: '@esfx/async-canceltoken', loop: 'withEsfx', parameter, slow },
      { name: 'prex CancellationToken', loop: 'withPrex', parameter, slow },
    ],
  };
}

export const registrations: TimeGroup<keyof typeof loops> = {
  kind: 'time',
  name: 'registrations',
  title: 'A registration on a signal, added and removed',
  rows: [
    ...[0, ...liveCounts].map(addAndRemove),
    {
      name: '100,000 others live, against 10',
      ours: { name: 'onAbort, 100,000 live', loop: 'ours', parameter: 100_000 },
      others: [{ name: 'onAbort, 10 live', loop: 'ours', parameter: 10, bar: 1.25 }],
    },
  ],
};
