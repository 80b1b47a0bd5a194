import type { TSESLint } from '@typescript-eslint/utils';
import { importOf } from './library.js';
import type { SignalInScope } from './signals-in-scope.js';

/** A statement that throws when the signal is aborted, and what it takes to import what it calls. */
export function throwing(
  signal: SignalInScope,
  context: Readonly<TSESLint.RuleContext<string, readonly unknown[]>>,
): { readonly text: string; readonly fix: (fixer: TSESLint.RuleFixer) => TSESLint.RuleFix[] } {
  const ours = importOf('throwIfAborted', context);
  if (ours !== undefined) return { text: `${ours.local}(${signal.text});`, fix: ours.fix };
  const chain = signal.absence === 'never' ? '.' : '?.';
  return { text: `${signal.text}${chain}throwIfAborted();`, fix: () => [] };
}
