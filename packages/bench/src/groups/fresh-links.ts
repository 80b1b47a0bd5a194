import type { TimeGroup } from '../group.js';
import type * as loops from '../variants/fresh-links.js';

/** A wait that a signal can end, with a fresh signal for each. */
export const freshLinks: TimeGroup<keyof typeof loops> = {
  kind: 'time',
  name: 'fresh-links',
  title: 'A wait that a signal can end, with a fresh signal for each',
  rows: [
    {
      name: 'a fresh signal for each',
      ours: { name: 'link', loop: 'ours' },
      others: [
        { name: 'listener and promise, by hand', loop: 'raw', bar: 1.25 },
        { name: 'the same, and aborted is checked', loop: 'handMade' },
        { name: 'abort-controller-x execute', loop: 'withExecute' },
        { name: 'race-signal', loop: 'withRaceSignal' },
        { name: 'abort-utils promiseRaceWithSignal', loop: 'withAbortUtils' },
      ],
    },
    {
      name: 'a fresh signal for each, cancelable',
      ours: { name: 'cancelable', loop: 'withCancelable' },
      others: [
        { name: 'listener and promise, by hand', loop: 'raw' },
        { name: 'abort-controller-x execute', loop: 'withExecute' },
      ],
    },
  ],
};
