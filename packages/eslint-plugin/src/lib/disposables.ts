import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { lastName } from './callee-name.js';
import { ourExport } from './our-export.js';

/** They give a signal that is tied to a timer, a parent or the process until it is disposed. */
const makers = new Set([
  'anySignal',
  'allSignals',
  'timeoutSignal',
  'grace',
  'signalOfProcess',
  'signalOfRequest',
  'gracefulShutdown',
]);

/** Options that tie a `CancellationSource` to something. Without them it may just be let go of. */
const ties = new Set(['parents', 'timeoutMs', 'deadline']);

/** The name of an export of ours whose result must be disposed, if an expression calls one. */
export function disposableMadeBy(
  node: TSESTree.CallExpression | TSESTree.NewExpression,
  sourceCode: Readonly<TSESLint.SourceCode>,
): string | undefined {
  const { callee } = node;
  const name = ourExport(callee, sourceCode);
  if (node.type === 'NewExpression') return name === 'CancellationSource' && isTied(node) ? name : undefined;
  if (name !== undefined) return makers.has(name) ? name : undefined;
  if (callee.type !== 'MemberExpression' || lastName(callee) !== 'linked') return undefined;
  return ourExport(callee.object, sourceCode) === 'CancellationSource' ? 'CancellationSource.linked' : undefined;
}

function isTied({ arguments: [options] }: TSESTree.NewExpression): boolean {
  return (
    options?.type === 'ObjectExpression' &&
    options.properties.some((property) => property.type === 'Property' && ties.has(lastName(property.key) ?? ''))
  );
}
