import type { TimeGroup } from '../group.js';
import type * as loops from '../variants/timeouts.js';

const atOnce = 5_000;

/** 5,000 waits at a time with a timeout and a signal. */
export const timeouts: TimeGroup<keyof typeof loops> = {
  kind: 'time',
  name: 'timeouts',
  title: '5,000 waits at a time with a timeout and a signal',
  rows: [
    {
      name: 'start, settle, await',
      atOnce,
      ours: { name: 'waitAsync', loop: 'ours' },
      others: [
        { name: 'p-timeout', loop: 'withPTimeout', bar: 0.08 },
        { name: 'AbortSignal.any, AbortSignal.timeout', loop: 'withAnyAndTimeout', slow: true },
        { name: 'listener, timer, promise, by hand', loop: 'handMade' },
      ],
    },
    {
      name: 'cancelable with a timer',
      atOnce,
      ours: { name: 'cancelable', loop: 'oursCancelable' },
      others: [{ name: 'p-timeout', loop: 'withPTimeout' }],
    },
    {
      name: 'delays, aborted',
      atOnce,
      ours: { name: 'delay', loop: 'oursDelays' },
      others: [
        { name: 'delay (npm)', loop: 'withDelay' },
        { name: 'abort-controller-x delay', loop: 'withAbortControllerXDelay' },
        { name: 'timers/promises setTimeout', loop: 'withTimersPromises' },
      ],
    },
  ],
};
