import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { SignalTest } from './signal-test.js';
import { contains } from './walk.js';

/**
 * Whether code names one of these signals, or what carries it. `options.url` does not name the signal of `options`; `options` alone,
 * `{ ...options }` and `options.signal` do.
 */
export function mentions(
  node: TSESTree.Node,
  signals: readonly { readonly root: string }[],
  { sourceCode, test }: { readonly sourceCode: Readonly<TSESLint.SourceCode>; readonly test: SignalTest },
): boolean {
  const roots = new Set(signals.map(({ root }) => root));
  return contains(node, sourceCode, (part) => {
    if (part.type !== 'Identifier' || !roots.has(part.name)) return false;
    const { parent } = part;
    if (parent.type === 'Property' && parent.key === part && !parent.shorthand && !parent.computed) return false;
    if (parent.type !== 'MemberExpression' || parent.computed) return true;
    if (parent.property === part) return false;
    return test.isSignal(part) || test.isSignal(parent) || test.signalOf(parent) !== undefined;
  });
}
