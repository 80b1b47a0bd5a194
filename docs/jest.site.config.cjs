// The built site, in Chromium: `pnpm docs:build` first.
/** @type {import('jest').Config} */
module.exports = {
  ...require('../jest.config.js'),
  rootDir: '..',
  testMatch: ['<rootDir>/docs/site-test/**/*.test.ts'],
};
