import type { SizeGroup } from '../group.js';

export const size: SizeGroup = {
  kind: 'size',
  name: 'size',
  title: 'Bytes in a bundle, minified and gzip -9',
  rows: [
    {
      name: 'ours',
      variants: [
        { name: '@cancelkit/completion', code: "export * from '@cancelkit/completion';", bar: 1_300 },
        {
          name: 'CompletionSource and link',
          code: "export { CompletionSource } from '@cancelkit/completion'; export { link } from '@cancelkit/cancellation';",
          bar: 1_900,
        },
        {
          name: 'everything, abort-controller-x included',
          code: "export * from '@cancelkit/completion'; export * from '@cancelkit/cancellation';",
          bar: 8_000,
        },
      ],
    },
    {
      name: 'others',
      variants: [
        { name: 'p-defer', code: "export { default } from 'p-defer';" },
        { name: 'race-signal', code: "export * from 'race-signal';" },
        { name: 'any-signal', code: "export * from 'any-signal';" },
        { name: 'abort-utils', code: "export * from 'abort-utils';" },
        { name: 'p-timeout', code: "export { default } from 'p-timeout';" },
        { name: 'p-event', code: "export * from 'p-event';" },
        { name: 'delay', code: "export { default } from 'delay';" },
        { name: '@watchable/unpromise', code: "export * from '@watchable/unpromise';" },
        { name: 'abort-controller-x', code: "export * from 'abort-controller-x';" },
        { name: '@esfx/async-deferred', code: "export * from '@esfx/async-deferred';" },
        { name: '@esfx/async-canceltoken', code: "export * from '@esfx/async-canceltoken';" },
        { name: 'prex', code: "export { CancellationTokenSource, Deferred } from 'prex';" },
      ],
    },
  ],
};
