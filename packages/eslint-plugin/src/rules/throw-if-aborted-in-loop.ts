import { ESLintUtils, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { createRule, type Rule } from '../lib/create-rule.js';
import { derivesFromSignal } from '../lib/derives-from-signal.js';
import { isFunction } from '../lib/enclosing-function.js';
import { endedOtherwise } from '../lib/ended-otherwise.js';
import { mentions } from '../lib/mentions.js';
import { byType } from '../lib/signal-test.js';
import { signalsInScope } from '../lib/signals-in-scope.js';
import { throwing } from '../lib/throwing.js';
import { contains } from '../lib/walk.js';

type Ids = 'deaf' | 'ask';
type Loop =
  | TSESTree.DoWhileStatement
  | TSESTree.ForInStatement
  | TSESTree.ForOfStatement
  | TSESTree.ForStatement
  | TSESTree.WhileStatement;

/** Reports a loop that awaits and never asks any signal in scope: an abort does not end it. */
export const throwIfAbortedInLoop: Rule<Ids, []> = createRule<[], Ids>({
  name: 'throw-if-aborted-in-loop',
  meta: {
    type: 'problem',
    docs: { description: 'Ask the signal in each round of a loop that awaits', requiresTypeChecking: true },
    hasSuggestions: true,
    messages: {
      deaf: 'No round of this loop asks `{{signal}}`: an abort does not end it.',
      ask: 'Write `{{text}}` first.',
    },
    schema: [],
    defaultOptions: [],
  },
  create(context) {
    const { sourceCode } = context;
    const scoped = { sourceCode, test: byType(ESLintUtils.getParserServices(context)) };
    const check = (node: Loop): void => {
      const { body } = node;
      if (endsInItsFirstRound(body)) return;
      const awaited = awaitedIn(node, sourceCode);
      if (awaited.length === 0) return;
      const signals = signalsInScope(node, scoped);
      const [signal] = signals;
      if (signal === undefined || mentions(node, signals, scoped)) return;
      if (awaited.some((part) => derivesFromSignal(part, signals, scoped))) return;
      if (awaited.some((part) => part.type === 'CallExpression' && endedOtherwise(part, signal, sourceCode))) return;
      const { text, fix } = throwing(signal, context);
      const open = body.range[0];
      context.report({
        node,
        loc: (sourceCode.getFirstToken(node) ?? node).loc,
        messageId: 'deaf',
        data: { signal: signal.text },
        suggest:
          body.type === 'BlockStatement'
            ? [
                {
                  messageId: 'ask',
                  data: { text },
                  fix: (fixer) => [...fix(fixer), fixer.insertTextAfterRange([open, open + 1], ` ${text}`)],
                },
              ]
            : null,
      });
    };
    return {
      ForStatement: check,
      ForOfStatement: check,
      ForInStatement: check,
      WhileStatement: check,
      DoWhileStatement: check,
    };
  },
});

/** `for await (const first of items) { …; break; }`. */
function endsInItsFirstRound(body: TSESTree.Statement): boolean {
  const last = body.type === 'BlockStatement' ? body.body.at(-1) : body;
  return last?.type === 'BreakStatement' || last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement';
}

/** What each round waits for. */
function awaitedIn(loop: Loop, sourceCode: Readonly<TSESLint.SourceCode>): TSESTree.Node[] {
  const found: TSESTree.Node[] = [];
  const collect = (node: TSESTree.Node): false => {
    if (node.type === 'AwaitExpression') found.push(node.argument);
    if (node.type === 'ForOfStatement' && node.await) found.push(node.right);
    return false;
  };
  contains(loop, sourceCode, collect, (part) => !isFunction(part));
  return found;
}
