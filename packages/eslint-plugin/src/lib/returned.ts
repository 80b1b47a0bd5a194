import { ASTUtils, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { bare } from './bare.js';
import { calleeName } from './callee-name.js';
import { type FunctionNode, isFunction } from './enclosing-function.js';
import { contains } from './walk.js';

/**
 * The expressions whose values a function gives, as far as they are plain to see: through `await`, a constant, both ways of a condition,
 * the elements of an array, and what `items.map(…)` gives for each.
 */
export function returned(fn: FunctionNode, sourceCode: Readonly<TSESLint.SourceCode>): TSESTree.Node[] {
  const { body } = fn;
  if (body.type !== 'BlockStatement') return sources(body, sourceCode);
  const found: TSESTree.Node[] = [];
  const collect = (node: TSESTree.Node): false => {
    const value = node.type === 'ReturnStatement' || node.type === 'YieldExpression' ? node.argument : null;
    if (value !== null) found.push(...sources(value, sourceCode));
    return false;
  };
  contains(body, sourceCode, collect, (node) => !isFunction(node));
  return found;
}

function sources(node: TSESTree.Node, sourceCode: Readonly<TSESLint.SourceCode>): TSESTree.Node[] {
  const value = bare(node);
  switch (value.type) {
    case 'AwaitExpression':
      return sources(value.argument, sourceCode);
    case 'ConditionalExpression':
      return [value.consequent, value.alternate].flatMap((way) => sources(way, sourceCode));
    case 'ArrayExpression':
      return value.elements.flatMap((element) => (element === null ? [] : sources(element, sourceCode)));
    case 'CallExpression': {
      const [each] = value.arguments;
      return calleeName(value) === 'map' && isFunction(each) ? returned(each, sourceCode) : [value];
    }
    case 'Identifier': {
      const definition = ASTUtils.findVariable(sourceCode.getScope(value), value)?.defs[0];
      if (
        definition?.type !== 'Variable' ||
        definition.parent.kind !== 'const' ||
        definition.name !== definition.node.id
      )
        return [];
      return definition.node.init === null ? [] : sources(definition.node.init, sourceCode);
    }
    default:
      return [];
  }
}
