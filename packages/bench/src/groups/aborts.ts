import type { TimeGroup } from '../group.js';
import type * as loops from '../variants/aborts.js';

const atOnce = 100_000;

/** Abort with 100,000 waits pending, until every rejection is observed. */
export const aborts: TimeGroup<keyof typeof loops> = {
  kind: 'time',
  name: 'aborts',
  title: 'Abort with 100,000 waits pending, until every rejection is observed',
  rows: [
    {
      name: 'promises read',
      atOnce,
      ours: { name: 'linkedSource', loop: 'ours' },
      others: [{ name: 'floor: raw promises, rejected', loop: 'rawPromises', bar: 5 }],
    },
    {
      name: 'promises read, cancelable',
      atOnce,
      ours: { name: 'cancelable', loop: 'oursCancelable' },
      others: [{ name: 'floor: raw promises, rejected', loop: 'rawPromises', bar: 5 }],
    },
    {
      name: 'promises never read',
      atOnce,
      ours: { name: 'linkedSource', loop: 'oursUnread' },
      others: [{ name: 'floor: raw promises, rejected', loop: 'rawPromises', bar: 0.5 }],
    },
    {
      name: '5,000 waits pending',
      atOnce: 5_000,
      ours: { name: 'linkedSource', loop: 'ours' },
      others: [
        { name: 'floor: raw promises, rejected', loop: 'rawPromises' },
        { name: 'listener and promise, by hand', loop: 'handMade' },
        { name: 'abort-controller-x execute', loop: 'withExecute' },
      ],
    },
  ],
};
