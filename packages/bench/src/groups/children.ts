import type { TimeGroup } from '../group.js';
import type * as loops from '../variants/children.js';

/** A linked child of a long-lived signal: create, read its signal, dispose. */
export const children: TimeGroup<keyof typeof loops> = {
  kind: 'time',
  name: 'children',
  title: 'A linked child of a long-lived signal: create, read its signal, dispose',
  rows: [
    {
      name: 'CancellationSource.linked',
      ours: { name: 'CancellationSource.linked', loop: 'ours' },
      others: [
        { name: 'AbortSignal.any([parent, own])', loop: 'withAny', bar: { 20: 0.4, 24: 1 } },
        { name: 'any-signal', loop: 'withAnySignal' },
        { name: 'abort-utils mergeSignals', loop: 'withAbortUtils' },
        { name: '@esfx/async-canceltoken', loop: 'withEsfx' },
        { name: 'prex CancellationTokenSource', loop: 'withPrex' },
      ],
    },
    {
      name: 'its signal never read',
      ours: { name: 'CancellationSource.linked', loop: 'oursUnread' },
      others: [{ name: 'AbortSignal.any([parent, own])', loop: 'withAny' }],
    },
    {
      name: 'of a parent of our own',
      ours: { name: 'CancellationSource.linked', loop: 'oursOfOwnParent' },
      others: [{ name: 'AbortSignal.any([parent, own])', loop: 'withAny' }],
    },
    {
      name: 'anySignal',
      ours: { name: 'anySignal', loop: 'oursAny' },
      others: [
        { name: 'AbortSignal.any([parent, own])', loop: 'withAny', bar: { 20: 1, 24: 1.5 } },
        { name: 'any-signal', loop: 'withAnySignal' },
      ],
    },
  ],
};
