import type { TSESTree } from '@typescript-eslint/utils';
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
        const name = ourExport(node.callee, sourceCode);
        const [signal] = signalsInScope(node, scoped);
        if (signal === undefined) return;
        const [error] = node.arguments;
        if (
          name !== undefined &&
          checks.has(name) &&
          node.arguments.length === 1 &&
          error !== undefined &&
          error.type !== 'SpreadElement'
        ) {
          report(node.callee, name, signal, error, `${sourceCode.getText(error)}, ${signal.text}`);
        }
        for (const argument of node.arguments) {
          const handed = ourExport(argument, sourceCode); // `.catch(catchAbortError)`
          if (handed === undefined || !checks.has(handed)) continue;
          const local = sourceCode.getText(argument);
          report(argument, handed, signal, argument, `(error) => ${local}(error, ${signal.text})`);
        }
      },
    };
  },
});
