import { join } from 'node:path';
import plugin from '@cancelkit/eslint-plugin';
import { afterAll, describe, expect, it } from '@jest/globals';
import { RuleTester } from '@typescript-eslint/rule-tester';
import type { AnyRule } from './support/cases.js';
import { tables } from './support/tables.js';

// One file for all rules: a program of TypeScript with the types of DOM and Node takes seconds to make, and they share one.
RuleTester.afterAll = afterAll;
RuleTester.describe = describe;
RuleTester.it = it;

const tester = new RuleTester({
  languageOptions: {
    parserOptions: { project: './tsconfig.json', tsconfigRootDir: join(__dirname, 'fixtures/typed') },
  },
});

for (const [name, { valid, invalid }] of Object.entries(tables)) {
  tester.run(name, plugin.rules[name as keyof typeof plugin.rules] as unknown as AnyRule, { valid, invalid });
}

it.each(Object.entries(tables))('%s has at least 15 cases that are right, and 15 that are wrong', (_, cases) => {
  expect(cases.valid.length).toBeGreaterThanOrEqual(15);
  expect(cases.invalid.length).toBeGreaterThanOrEqual(15);
});
