import js from '@eslint/js';
import { importX } from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { tsImport } from 'tsx/esm/api';
import tseslint from 'typescript-eslint';
import { upwardImports } from './eslint.floors.mjs';

// Our own rules, from their source: linting needs no build before it.
const { default: cancelkit } = await tsImport('./packages/eslint-plugin/src/index.ts', import.meta.url);

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      '**/coverage/',
      '**/reports/',
      '.stryker-tmp/',
      'docs/.vitepress/cache/',
      '**/*.js',
      '**/*.cjs',
      '**/*.mjs',
    ],
  },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      // A void-returning arrow is the house style for one-line callbacks; `T = void` is what a valueless source is.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-invalid-void-type': 'off',
      // Reasons and errors pass by identity, whatever they are (law 4).
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      // Arguments are checked at run time too: callers without types exist.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
      ],
      'no-console': 'error',
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        {
          selector:
            "BinaryExpression[operator='instanceof'][right.name=/^(CompletionSource|CancellationSource|AlreadyCompletedError)$/]",
          message: 'Two copies of the package can meet: recognise our own types by shape.',
        },
      ],
    },
  },
  {
    files: [
      '**/test/**/*.{ts,tsx}',
      'examples/**/*.ts',
      'docs/**/*.{ts,tsx}',
      'packages/bench/**/*.ts',
      'packages/runtimes/**/*.ts',
    ],
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['packages/*/src/**/*.ts', 'examples/demo/**/*.ts'],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: upwardImports }],
      'import-x/no-cycle': 'error',
    },
  },
  {
    files: ['packages/*/src/**/*.ts', 'examples/**/*.ts', 'docs/recipes/**/*.{ts,tsx}'],
    ignores: ['packages/bench/**'], // what is measured there is also written by hand, and without care
    extends: [cancelkit.configs.recommended],
  },
  {
    // VitePress looks for the default export.
    files: ['docs/.vitepress/**/*.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // It shows the usual way, and what is wrong with it.
    files: ['examples/demo/server/answer-with-race.ts'],
    rules: { 'cancelkit/no-floating-abort-listener': 'off' },
  },
  {
    // What they start is stopped in their own way, and to wait for its first word is short.
    files: ['examples/demo/database/start-postgres.ts', 'examples/10-graceful-shutdown.ts'],
    rules: { 'cancelkit/forward-signal': 'off' },
  },
  {
    // It counts the listeners of others: a signal that takes them away has to be heard for as long as it lives.
    files: ['packages/testing/src/platform/count-listeners.ts'],
    rules: { 'cancelkit/no-floating-abort-listener': 'off' },
  },
  {
    // The hard signal ends the worker, and a worker that is gone completes the source.
    files: ['packages/threads/src/workers/run-in-worker.ts'],
    rules: { 'cancelkit/no-unlinked-source': 'off' },
  },
  {
    // Nothing in its loop can throw: it waits by `settle`. (`using` is 2.8 kB down-levelled: ARCHITECTURE.)
    files: ['packages/node/src/postgres/statement.ts'],
    rules: { 'cancelkit/require-dispose': 'off' },
  },
  {
    files: ['packages/eslint-plugin/**/*.ts'],
    rules: {
      // The types of nodes are strings to ESLint; typescript-eslint types them as an enum of these strings.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
    },
  },
);
