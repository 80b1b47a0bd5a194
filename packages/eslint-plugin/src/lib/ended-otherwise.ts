import { ASTUtils, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { outside } from './bare.js';
import { calleeName } from './callee-name.js';
import { isFunction } from './enclosing-function.js';
import type { SignalInScope } from './signals-in-scope.js';
import { contains } from './walk.js';

/**
 * Whether an abort listener of this signal works on what a call is made with, or what it gives: `() => call.cancel()` ends
 * `read(call)`, and `() => child.kill()` ends `child = spawn(…)`.
 */
export function endedOtherwise(
  call: TSESTree.CallExpression,
  signal: SignalInScope,
  sourceCode: Readonly<TSESLint.SourceCode>,
): boolean {
  const used = new Set<string>();
  contains(call, sourceCode, (node) => {
    if (node.type === 'Identifier' && node !== call.callee && !isProperty(node)) used.add(node.name);
    return false;
  });
  const parent = outside(call);
  const target =
    parent?.type === 'VariableDeclarator'
      ? parent.id
      : parent?.type === 'AssignmentExpression'
        ? parent.left
        : undefined;
  if (target?.type === 'Identifier') used.add(target.name);
  return listenersOf(signal, call, sourceCode).some((listener) =>
    contains(listener, sourceCode, (node) => node.type === 'Identifier' && used.has(node.name) && !isProperty(node)),
  );
}

/** What is given to `signal.addEventListener('abort', …)` and `onAbort(signal, …)`. */
function listenersOf(
  { declaration }: SignalInScope,
  call: TSESTree.CallExpression,
  sourceCode: Readonly<TSESLint.SourceCode>,
): TSESTree.Node[] {
  const scope = sourceCode.getScope(call);
  const variable = declaration.type === 'Identifier' ? ASTUtils.findVariable(scope, declaration.name) : null;
  return (variable?.references ?? []).flatMap(({ identifier }) => {
    let at: TSESTree.Node = identifier;
    while (at.parent?.type === 'MemberExpression') at = at.parent;
    const adding = at.parent;
    if (
      adding?.type !== 'CallExpression' ||
      !/^(addEventListener|onAbort|addAbortListener)$/.test(calleeName(adding) ?? '')
    )
      return [];
    return adding.arguments.flatMap((argument) => functionOf(argument, sourceCode) ?? []);
  });
}

function functionOf(node: TSESTree.Node, sourceCode: Readonly<TSESLint.SourceCode>): TSESTree.Node | undefined {
  if (isFunction(node)) return node;
  if (node.type !== 'Identifier') return undefined;
  const definition = ASTUtils.findVariable(sourceCode.getScope(node), node)?.defs[0];
  if (definition?.type === 'FunctionName') return definition.node;
  return definition?.type === 'Variable' && isFunction(definition.node.init ?? undefined)
    ? (definition.node.init ?? undefined)
    : undefined;
}

function isProperty(node: TSESTree.Identifier): boolean {
  return node.parent.type === 'MemberExpression' && node.parent.property === node && !node.parent.computed;
}
