import type { RuleName } from './rules/index.js';

/** A level for each rule, and its options. */
export type RuleEntries = Partial<Record<RuleName, 'error' | 'warn' | readonly ['error' | 'warn', object]>>;

/** What is a defect wherever it is found. Needs types. */
export const recommended: RuleEntries = {
  'forward-signal': 'error',
  'no-abort-error-name-check': 'warn',
  'no-floating-abort-listener': 'error',
  'no-response-out-of-scope': 'error',
  'no-swallowed-abort': 'error',
  'no-unlinked-source': 'error',
  'one-argument-abort-check': 'warn',
  'require-dispose': 'error',
};

/** What careful code also does. Needs types. */
export const strict: RuleEntries = {
  ...recommended,
  'no-signal-in-cleanup': 'error',
  'no-swallowed-abort': ['error', { answers: true }],
  'no-unlinked-source': ['error', { promises: true }],
  'throw-if-aborted-in-loop': 'error',
};

/** What can be seen by names alone, for JavaScript. */
export const untyped: RuleEntries = {
  'no-abort-error-name-check': 'warn',
  'no-floating-abort-listener': 'error',
};
