// The same tests on the built packages: without the source condition, package names lead to dist/. But for what a build does not
// change: the tools of this repository, and the millions of calls that look for leaks.
/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.js'),
  testPathIgnorePatterns: [
    '/node_modules/',
    '/packages/(bench|runtimes)/',
    '/(wings|circles|doc-examples|code-blocks)\\.test\\.ts$',
    'leaks\\.test\\.ts$',
    '/packages/eslint-plugin/test/(platform|suggestions)\\.test\\.ts$',
  ],
  testEnvironmentOptions: { customExportConditions: ['node', 'node-addons'] },
};
