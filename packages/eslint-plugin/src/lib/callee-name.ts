import type { TSESTree } from '@typescript-eslint/utils';

/** The last name of what is called: `f` of `f()`, `new f()`, `a.f()` and `a.#f()`. */
export function calleeName(node: TSESTree.CallExpression | TSESTree.NewExpression): string | undefined {
  return lastName(node.callee);
}

/** The last name of an expression: `f` of `f`, `a.f` and `a.#f`. */
export function lastName(node: TSESTree.Node): string | undefined {
  const name = node.type === 'MemberExpression' && !node.computed ? node.property : node;
  return name.type === 'Identifier' || name.type === 'PrivateIdentifier' ? name.name : undefined;
}
