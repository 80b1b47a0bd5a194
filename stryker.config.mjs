// Mutation tests: `pnpm mutation` for both packages, `PACKAGE=completion pnpm mutation` for one.
const packages = process.env.PACKAGE ?? '{completion,cancellation}';

export default {
  testRunner: 'bundled',
  plugins: ['./packages/runtimes/src/mutation/bundled-test-runner.ts'],
  testRunnerNodeArgs: ['--import=tsx'],
  checkerNodeArgs: ['--import=tsx'], // there is none, but its process loads the plugins
  coverageAnalysis: 'perTest',
  mutate: [`packages/${packages}/src/**/*.ts`, '!packages/*/src/index.ts'],
  ignorePatterns: ['**/dist', '/coverage', '/reports'],
  concurrency: 2,
  timeoutMS: 10_000,
  dryRunTimeoutMinutes: 30, // beside other work
  reporters: ['clear-text', 'progress-append-only', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 95, break: 95 },
  tempDirName: '.stryker-tmp',
};
