// The cases of every rule with the ESLint and the TypeScript that somebody may have: `pnpm test:eslint`, or one pair by
// `--selectProjects 'eslint-9 typescript-5.4'`. Everything that is required gets that pair, the parser too.
const root = require('../../jest.config.js');

const eslints = ['eslint', 'eslint-9'];
const typescripts = ['typescript', 'typescript-5.9', 'typescript-5.4'];

/** @type {import('jest').Config} */
module.exports = {
  rootDir: __dirname,
  projects: eslints.flatMap((eslint) =>
    typescripts.map((typescript) => ({
      ...projectOptions(),
      displayName: `${eslint} ${typescript}`,
      moduleNameMapper: {
        ...root.moduleNameMapper,
        '^eslint$': require.resolve(eslint),
        '^eslint/use-at-your-own-risk$': require.resolve(`${eslint}/use-at-your-own-risk`),
        '^typescript$': require.resolve(typescript),
        '^typescript/lib/tsserverlibrary$': require.resolve(`${typescript}/lib/tsserverlibrary`),
      },
    })),
  ),
};

function projectOptions() {
  const { testEnvironment, testEnvironmentOptions } = root;
  return {
    rootDir: __dirname,
    testEnvironment,
    testEnvironmentOptions,
    testMatch: ['<rootDir>/test/**/*.test.ts'],
    transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/../../tsconfig.json' }] },
  };
}
