import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { outside } from './bare.js';
import { calleeName, lastName } from './callee-name.js';
import { isFunction } from './enclosing-function.js';
import { mentions } from './mentions.js';
import type { SignalTest } from './signal-test.js';
import type { SignalInScope } from './signals-in-scope.js';

const cleaning = new Set(['defer', 'shield', 'onAbort', 'addCleanup', 'addAbortListener', 'finally', 'catch']);

/**
 * Whether code puts things in order when the operation has ended, where the operation's signal would only stop it from doing so: a
 * `finally`, a `catch` that ends by throwing, an abort listener, `defer`, `shield`, `onAbort`. Looks as far as the function that
 * the signal belongs to: `defer((cleanup) => unlock(cleanup))` has a signal of its own.
 */
export function isCleanup(node: TSESTree.Node, signal: Pick<SignalInScope, 'declaration'>): boolean {
  const [start] = signal.declaration.range;
  for (let at: TSESTree.Node = node; at.parent != null; at = at.parent) {
    if (at.range[0] <= start && start < at.range[1]) return false;
    const { parent } = at;
    if (parent.type === 'TryStatement' && parent.finalizer === at) return true;
    if (parent.type === 'CatchClause' && parent.body.body.at(-1)?.type === 'ThrowStatement') return true;
    if (isFunction(at) && isCleanupFunction(at)) return true;
  }
  return false;
}

/** The nearest `finally` block or cleaning function around. */
export function cleanupAround(node: TSESTree.Node): TSESTree.Node | undefined {
  for (let at: TSESTree.Node = node; at.parent != null; at = at.parent) {
    if (at.parent.type === 'TryStatement' && at.parent.finalizer === at) return at;
    if (isFunction(at)) return isCleanupFunction(at) ? at : undefined;
  }
  return undefined;
}

function isCleanupFunction(node: TSESTree.Node): boolean {
  const parent = outside(node);
  if (parent?.type === 'AssignmentExpression') return lastName(parent.left) === 'onabort';
  if (parent?.type !== 'CallExpression') return false;
  const [event] = parent.arguments;
  return cleaning.has(calleeName(parent) ?? '') || (event?.type === 'Literal' && event.value === 'abort');
}

/** Whether nobody waits for a call: it is a statement, or `void`, also behind `.catch(…)`. What floats is to outlive its caller. */
export function floats(call: TSESTree.Node): boolean {
  const parent = outside(call);
  if (parent?.type === 'UnaryExpression') return parent.operator === 'void';
  if (parent?.type === 'ExpressionStatement') return true;
  if (parent?.type !== 'MemberExpression' || parent.object.type === 'AwaitExpression') return false;
  const next = outside(parent);
  return next?.type === 'CallExpression' && /^(then|catch|finally)$/.test(calleeName(next) ?? '') && floats(next);
}

/** Whether a place depends on a test of these signals, or of the options that carry them: `options == null ? f(x) : f(x, options)`. */
export function dependsOn(
  node: TSESTree.Node,
  signals: readonly SignalInScope[],
  scoped: { readonly sourceCode: Readonly<TSESLint.SourceCode>; readonly test: SignalTest },
): boolean {
  for (let at: TSESTree.Node = node; at.parent != null && !isFunction(at); at = at.parent) {
    const { parent } = at;
    const test =
      parent.type === 'IfStatement' || parent.type === 'ConditionalExpression'
        ? parent.test
        : parent.type === 'LogicalExpression'
          ? parent.left
          : undefined;
    if (test !== undefined && test !== at && mentions(test, signals, scoped)) return true;
  }
  return false;
}
