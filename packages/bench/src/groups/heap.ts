import type { HeapGroup } from '../group.js';
import type * as loops from '../variants/heap.js';

const megabyte = 1_000_000;

/** What stays on the heap. */
export const heap: HeapGroup<keyof typeof loops> = {
  kind: 'heap',
  name: 'heap',
  title: 'What stays on the heap',
  rows: [
    {
      name: 'a pending source',
      operations: 100_000,
      per: 'operation',
      variants: [
        { name: 'CompletionSource', loop: 'pendingSources', bar: 72 },
        { name: 'p-defer', loop: 'pendingPDefers' },
      ],
    },
    {
      name: 'a child, disposed',
      operations: 1_000_000,
      per: 'operation',
      // Half a byte rounds to none: the code that was compiled in the meantime is on the heap, too.
      variants: [{ name: 'CancellationSource.linked', loop: 'children', bar: 0.5 }],
    },
    {
      name: 'the same of others',
      operations: 100_000,
      per: 'operation',
      variants: [
        { name: 'AbortSignal.any([parent, own])', loop: 'composites' },
        { name: 'any-signal', loop: 'anySignals' },
      ],
    },
    {
      name: '1,000,000 operations, ended',
      operations: 1_000_000,
      per: 'run',
      variants: [
        { name: 'cancelable on one signal', loop: 'cancelables', bar: megabyte },
        { name: 'onAbort on one signal', loop: 'registrations', bar: megabyte },
        { name: 'waitAsync on one promise', loop: 'waits', bar: megabyte },
        { name: 'shareSignal on one signal', loop: 'shares', bar: megabyte },
        { name: '@watchable/unpromise on one promise', loop: 'unpromises' },
        { name: 'Promise.race on one promise', loop: 'races' },
      ],
    },
  ],
};
