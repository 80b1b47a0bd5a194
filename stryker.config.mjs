// Mutation tests: `pnpm mutation` for both packages, `PACKAGE=completion pnpm mutation` for one.
const packages = process.env.PACKAGE ?? '{completion,cancellation}';

export default {
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  jest: {
    configFile: 'jest.config.js',
    config: {
      testTimeout: 10_000, // a mutant may well hang
      testMatch: [`<rootDir>/packages/${packages}/test/**/*.test.ts`],
      testPathIgnorePatterns: ['size.test.ts', 'leaks', '\\.model\\.test', 'peer-suite'], // the last: 10,000 runs for each mutant
    },
    enableFindRelatedTests: false, // it does not see through imports by package name
  },
  coverageAnalysis: 'perTest',
  mutate: [`packages/${packages}/src/**/*.ts`, '!packages/*/src/index.ts'],
  ignorePatterns: ['**/dist', '/coverage', '/reports'],
  // A mutant may throw in a timer, between two tests, where Jest does not catch it: that is no end of the run.
  testRunnerNodeArgs: ['--import=data:text/javascript,process.on("uncaughtException",()=>{})'],
  concurrency: 2,
  timeoutMS: 20_000,
  reporters: ['clear-text', 'progress-append-only', 'html'],
  clearTextReporter: { allowColor: false, logTests: false },
  thresholds: { high: 95, low: 95, break: 95 },
  tempDirName: '.stryker-tmp',
};
