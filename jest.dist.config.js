// The same tests on the built packages: without the source condition, package names lead to dist/. But for what a build does not
// change: the tools of this repository, the millions of calls that look for leaks, what is abort-safe, what mutants show.
/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.js'),
  testPathIgnorePatterns: [
    '/node_modules/',
    '/packages/(bench|runtimes)/',
    '/packages/operations/test/(postgres|redis|servers)/',
    '/(wings|circles|doc-examples|code-blocks)\\.test\\.ts$',
    'leaks\\.test\\.ts$',
    '/packages/(completion|cancellation)/.*\\.(model|interleavings)\\.test\\.ts$', // which run on the built packages in other runtimes
    '/packages/testing/test/(own-functions|(own-)?mutants)\\.test\\.ts$',
    '/examples/(abort-safety|queues)\\.test\\.ts$',
    '/packages/eslint-plugin/test/(platform|suggestions|rules)\\.test\\.ts$',
  ],
  testEnvironmentOptions: { customExportConditions: ['node', 'node-addons'] },
};
