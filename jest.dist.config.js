// The same tests on the built packages: without the source condition, package names lead to dist/.
/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.js'),
  testPathIgnorePatterns: ['/node_modules/'],
  testEnvironmentOptions: { customExportConditions: ['node', 'node-addons'] },
};
