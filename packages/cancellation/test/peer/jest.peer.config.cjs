// Runs the tests that abort-controller-x publishes, from where it is installed, on this package: see resolver.cjs.
const { realpathSync } = require('node:fs');
const { dirname, join } = require('node:path');

const root = join(__dirname, '../../../..');
const base = require(join(root, process.env.CANCELKIT_PEER_ON === 'dist' ? 'jest.dist.config.js' : 'jest.config.js'));

/** @type {import('jest').Config} */
module.exports = {
  rootDir: join(realpathSync(dirname(require.resolve('abort-controller-x/package.json'))), 'src'),
  testEnvironment: base.testEnvironment,
  testEnvironmentOptions: base.testEnvironmentOptions,
  testMatch: ['<rootDir>/*.test.ts'],
  moduleNameMapper: base.moduleNameMapper,
  resolver: join(__dirname, 'resolver.cjs'),
  modulePaths: [join(__dirname, '../../node_modules')], // of the tests' own dependencies
  // Jest looks away from node_modules, unless told otherwise three times over.
  haste: { retainAllFiles: true },
  testPathIgnorePatterns: [],
  transformIgnorePatterns: [],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: join(root, 'tsconfig.json'), diagnostics: false }] },
};
