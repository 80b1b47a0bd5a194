const { availableParallelism } = require('node:os');

// The tests run on the sources: the export condition `@cancelkit/source` leads every import by package name to src/.
/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  maxWorkers: Math.max(2, Math.ceil(availableParallelism() / 2)), // on two cores the default is one
  testEnvironmentOptions: { customExportConditions: ['@cancelkit/source', 'node', 'node-addons'] },
  testMatch: [
    '<rootDir>/packages/*/test/**/*.test.ts',
    '<rootDir>/examples/**/*.test.ts',
    '<rootDir>/docs/test/**/*.test.{ts,tsx}',
  ],
  testPathIgnorePatterns: [
    '/node_modules/',
    '\\.dist\\.test\\.ts$', // those need the built packages
    '/packages/operations/test/(postgres|redis|servers)/', // `pnpm test:servers`
  ],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.tsx?$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json' }] },
  testTimeout: 60_000, // for tests that start a process on a machine with other things to do
  modulePathIgnorePatterns: ['<rootDir>/.stryker-tmp/'],
  collectCoverageFrom: ['packages/*/src/**/*.ts'],
  coverageDirectory: 'coverage',
};
