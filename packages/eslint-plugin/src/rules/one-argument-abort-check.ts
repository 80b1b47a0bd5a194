import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { createRule, type Rule } from '../lib/create-rule.js';
import { ourExport } from '../lib/our-export.js';
import { signalTest } from '../lib/signal-test.js';
import { type SignalInScope, signalsInScope } from '../lib/signals-in-scope.js';

type Ids = 'alone' | 'pass';

const checks = new Set(['isAbortError', 'catchAbortError', 'rethrowAbortError']);

/** Reports the abort checks of ours that go by the name alone, as those of abort-controller-x do, where a signal could say more. */
export const oneArgumentAbortCheck: Rule<Ids, []> = createRule<[], Ids>({
  name: 'one-argument-abort-check',
  meta: {
    type: 'suggestion',
    docs: {
      description: 'Give the signal to `isAbortError`, `catchAbortError` and `rethrowAbortError`',
      requiresTypeChecking: false,
    },
    hasSuggestions: true,
    messages: {
      alone:
        'Without the signal `{{name}}` knows an abort by the name of its error only: an abort of `{{signal}}` may have any reason.',
      pass: 'Pass `{{signal}}`.',
    },
    schema: [],
    defaultOptions: [],
  },
  create(context) {
    const { sourceCode } = context;
    const scoped = { sourceCode, test: signalTest(sourceCode.parserServices) };
    const report = (
      node: TSESTree.Node,
      name: string,
      signal: SignalInScope,
      place: TSESTree.Node,
      text: string,
    ): void =>
      context.report({
        node,
        messageId: 'alone',
        data: { name, signal: signal.text },
        suggest: [{ messageId: 'pass', data: { signal: signal.text }, fix: (fixer) => fixer.replaceText(place, text) }],
      });
    return {
      CallExpression(node) {
        const name = checkIn(node.callee, sourceCode);
        const [error] = node.arguments;
        const isAlone = node.arguments.length === 1 && error?.type !== 'SpreadElement';
        const handed = node.arguments.filter((argument) => checkIn(argument, sourceCode)); // `.catch(catchAbortError)`
        if ((name === undefined || !isAlone) && handed.length === 0) return;
        const [signal] = signalsInScope(node, scoped);
        if (signal === undefined) return;
        if (name !== undefined && isAlone && error !== undefined) {
          report(node.callee, name, signal, error, `${sourceCode.getText(error)}, ${signal.text}`);
        }
        for (const argument of handed) {
          const local = sourceCode.getText(argument);
          const text = `(error) => ${local}(error, ${signal.text})`;
          report(argument, checkIn(argument, sourceCode) ?? local, signal, argument, text);
        }
      },
    };
  },
});

/** The name of a check of ours, if an expression is one. */
function checkIn(node: TSESTree.Node, sourceCode: Readonly<TSESLint.SourceCode>): string | undefined {
  const name = ourExport(node, sourceCode);
  return name !== undefined && checks.has(name) ? name : undefined;
}
