import { ASTUtils, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { isOurs } from './library.js';

/**
 * Which export of ours an expression is: `anySignal` for the name that it was imported by, and for `cancelkit.anySignal` of a namespace.
 * By the import, not by the name: others have an `anySignal` too.
 */
export function ourExport(node: TSESTree.Node, sourceCode: Readonly<TSESLint.SourceCode>): string | undefined {
  if (node.type === 'MemberExpression') {
    const space = node.computed ? undefined : importOfName(node.object, sourceCode);
    const { property } = node;
    return space?.type === 'ImportNamespaceSpecifier' && property.type === 'Identifier' ? property.name : undefined;
  }
  const specifier = importOfName(node, sourceCode);
  if (specifier?.type !== 'ImportSpecifier') return undefined;
  return specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value;
}

function importOfName(node: TSESTree.Node, sourceCode: Readonly<TSESLint.SourceCode>): TSESTree.Node | undefined {
  if (node.type !== 'Identifier') return undefined;
  const definition = ASTUtils.findVariable(sourceCode.getScope(node), node)?.defs[0];
  if (definition?.type !== 'ImportBinding' || definition.parent.type !== 'ImportDeclaration') return undefined;
  return isOurs(definition.parent.source.value) ? definition.node : undefined;
}
