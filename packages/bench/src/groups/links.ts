import type { TimeGroup } from '../group.js';
import type * as loops from '../variants/links.js';

/** A wait that a signal can end: link, settle, await. */
export const links: TimeGroup<keyof typeof loops> = {
  kind: 'time',
  name: 'links',
  title: 'A wait that a signal can end: link, settle, await',
  rows: [
    {
      name: 'one signal, another registration live',
      ours: { name: 'link', loop: 'ours' },
      others: [
        { name: 'listener and promise, by hand', loop: 'raw', bar: 0.5 },
        { name: 'the same, and aborted is checked', loop: 'handMade' },
        { name: 'abort-controller-x execute', loop: 'withExecute' },
        { name: 'race-signal', loop: 'withRaceSignal' },
        { name: 'abort-utils promiseRaceWithSignal', loop: 'withAbortUtils' },
      ],
    },
    {
      name: 'one signal, cancelable',
      ours: { name: 'cancelable', loop: 'withCancelable' },
      others: [
        { name: 'listener and promise, by hand', loop: 'raw' },
        { name: 'abort-controller-x execute', loop: 'withExecute' },
      ],
    },
  ],
};
