import * as cancellation from '@cancelkit/cancellation';
import * as completion from '@cancelkit/completion';
import type { SizeGroup } from '../group.js';

const bars: Readonly<Record<string, number>> = {
  CompletionSource: 2_200,
  throwIfAborted: 500,
  isAbortError: 500,
  delay: 2_800,
  cancelable: 3_000,
  all: 4_200,
};

/** What somebody pays who uses nothing else. */
const eachOf = (pack: string, api: object): SizeGroup['rows'][number] => ({
  name: `each export of ${pack} alone`,
  variants: Object.keys(api)
    .sort()
    .map((name) => {
      const bar = bars[name];
      return { name, code: `export { ${name} } from '${pack}';`, ...(bar === undefined ? {} : { bar }) };
    }),
});

/** Bytes in a bundle, minified and gzip -9. */
export const size: SizeGroup = {
  kind: 'size',
  name: 'size',
  title: 'Bytes in a bundle, minified and gzip -9',
  rows: [
    {
      name: 'ours',
      variants: [
        { name: '@cancelkit/completion', code: "export * from '@cancelkit/completion';", bar: 2_400 },
        {
          name: 'CompletionSource and link',
          code: "export { CompletionSource } from '@cancelkit/completion'; export { link } from '@cancelkit/cancellation';",
          bar: 2_700,
        },
        {
          name: 'everything, abort-controller-x included',
          code: "export * from '@cancelkit/completion'; export * from '@cancelkit/cancellation';",
          bar: 13_000,
        },
      ],
    },
    eachOf('@cancelkit/completion', completion),
    eachOf('@cancelkit/cancellation', cancellation),
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
