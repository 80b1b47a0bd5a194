import type { TSESTree } from '@typescript-eslint/utils';

/** An expression without what only types and chains add: `x` of `x!`, `x as T`, `x satisfies T`. */
export function bare(node: TSESTree.Node): TSESTree.Node {
  switch (node.type) {
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'ChainExpression':
      return bare(node.expression);
    default:
      return node;
  }
}

/** The node around, past what {@link bare} takes off. */
export function outside(node: TSESTree.Node): TSESTree.Node | undefined {
  const { parent } = node;
  return parent != null && bare(parent) !== parent ? outside(parent) : parent;
}
