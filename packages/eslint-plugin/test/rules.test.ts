import { join } from 'node:path';
import plugin from '@cancelkit/eslint-plugin';
import { afterAll, describe, it } from '@jest/globals';
import { RuleTester } from '@typescript-eslint/rule-tester';
import { forwardSignal } from './rules/forward-signal.cases.js';
import { noAbortErrorNameCheck } from './rules/no-abort-error-name-check.cases.js';
import { noFloatingAbortListener } from './rules/no-floating-abort-listener.cases.js';
import { noPromiseRaceAbort } from './rules/no-promise-race-abort.cases.js';
import { noResponseOutOfScope } from './rules/no-response-out-of-scope.cases.js';
import { noSignalInCleanup } from './rules/no-signal-in-cleanup.cases.js';
import { noSwallowedAbort } from './rules/no-swallowed-abort.cases.js';
import { noUnlinkedSource } from './rules/no-unlinked-source.cases.js';
import { oneArgumentAbortCheck } from './rules/one-argument-abort-check.cases.js';
import { requireDispose } from './rules/require-dispose.cases.js';
import { signalPosition } from './rules/signal-position.cases.js';
import { throwIfAbortedInLoop } from './rules/throw-if-aborted-in-loop.cases.js';
import type { AnyRule, Cases } from './support/cases.js';

// One file for all rules: a program of TypeScript with the types of DOM and Node takes seconds to make, and they share one.
RuleTester.afterAll = afterAll;
RuleTester.describe = describe;
RuleTester.it = it;

const tables: Record<string, Cases> = {
  'forward-signal': forwardSignal,
  'no-abort-error-name-check': noAbortErrorNameCheck,
  'no-floating-abort-listener': noFloatingAbortListener,
  'no-promise-race-abort': noPromiseRaceAbort,
  'no-response-out-of-scope': noResponseOutOfScope,
  'no-signal-in-cleanup': noSignalInCleanup,
  'no-swallowed-abort': noSwallowedAbort,
  'no-unlinked-source': noUnlinkedSource,
  'one-argument-abort-check': oneArgumentAbortCheck,
  'require-dispose': requireDispose,
  'signal-position': signalPosition,
  'throw-if-aborted-in-loop': throwIfAbortedInLoop,
};

const tester = new RuleTester({
  languageOptions: {
    parserOptions: { project: './tsconfig.json', tsconfigRootDir: join(__dirname, 'fixtures/typed') },
  },
});

for (const [name, { valid, invalid }] of Object.entries(tables)) {
  tester.run(name, plugin.rules[name as keyof typeof plugin.rules] as unknown as AnyRule, { valid, invalid });
}
