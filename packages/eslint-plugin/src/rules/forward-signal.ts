import { ESLintUtils, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { isAbortSignal } from '../lib/abort-signal-type.js';
import { type AcceptedSignal, acceptedSignal } from '../lib/accepted-signal.js';
import { calleeName } from '../lib/callee-name.js';
import { dependsOn, floats, isCleanup } from '../lib/cleanup-context.js';
import { createRule, type Rule } from '../lib/create-rule.js';
import { endedOtherwise } from '../lib/ended-otherwise.js';
import { givesSignal, isFactory, isLate } from '../lib/late.js';
import { passesSignal } from '../lib/passes-signal.js';
import { byType } from '../lib/signal-test.js';
import { type SignalInScope, signalsInScope } from '../lib/signals-in-scope.js';
import { type Specifier, specifierSchema, specifies } from '../lib/specifier.js';

export interface ForwardSignalOptions {
  /** Callees that are to get no signal, by name, or by package and name. */
  readonly ignore?: readonly Specifier[];
  /** Whether `this.signal` and constants of the module count as signals in scope. */
  readonly fields?: boolean;
}

type Ids = 'forward' | 'pass';

/** Reports a call that takes a signal and gets none, where one is in scope: an abort would not end it. */
export const forwardSignal: Rule<Ids, [ForwardSignalOptions]> = createRule<[ForwardSignalOptions], Ids>({
  name: 'forward-signal',
  meta: {
    type: 'problem',
    docs: { description: 'Pass the signal on to every call that takes one', requiresTypeChecking: true },
    hasSuggestions: true,
    messages: {
      forward: '`{{callee}}` takes a signal and gets none: an abort of `{{signal}}` does not end it.',
      pass: 'Pass `{{signal}}`.',
    },
    schema: [
      {
        type: 'object',
        additionalProperties: false,
        properties: { ignore: { type: 'array', items: specifierSchema }, fields: { type: 'boolean' } },
      },
    ],
    defaultOptions: [{}],
  },
  create(context, [{ ignore = [], fields = false }]) {
    const services = ESLintUtils.getParserServices(context);
    const { sourceCode } = context;
    const checker = services.program.getTypeChecker();
    const scoped = { sourceCode, test: byType(services), fields };
    return {
      CallExpression(node) {
        if (floats(node)) return;
        const signals = signalsInScope(node, scoped);
        const [signal] = signals;
        if (signal === undefined || passesSignal(node, signals, scoped)) return;
        const accepted = acceptedSignal(node, services);
        if (accepted === undefined) return;
        const type = services.getTypeAtLocation(node);
        if (givesSignal(type, checker, isAbortSignal)) return;
        if (!isLate(type) && !isFactory(node, accepted.property, services)) return;
        if (isCleanup(node, signal) || dependsOn(node, signals, scoped) || endedOtherwise(node, signal, sourceCode))
          return;
        if (ignore.some((specifier) => specifies(specifier, node, services))) return;
        const fix = passing(signal, accepted, node, sourceCode);
        context.report({
          node: node.callee.type === 'MemberExpression' ? node.callee.property : node.callee,
          messageId: 'forward',
          data: { callee: calleeName(node) ?? 'this call', signal: signal.text },
          suggest: fix === undefined ? [] : [{ messageId: 'pass', data: { signal: signal.text }, fix }],
        });
      },
    };
  },
});

/** Nothing when earlier optional arguments are missing, or the type would not take what the signal may be. */
function passing(
  signal: SignalInScope,
  { index, property, absence }: AcceptedSignal,
  call: TSESTree.CallExpression,
  sourceCode: Readonly<TSESLint.SourceCode>,
): TSESLint.ReportFixFunction | undefined {
  if (index > call.arguments.length || !takes(absence, signal)) return undefined;
  const entry = property && (property.name === signal.text ? signal.text : `${property.name}: ${signal.text}`);
  const argument = call.arguments[index];
  if (entry !== undefined && argument?.type === 'ObjectExpression') {
    const last = argument.properties.at(-1);
    return (fixer) =>
      last === undefined ? fixer.replaceText(argument, `{ ${entry} }`) : fixer.insertTextAfter(last, `, ${entry}`);
  }
  const text = entry === undefined ? signal.text : `{ ${entry} }`;
  if (argument !== undefined) return (fixer) => fixer.insertTextBefore(argument, `${text}, `);
  const last = call.arguments.at(-1);
  if (last !== undefined) return (fixer) => fixer.insertTextAfter(last, `, ${text}`);
  const close = sourceCode.getLastToken(call);
  return close == null ? undefined : (fixer) => fixer.insertTextBefore(close, text);
}

function takes(absence: AcceptedSignal['absence'], signal: SignalInScope): boolean {
  return signal.absence === 'never' || absence === 'null' || absence === signal.absence;
}
