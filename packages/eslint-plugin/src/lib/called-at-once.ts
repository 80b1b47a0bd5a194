import { outside } from './bare.js';
import { calleeName } from './callee-name.js';
import type { FunctionNode } from './enclosing-function.js';

/** Array methods: they call back before they return. */
const iterating = new Set([
  'map',
  'flatMap',
  'forEach',
  'filter',
  'reduce',
  'some',
  'every',
  'find',
  'findIndex',
  'from',
]);
/** They call back later, for another purpose than the operation's own. */
const later = new Set([
  ...['defer', 'shield', 'onAbort', 'addCleanup', 'addAbortListener', 'finally', 'catch', 'addEventListener'],
  ...['on', 'once', 'addListener', 'setTimeout', 'setInterval', 'setImmediate', 'nextTick', 'queueMicrotask'],
]);

/**
 * Whether a nested function works for the function around it: it is called on the spot, handed to a method of arrays, or to a call
 * that is awaited, returned or yielded (`all`, `retry`, `Promise.all`), or to `new Promise`. Then the signals of the outer function count in it.
 */
export function isCalledAtOnce(node: FunctionNode): boolean {
  const call = outside(node);
  if (call?.type === 'NewExpression') return calleeName(call) === 'Promise';
  if (node.type === 'FunctionDeclaration' || call?.type !== 'CallExpression') return false;
  if (call.callee === node) return true;
  const name = calleeName(call) ?? '';
  return iterating.has(name) || (!later.has(name) && isWaitedFor(call));
}

/** Whether somebody waits for an expression in the function where it stands: `await`, `return`, `yield*`, also through `Promise.all([…])`. */
function isWaitedFor(node: Parameters<typeof outside>[0]): boolean {
  const parent = outside(node);
  switch (parent?.type) {
    case 'AwaitExpression':
    case 'ReturnStatement':
    case 'YieldExpression':
      return true;
    case 'ArrowFunctionExpression':
      return parent.body === node;
    case 'ForOfStatement':
      return parent.await && parent.right === node;
    case 'ArrayExpression':
    case 'MemberExpression':
      return isWaitedFor(parent);
    case 'CallExpression':
      return isWaitedFor(parent);
    default:
      return false;
  }
}
