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
      // 100,000 listeners take 20 s to add, and what this adds to the platform's listener does not grow.
      ...(live > 10_000
        ? []
        : [{ name: 'events.addAbortListener', loop: 'withAddAbortListener', parameter, slow } as const]),
      { name: '@esfx/async-canceltoken', loop: 'withEsfx', parameter, slow },
      { name: 'prex CancellationToken', loop: 'withPrex', parameter, slow },
    ],
  };
}

/**
 * The same, in a process that sees thousands of other signals: this one of the others makes a signal for each
 * registration. Each has a hidden class of its own, so that whatever reads a signal, the platform's code too, slows down.
 */
function amongManySignals(live: number): TimeRow<keyof typeof loops> {
  const parameter = live;
  const slow = live >= 10_000;
  return {
    name: `${live.toLocaleString('en')} others live, in a process of many signals`,
    ours: { name: 'onAbort', loop: 'ours', parameter },
    others: [
      { name: 'addEventListener', loop: 'withListener', parameter, slow },
      { name: 'abort-utils onAbort', loop: 'withAbortUtils', parameter, slow },
    ],
  };
}

/** A registration on a signal, added and removed. */
export const registrations: TimeGroup<keyof typeof loops> = {
  kind: 'time',
  name: 'registrations',
  title: 'A registration on a signal, added and removed',
  rows: [
    ...[0, ...liveCounts].map(addAndRemove),
    ...[0, 10, 10_000].map(amongManySignals),
    {
      name: '100,000 others live, against 10',
      ours: { name: 'onAbort, 100,000 live', loop: 'ours', parameter: 100_000 },
      others: [{ name: 'onAbort, 10 live', loop: 'ours', parameter: 10, bar: 1.25 }],
    },
  ],
};
