import { ASTUtils, type TSESTree } from '@typescript-eslint/utils';
import { passesSignal } from './passes-signal.js';
import type { SignalInScope } from './signals-in-scope.js';
import { contains } from './walk.js';

/** Whether a value comes from a call that was given a signal, also by way of variables: `reader` of `(await fetch(url, { signal })).body`. */
export function derivesFromSignal(
  node: TSESTree.Node,
  signals: readonly SignalInScope[],
  scoped: Parameters<typeof passesSignal>[2],
  steps = 3,
): boolean {
  return contains(node, scoped.sourceCode, (part) => {
    if (part.type === 'CallExpression') return passesSignal(part, signals, scoped);
    if (part.type !== 'Identifier' || steps === 0) return false;
    const variable = ASTUtils.findVariable(scoped.sourceCode.getScope(part), part);
    const given = variable?.references.flatMap(({ writeExpr }) => writeExpr ?? []) ?? [];
    return given.some((value) => derivesFromSignal(value, signals, scoped, steps - 1));
  });
}
