import { ASTUtils, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { calleeName, lastName } from '../lib/callee-name.js';
import { createRule, type Rule } from '../lib/create-rule.js';
import { enclosingFunction, isFunction } from '../lib/enclosing-function.js';
import { importOf } from '../lib/library.js';
import { ownSignal } from '../lib/own-signal.js';
import { ourExport } from '../lib/our-export.js';
import { signalTest } from '../lib/signal-test.js';

type Ids = 'floating' | 'once' | 'dropped' | 'register';

/** Reports an abort listener that nobody removes: it stays on the signal for as long as that lives. */
export const noFloatingAbortListener: Rule<Ids, []> = createRule<[], Ids>({
  name: 'no-floating-abort-listener',
  meta: {
    type: 'problem',
    docs: { description: 'Remove abort listeners when the work ends', requiresTypeChecking: false },
    hasSuggestions: true,
    messages: {
      floating: 'Nobody removes this listener: it stays on `{{signal}}` when the work has ended.',
      once: '`once` removes this listener only when the abort comes: until then it stays on `{{signal}}`.',
      dropped:
        'Nobody can dispose what `{{callee}}` returns: the listener stays on the signal when the work has ended.',
      register: 'Hold it by `using`: the listener goes when the block ends.',
    },
    schema: [],
    defaultOptions: [],
  },
  create(context) {
    const { sourceCode } = context;
    const test = signalTest(sourceCode.parserServices);
    const removed = new Set<unknown>();
    const added: { node: TSESTree.CallExpression; signal: TSESTree.Expression; listener: TSESTree.Node }[] = [];
    return {
      CallExpression(node) {
        if (node.parent.type === 'ExpressionStatement' && dropsRegistration(node, sourceCode)) {
          const signal = node.arguments[0];
          if (signal === undefined || signal.type === 'SpreadElement' || ownSignal(signal, sourceCode)) return;
          const fix = holding(node, sourceCode.getText(node), () => [], context);
          const data = { callee: calleeName(node) ?? '' };
          context.report({ node, messageId: 'dropped', data, suggest: fix && [{ messageId: 'register', fix }] });
          return;
        }
        const { callee } = node;
        const [event, listener] = node.arguments;
        if (
          callee.type !== 'MemberExpression' ||
          event?.type !== 'Literal' ||
          event.value !== 'abort' ||
          listener === undefined
        )
          return;
        const name = calleeName(node);
        if (name === 'removeEventListener') removed.add(identityOf(listener, sourceCode));
        if (name !== 'addEventListener' || mayBeBound(node.arguments[2]) || !test.isSignal(callee.object)) return;
        if (!ownSignal(callee.object, sourceCode)) added.push({ node, signal: callee.object, listener });
      },
      'Program:exit'() {
        for (const { node, signal, listener } of added) {
          if (removed.has(identityOf(listener, sourceCode)) || removed.has(sourceCode.getText(listener))) continue;
          const once = sourceCode.getText(node.arguments[2]).includes('once');
          const ours = isPlain(listener) ? importOf('onAbort', context) : undefined;
          const text = ours && `${ours.local}(${sourceCode.getText(signal)}, ${sourceCode.getText(listener)})`;
          const fix = ours && text !== undefined ? holding(node, text, ours.fix, context) : null;
          context.report({
            node,
            messageId: once ? 'once' : 'floating',
            data: { signal: sourceCode.getText(signal) },
            suggest: fix && [{ messageId: 'register', fix }],
          });
        }
      },
    };
  },
});

/** `onAbort` of ours, `addAbortListener` of node:events. */
function dropsRegistration(node: TSESTree.CallExpression, sourceCode: Readonly<TSESLint.SourceCode>): boolean {
  if (ourExport(node.callee, sourceCode) === 'onAbort') return true;
  if (calleeName(node) !== 'addAbortListener') return false;
  const root = node.callee.type === 'MemberExpression' ? node.callee.object : node.callee;
  const definition =
    root.type === 'Identifier' ? ASTUtils.findVariable(sourceCode.getScope(node), root)?.defs[0] : undefined;
  return (
    definition?.type === 'ImportBinding' &&
    definition.parent.type === 'ImportDeclaration' &&
    /^(node:)?events$/.test(definition.parent.source.value)
  );
}

/** Whether the options have, or may have, a signal that removes the listener. */
function mayBeBound(options: TSESTree.CallExpressionArgument | undefined): boolean {
  if (options === undefined || options.type === 'Literal') return false;
  if (options.type !== 'ObjectExpression') return true;
  return options.properties.some((property) => property.type !== 'Property' || lastName(property.key) === 'signal');
}

/** The variable, of a function that has a name here: others have a `stop`, too. Else the text, which may stand for any. */
function identityOf(listener: TSESTree.Node, sourceCode: Readonly<TSESLint.SourceCode>): unknown {
  const variable =
    listener.type === 'Identifier' ? ASTUtils.findVariable(sourceCode.getScope(listener), listener) : null;
  const definition = variable?.defs[0];
  const isNamed =
    definition?.type === 'FunctionName' ||
    (definition?.type === 'Variable' && isFunction(definition.node.init ?? undefined));
  return isNamed ? variable : sourceCode.getText(listener);
}

/** A function that does not ask for the event: `onAbort` calls with the reason. */
function isPlain(listener: TSESTree.Node): boolean {
  return (
    (listener.type === 'ArrowFunctionExpression' || listener.type === 'FunctionExpression') &&
    listener.params.length === 0
  );
}

/** Only in TypeScript, and in the body of an async function, so that `using` lasts as long as the work. */
function holding(
  node: TSESTree.CallExpression,
  text: string,
  importing: (fixer: TSESLint.RuleFixer) => TSESLint.RuleFix[],
  { sourceCode, filename }: Readonly<TSESLint.RuleContext<Ids, []>>,
): TSESLint.ReportFixFunction | null {
  const fn = enclosingFunction(node);
  const inBody = node.parent.type === 'ExpressionStatement' && node.parent.parent === fn?.body;
  if (fn?.async !== true || !inBody || !/\.[cm]?tsx?$/.test(filename)) return null;
  if (sourceCode.getScope(node).set.has('registration')) return null;
  return (fixer) => [...importing(fixer), fixer.replaceText(node, `using registration = ${text}`)];
}
