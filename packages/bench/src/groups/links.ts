import type { TimeGroup } from '../group.js';
import type * as loops from '../variants/links.js';

export const links: TimeGroup<keyof typeof loops> = {
  kind: 'time',
  name: 'links',
  title: 'A wait that a signal can end: link, settle, await',
  rows: [
    {
      name: 'one signal, another registration live',
      ours: { name: 'link', loop: 'oursHot' },
      others: [
        { name: 'listener and promise, by hand', loop: 'rawHot', bar: 0.45 },
        { name: 'the same, and aborted is checked', loop: 'handMadeHot' },
        { name: 'abort-controller-x execute', loop: 'executeHot' },
        { name: 'race-signal', loop: 'raceSignalHot' },
        { name: 'abort-utils promiseRaceWithSignal', loop: 'abortUtilsHot' },
      ],
    },
    {
      name: 'one signal, cancelable',
      ours: { name: 'cancelable', loop: 'cancelableHot' },
      others: [
        { name: 'listener and promise, by hand', loop: 'rawHot' },
        { name: 'abort-controller-x execute', loop: 'executeHot' },
      ],
    },
    {
      name: 'a fresh signal for each',
      ours: { name: 'link', loop: 'oursFresh' },
      others: [
        { name: 'listener and promise, by hand', loop: 'rawFresh', bar: 1.15 },
        { name: 'the same, and aborted is checked', loop: 'handMadeFresh' },
        { name: 'abort-controller-x execute', loop: 'executeFresh' },
        { name: 'race-signal', loop: 'raceSignalFresh' },
        { name: 'abort-utils promiseRaceWithSignal', loop: 'abortUtilsFresh' },
      ],
    },
    {
      name: 'a fresh signal for each, cancelable',
      ours: { name: 'cancelable', loop: 'cancelableFresh' },
      others: [
        { name: 'listener and promise, by hand', loop: 'rawFresh' },
        { name: 'abort-controller-x execute', loop: 'executeFresh' },
      ],
    },
  ],
};
