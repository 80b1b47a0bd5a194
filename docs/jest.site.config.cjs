// The built site, in Chromium: `pnpm docs:build` first.
/** @type {import('jest').Config} */
module.exports = {
  ...require('../jest.config.js'),
  rootDir: '..',
  testTimeout: 300_000, // every page, on a machine with other things to do
  testMatch: ['<rootDir>/docs/site-test/**/*.test.ts'],
};
