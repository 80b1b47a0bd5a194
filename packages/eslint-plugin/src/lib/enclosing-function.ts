import type { TSESTree } from '@typescript-eslint/utils';

export type FunctionNode =
  TSESTree.ArrowFunctionExpression | TSESTree.FunctionDeclaration | TSESTree.FunctionExpression;

export function isFunction(node: TSESTree.Node | undefined): node is FunctionNode {
  return (
    node?.type === 'ArrowFunctionExpression' ||
    node?.type === 'FunctionDeclaration' ||
    node?.type === 'FunctionExpression'
  );
}

/** The function that a node stands in; for a function, the one around it. */
export function enclosingFunction(node: TSESTree.Node): FunctionNode | undefined {
  let at = node.parent;
  while (at != null && !isFunction(at)) at = at.parent;
  return at ?? undefined;
}
