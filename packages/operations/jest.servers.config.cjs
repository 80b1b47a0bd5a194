// The tests that need servers: a PostgreSQL, which the repository brings, and a Redis and a PgBouncer, where there are.
/** @type {import('jest').Config} */
module.exports = {
  ...require('../../jest.config.js'),
  rootDir: '../..',
  maxWorkers: 4, // most of the time they wait
  testMatch: [
    '<rootDir>/packages/operations/test/{postgres,redis,servers}/**/*.test.ts',
    ...(process.env.CANCELKIT_LEAKS ? ['<rootDir>/packages/operations/test/leaks.test.ts'] : []),
  ],
  testPathIgnorePatterns: ['/node_modules/'],
};
