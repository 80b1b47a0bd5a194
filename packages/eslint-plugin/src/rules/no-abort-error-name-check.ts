import type { TSESTree } from '@typescript-eslint/utils';
import { lastName } from '../lib/callee-name.js';
import { createRule, type Rule } from '../lib/create-rule.js';
import { importOf } from '../lib/library.js';
import { signalTest } from '../lib/signal-test.js';
import { signalsInScope } from '../lib/signals-in-scope.js';
import { contains } from '../lib/walk.js';

type Ids = 'name' | 'ask';

/** Reports `error.name === 'AbortError'` where a signal is in scope: an abort may have any reason, and the error may come from another abort. */
export const noAbortErrorNameCheck: Rule<Ids, []> = createRule<[], Ids>({
  name: 'no-abort-error-name-check',
  meta: {
    type: 'suggestion',
    docs: { description: 'Ask the signal, not the name of the error', requiresTypeChecking: false },
    hasSuggestions: true,
    messages: {
      name: 'An abort of `{{signal}}` may have any reason, and this error may come from another abort: ask the signal.',
      ask: 'Write `{{text}}`.',
    },
    schema: [],
    defaultOptions: [],
  },
  create(context) {
    const { sourceCode } = context;
    const scoped = { sourceCode, test: signalTest(sourceCode.parserServices) };
    return {
      BinaryExpression(node) {
        const { operator, left, right } = node;
        if (!/^[!=]==?$/.test(operator)) return;
        const error = named(left, right) ?? named(right, left);
        if (error === undefined) return;
        const [signal] = signalsInScope(node, scoped);
        if (signal === undefined || contains(conditionAround(node), sourceCode, asksTheSignal)) return;
        const ours = importOf('isAbortError', context);
        const not = operator.startsWith('!') ? '!' : '';
        const asked = `${signal.text}${signal.absence === 'never' ? '.' : '?.'}aborted`;
        const text =
          ours !== undefined
            ? `${not}${ours.local}(${sourceCode.getText(error)}, ${signal.text})`
            : `${not}${asked}${not === '' && signal.absence !== 'never' ? ' === true' : ''}`;
        context.report({
          node,
          messageId: 'name',
          data: { signal: signal.text },
          suggest: [
            {
              messageId: 'ask',
              data: { text },
              fix: (fixer) => [...(ours?.fix(fixer) ?? []), fixer.replaceText(node, text)],
            },
          ],
        });
      },
    };
  },
});

/** `x` of `x.name`, compared with 'AbortError'. */
function named(member: TSESTree.Node, value: TSESTree.Node): TSESTree.Expression | undefined {
  if (value.type !== 'Literal' || value.value !== 'AbortError') return undefined;
  const access = member.type === 'ChainExpression' ? member.expression : member;
  return access.type === 'MemberExpression' && lastName(access) === 'name' ? access.object : undefined;
}

/** The whole of a condition that a comparison is part of. */
function conditionAround(node: TSESTree.Node): TSESTree.Node {
  const { parent } = node;
  return parent?.type === 'LogicalExpression' || parent?.type === 'UnaryExpression' ? conditionAround(parent) : node;
}

function asksTheSignal(node: TSESTree.Node): boolean {
  return node.type === 'Identifier' && /^(aborted|isAbortReason|isAbortError)$/.test(node.name);
}
