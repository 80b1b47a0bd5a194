import { ESLintUtils, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { calleeName } from '../lib/callee-name.js';
import { cleanupAround, dependsOn } from '../lib/cleanup-context.js';
import { createRule, type Rule } from '../lib/create-rule.js';
import { isLate } from '../lib/late.js';
import { importOf } from '../lib/library.js';
import { byType } from '../lib/signal-test.js';
import { type SignalInScope, signalsInScope } from '../lib/signals-in-scope.js';
import { contains } from '../lib/walk.js';

type Ids = 'aborted' | 'shield';

/** Reports cleanup that is given the signal of the operation: after an abort it is aborted, and the cleanup does not run. */
export const noSignalInCleanup: Rule<Ids, []> = createRule<[], Ids>({
  name: 'no-signal-in-cleanup',
  meta: {
    type: 'problem',
    docs: { description: 'Do not give the signal of an operation to its cleanup', requiresTypeChecking: true },
    hasSuggestions: true,
    messages: {
      aborted: 'After an abort `{{signal}}` is aborted here: this cleanup would not run.',
      shield: 'Shield it from the abort.',
    },
    schema: [],
    defaultOptions: [],
  },
  create(context) {
    const { sourceCode } = context;
    const services = ESLintUtils.getParserServices(context);
    const scoped = { sourceCode, test: byType(services) };
    return {
      CallExpression(node) {
        const cleanup = cleanupAround(node);
        if (cleanup === undefined || calleeName(node) === 'shield') return;
        const signals = signalsInScope(cleanup, scoped);
        const [signal] = signals;
        if (signal === undefined || dependsOn(node, signals, scoped)) return;
        const given = signals.find(({ text }) => placesOf(text, node, sourceCode).length > 0);
        if (given === undefined || !isLate(services.getTypeAtLocation(node))) return;
        context.report({
          node,
          messageId: 'aborted',
          data: { signal: given.text },
          suggest: shielding(node, given, context),
        });
      },
    };
  },
});

/** Where a call is given the signal: as an argument, or in a literal. */
function placesOf(
  text: string,
  call: TSESTree.CallExpression,
  sourceCode: Readonly<TSESLint.SourceCode>,
): TSESTree.Node[] {
  return call.arguments.flatMap((argument): TSESTree.Node[] => {
    if (argument.type !== 'ObjectExpression') return sourceCode.getText(argument) === text ? [argument] : [];
    return argument.properties.filter(
      (property) => property.type === 'Property' && sourceCode.getText(property.value) === text,
    );
  });
}

/** `f(signal)` becomes `shield(signal, (never) => f(never))`, where a promise is awaited. */
function shielding(
  call: TSESTree.CallExpression,
  { text: signal }: SignalInScope,
  context: Readonly<TSESLint.RuleContext<Ids, []>>,
): TSESLint.ReportSuggestionArray<Ids> | null {
  const { sourceCode } = context;
  const ours = importOf('shield', context);
  const nested = contains(
    call,
    sourceCode,
    (node) => node.type === 'AwaitExpression' || node.type === 'YieldExpression',
  );
  if (ours === undefined || nested || call.parent.type !== 'AwaitExpression') return null;
  const [start] = call.range;
  let text = sourceCode.getText(call);
  for (const place of placesOf(signal, call, sourceCode).reverse()) {
    const given = place.type === 'Property' ? `${sourceCode.getText(place.key)}: never` : 'never';
    text = text.slice(0, place.range[0] - start) + given + text.slice(place.range[1] - start);
  }
  const shielded = `${ours.local}(${signal}, (never) => ${text})`;
  return [{ messageId: 'shield', fix: (fixer) => [...ours.fix(fixer), fixer.replaceText(call, shielded)] }];
}
