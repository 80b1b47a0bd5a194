import { ASTUtils, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { bare, outside } from './bare.js';
import { calleeName, lastName } from './callee-name.js';
import { isCalledAtOnce } from './called-at-once.js';
import { enclosingFunction, type FunctionNode } from './enclosing-function.js';
import { contains } from './walk.js';

/**
 * Whether a signal is made where it is used, so that it goes with what listens to it: by a controller or a call of the same function,
 * or by a controller that a field of the same class is initialised with.
 */
export function ownSignal(node: TSESTree.Node, sourceCode: Readonly<TSESLint.SourceCode>): boolean {
  const signal = bare(node);
  const holder = signal.type === 'MemberExpression' ? bare(signal.object) : signal;
  if (holder.type === 'MemberExpression') return isOwnField(holder, sourceCode) || isOwnProperty(holder, sourceCode);
  if (holder.type !== 'Identifier') return isMade(holder);
  const variable = ASTUtils.findVariable(sourceCode.getScope(node), holder);
  const definition = variable?.defs[0];
  if (definition?.type !== 'Variable' || !isSameWork(node, definition.node)) return false;
  const given = variable?.references.flatMap(({ writeExpr }) => (writeExpr == null ? [] : bare(writeExpr))) ?? [];
  return (
    given.length > 0 &&
    given.every(
      (value) =>
        isMade(value) ||
        (value.type === 'ObjectExpression' && signal !== holder && holds(value, lastName(signal), sourceCode)) ||
        ((value.type === 'MemberExpression' || value.type === 'Identifier') && ownSignal(value, sourceCode)),
    )
  );
}

/** The same function, or one around that calls the inner one at once, or once when a promise of its own has ended. */
function isSameWork(node: TSESTree.Node, declaration: TSESTree.Node): boolean {
  const owner = enclosingFunction(declaration);
  let at = enclosingFunction(node);
  while (at !== undefined && at !== owner && (isCalledAtOnce(at) || isContinuation(at))) at = enclosingFunction(at);
  return at === owner;
}

/** What is given to `.then`, `.catch` and `.finally`. */
function isContinuation(fn: FunctionNode): boolean {
  const call = outside(fn);
  return call?.type === 'CallExpression' && /^(then|catch|finally)$/.test(calleeName(call) ?? '');
}

/** `new AbortController()`, `AbortSignal.timeout(ms)`, `anySignal([…])`. */
function isMade(init: TSESTree.Node): boolean {
  return init.type === 'NewExpression' || init.type === 'CallExpression';
}

/** `x.controller`, where `const x = { controller }` or `{ controller: new AbortController() }`. */
function isOwnProperty(member: TSESTree.MemberExpression, sourceCode: Readonly<TSESLint.SourceCode>): boolean {
  const object = bare(member.object);
  if (object.type !== 'Identifier') return false;
  const definition = ASTUtils.findVariable(sourceCode.getScope(member), object)?.defs[0];
  const init =
    definition?.type === 'Variable' && definition.node.init !== null ? bare(definition.node.init) : undefined;
  return init?.type === 'ObjectExpression' && holds(init, lastName(member), sourceCode);
}

/** Whether what a literal has under this name is made there. */
function holds(
  { properties }: TSESTree.ObjectExpression,
  name: string | undefined,
  sourceCode: Readonly<TSESLint.SourceCode>,
): boolean {
  return properties.some((property) => {
    if (property.type !== 'Property' || lastName(property.key) !== name) return false;
    return isMade(property.value) || (property.value.type === 'Identifier' && ownSignal(property.value, sourceCode));
  });
}

/** `this.controller`, where the class has `controller = new AbortController()`, or sets it so. */
function isOwnField(field: TSESTree.MemberExpression, sourceCode: Readonly<TSESLint.SourceCode>): boolean {
  if (field.object.type !== 'ThisExpression') return false;
  const text = sourceCode.getText(field);
  let body: TSESTree.Node | undefined = field;
  while (body != null && body.type !== 'ClassBody') body = body.parent;
  if (body == null) return false;
  return contains(body, sourceCode, (node) => {
    if (node.type === 'PropertyDefinition')
      return node.value?.type === 'NewExpression' && `this.${sourceCode.getText(node.key)}` === text;
    return (
      node.type === 'AssignmentExpression' &&
      node.right.type === 'NewExpression' &&
      sourceCode.getText(node.left) === text
    );
  });
}
