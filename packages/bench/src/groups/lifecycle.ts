import type { TimeGroup } from '../group.js';
import type * as loops from '../variants/lifecycle.js';

/** A source, from its creation to its end. */
export const lifecycle: TimeGroup<keyof typeof loops> = {
  kind: 'time',
  name: 'lifecycle',
  title: 'A source, from its creation to its end',
  rows: [
    {
      name: 'create, settle, await',
      ours: { name: 'CompletionSource', loop: 'ours' },
      others: [
        { name: 'p-defer', loop: 'withPDefer', bar: 1.06 },
        { name: '@esfx/async-deferred', loop: 'withEsfx' },
        { name: 'prex Deferred', loop: 'withPrex' },
        { name: 'new Promise', loop: 'withPromise' },
        { name: 'floor: await Promise.resolve()', loop: 'resolved' },
      ],
    },
    {
      name: 'create, settle, and only then read',
      ours: { name: 'CompletionSource', loop: 'oursReadLate' },
      others: [{ name: 'p-defer', loop: 'withPDeferReadLate', bar: 1.06 }],
    },
    {
      name: 'create, settle, promise never read',
      ours: { name: 'CompletionSource', loop: 'oursUnread' },
      others: [
        { name: 'p-defer', loop: 'withPDeferUnread', bar: 0.45 },
        { name: '@esfx/async-deferred', loop: 'withEsfxUnread' },
        { name: 'prex Deferred', loop: 'withPrexUnread' },
        { name: 'new Promise', loop: 'withPromiseUnread' },
      ],
    },
  ],
};
