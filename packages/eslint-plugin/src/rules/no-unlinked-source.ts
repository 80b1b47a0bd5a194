import { ASTUtils, ESLintUtils, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { outside } from '../lib/bare.js';
import { calleeName, lastName } from '../lib/callee-name.js';
import { createRule, type Rule } from '../lib/create-rule.js';
import { enclosingFunction } from '../lib/enclosing-function.js';
import { importOf } from '../lib/library.js';
import { mentions } from '../lib/mentions.js';
import { ourExport } from '../lib/our-export.js';
import { byType } from '../lib/signal-test.js';
import { type SignalInScope, signalsInScope } from '../lib/signals-in-scope.js';

export interface NoUnlinkedSourceOptions {
  /** Whether `new Promise` and `Promise.withResolvers` are looked at too. */
  readonly promises?: boolean;
}

type Ids = 'source' | 'promise' | 'link';

/** Reports a source that a function waits for, and that no abort of its signal completes. */
export const noUnlinkedSource: Rule<Ids, [NoUnlinkedSourceOptions]> = createRule<[NoUnlinkedSourceOptions], Ids>({
  name: 'no-unlinked-source',
  meta: {
    type: 'problem',
    docs: { description: 'Link a source to the signal of the function that waits for it', requiresTypeChecking: true },
    hasSuggestions: true,
    messages: {
      source: 'An abort of `{{signal}}` does not complete `{{name}}`: who waits for it goes on waiting.',
      promise: 'An abort of `{{signal}}` does not settle this promise: who waits for it goes on waiting.',
      link: 'Link it to `{{signal}}`.',
    },
    schema: [{ type: 'object', additionalProperties: false, properties: { promises: { type: 'boolean' } } }],
    defaultOptions: [{}],
  },
  create(context, [{ promises = false }]) {
    const { sourceCode } = context;
    const scoped = { sourceCode, test: byType(ESLintUtils.getParserServices(context)) };
    return {
      NewExpression(node) {
        if (ourExport(node.callee, sourceCode) === 'CompletionSource') {
          const signals = signalsInScope(node, scoped);
          const [signal] = signals;
          const declarator = outside(node);
          if (signal === undefined || declarator?.type !== 'VariableDeclarator' || declarator.id.type !== 'Identifier')
            return;
          const uses = referencesOf(declarator.id, sourceCode);
          if (!uses.some(isWaitedFor) || uses.some((use) => isLinked(use, signals, scoped))) return;
          const data = { signal: signal.text, name: declarator.id.name };
          context.report({ node, messageId: 'source', data, suggest: linking(node, signal, context) });
        } else if (promises && calleeName(node) === 'Promise' && isAwaitedOrReturned(node)) {
          checkPromise(node, node);
        }
      },
      CallExpression(node) {
        if (!promises || calleeName(node) !== 'withResolvers') return;
        const declarator = outside(node);
        if (declarator?.type !== 'VariableDeclarator') return;
        const fn = enclosingFunction(node);
        if (fn !== undefined) checkPromise(node, fn.body);
      },
    };

    function checkPromise(node: TSESTree.Node, work: TSESTree.Node): void {
      const signals = signalsInScope(node, scoped);
      const [signal] = signals;
      if (signal === undefined || mentions(work, signals, scoped)) return;
      context.report({ node, messageId: 'promise', data: { signal: signal.text } });
    }
  },
});

function referencesOf(id: TSESTree.Identifier, sourceCode: Readonly<TSESLint.SourceCode>): TSESTree.Node[] {
  const variable = ASTUtils.findVariable(sourceCode.getScope(id), id);
  return variable?.references.map(({ identifier }) => identifier).filter((use) => use !== id) ?? [];
}

/** `await source.promise`, `return source.promise`. */
function isWaitedFor(use: TSESTree.Node): boolean {
  const member = outside(use);
  return member?.type === 'MemberExpression' && lastName(member) === 'promise' && isAwaitedOrReturned(member);
}

function isAwaitedOrReturned(node: TSESTree.Node): boolean {
  const parent = outside(node);
  return (
    parent?.type === 'AwaitExpression' ||
    parent?.type === 'ReturnStatement' ||
    parent?.type === 'ArrowFunctionExpression'
  );
}

/** `link(signal, source)`, `waitAsync(source, { signal })`, `source.trySetCanceled(…)` anywhere. */
function isLinked(
  use: TSESTree.Node,
  signals: readonly SignalInScope[],
  scoped: Parameters<typeof mentions>[2],
): boolean {
  const parent = outside(use);
  if (
    parent?.type === 'MemberExpression' &&
    /^(trySetCanceled|setCanceled|dispose|follow)$/.test(lastName(parent) ?? '')
  )
    return true;
  for (let at = parent; at != null && at.type !== 'BlockStatement'; at = at.parent) {
    if (at.type === 'CallExpression' && at.arguments.some((argument) => mentions(argument, signals, scoped)))
      return true;
  }
  return false;
}

/** `new CompletionSource<T>(options)` becomes `linkedSource<T>(signal, options)`. */
function linking(
  node: TSESTree.NewExpression,
  signal: SignalInScope,
  context: Readonly<TSESLint.RuleContext<Ids, [NoUnlinkedSourceOptions]>>,
): TSESLint.ReportSuggestionArray<Ids> | null {
  const ours = importOf('linkedSource', context);
  if (ours === undefined) return null;
  const { sourceCode } = context;
  const type = node.typeArguments === undefined ? '' : sourceCode.getText(node.typeArguments);
  const given = [signal.text, ...node.arguments.map((argument) => sourceCode.getText(argument))].join(', ');
  const text = `${ours.local}${type}(${given})`;
  return [
    {
      messageId: 'link',
      data: { signal: signal.text },
      fix: (fixer) => [...ours.fix(fixer), fixer.replaceText(node, text)],
    },
  ];
}
