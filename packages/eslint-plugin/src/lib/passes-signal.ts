import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { mentions } from './mentions.js';
import type { SignalTest } from './signal-test.js';
import type { SignalInScope } from './signals-in-scope.js';

/**
 * Whether a call has, or may have, a signal already: an argument is one or carries one, names one in scope, is a call that has one, or is spread; or what it is
 * called on was made with one in the same expression.
 */
export function passesSignal(
  call: TSESTree.CallExpression,
  signals: readonly SignalInScope[],
  scoped: { readonly sourceCode: Readonly<TSESLint.SourceCode>; readonly test: SignalTest },
): boolean {
  if (call.callee.type === 'MemberExpression' && chained(call.callee.object, signals, scoped)) return true;
  return call.arguments.some(
    (argument) =>
      argument.type === 'SpreadElement' ||
      scoped.test.isSignal(argument) ||
      scoped.test.signalOf(argument) !== undefined ||
      (argument.type === 'CallExpression' && passesSignal(argument, signals, scoped)) ||
      mentions(argument, signals, scoped),
  );
}

/** `request(url, { signal }).json()`. */
function chained(
  object: TSESTree.Node,
  signals: readonly SignalInScope[],
  scoped: Parameters<typeof passesSignal>[2],
): boolean {
  if (object.type === 'AwaitExpression') return false; // it has ended
  if (object.type === 'MemberExpression') return chained(object.object, signals, scoped);
  return object.type === 'CallExpression' && passesSignal(object, signals, scoped);
}
