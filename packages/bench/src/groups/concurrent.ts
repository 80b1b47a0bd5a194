import type { TimeGroup } from '../group.js';
import type * as loops from '../variants/concurrent.js';

const atOnce = 5_000;

/** 5,000 waits at a time on one signal: start, settle, await. */
export const concurrent: TimeGroup<keyof typeof loops> = {
  kind: 'time',
  name: 'concurrent',
  title: '5,000 waits at a time on one signal: start, settle, await',
  rows: [
    {
      name: 'cancelable',
      atOnce,
      ours: { name: 'cancelable', loop: 'ours' },
      others: [
        { name: 'abort-controller-x execute', loop: 'withExecute', bar: 0.03 },
        { name: 'listener and promise, by hand', loop: 'handMade' },
        { name: 'race-signal', loop: 'withRaceSignal' },
        { name: 'abort-utils promiseRaceWithSignal', loop: 'withAbortUtils' },
      ],
    },
    {
      name: 'cancelable with a teardown',
      atOnce,
      ours: { name: 'cancelable with a teardown', loop: 'oursWithTeardown' },
      others: [{ name: 'abort-controller-x execute', loop: 'withExecute', bar: 0.055 }],
    },
    {
      name: 'waitAsync on a source each',
      atOnce,
      ours: { name: 'waitAsync', loop: 'oursWaitAsync' },
      others: [{ name: 'abort-controller-x execute', loop: 'withExecute' }],
    },
  ],
};
