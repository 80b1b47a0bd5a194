import { ASTUtils, ESLintUtils, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { bare } from '../lib/bare.js';
import { lastName } from '../lib/callee-name.js';
import { createRule, type Rule } from '../lib/create-rule.js';
import { importOf } from '../lib/library.js';
import { passesSignal } from '../lib/passes-signal.js';
import { byType } from '../lib/signal-test.js';
import { signalsInScope } from '../lib/signals-in-scope.js';
import { contains } from '../lib/walk.js';

type Ids = 'race' | 'abortable';

/** Reports `Promise.race` of work with a promise that rejects when a signal aborts: the work runs on, and the listener stays. */
export const noPromiseRaceAbort: Rule<Ids, []> = createRule<[], Ids>({
  name: 'no-promise-race-abort',
  meta: {
    type: 'problem',
    docs: { description: 'Do not race work against a promise that an abort rejects', requiresTypeChecking: true },
    hasSuggestions: true,
    messages: {
      race: 'The abort wins this race, the work runs on; and when the work wins, the listener stays.',
      abortable: 'Write `{{text}}`.',
    },
    schema: [],
    defaultOptions: [],
  },
  create(context) {
    const { sourceCode } = context;
    const scoped = { sourceCode, test: byType(ESLintUtils.getParserServices(context)) };
    return {
      'CallExpression[callee.object.name="Promise"][callee.property.name="race"]'(node: TSESTree.CallExpression) {
        const [list] = node.arguments;
        if (list?.type !== 'ArrayExpression') return;
        const elements = list.elements.flatMap((element) => element ?? []);
        const aborts = elements.filter((element) => isAbortPromise(element, sourceCode));
        const signals = signalsInScope(node, scoped);
        const [signal] = signals;
        const works = elements.filter(
          (element): element is TSESTree.CallExpression =>
            element.type === 'CallExpression' && !passesSignal(element, signals, scoped),
        );
        const [work] = works;
        if (aborts.length === 0 || work === undefined || signal === undefined) return;
        const ours = elements.length === 2 ? importOf('abortable', context) : undefined;
        const text = ours && `${ours.local}(${signal.text}, ${sourceCode.getText(work)})`;
        context.report({
          node,
          messageId: 'race',
          suggest:
            ours === undefined || text === undefined
              ? null
              : [
                  {
                    messageId: 'abortable',
                    data: { text },
                    fix: (fixer) => [...ours.fix(fixer), fixer.replaceText(node, text)],
                  },
                ],
        });
      },
    };
  },
});

/** `new Promise` whose executor listens for an abort, or a constant that was initialised so. */
function isAbortPromise(node: TSESTree.Node, sourceCode: Readonly<TSESLint.SourceCode>): boolean {
  const value = bare(node);
  if (value.type === 'Identifier') {
    const definition = ASTUtils.findVariable(sourceCode.getScope(value), value)?.defs[0];
    if (definition?.type !== 'Variable' || definition.parent.kind !== 'const' || definition.node.init === null)
      return false;
    return definition.node.init.type === 'NewExpression' && isAbortPromise(definition.node.init, sourceCode);
  }
  if (value.type !== 'NewExpression' || lastName(value.callee) !== 'Promise') return false;
  return contains(value, sourceCode, (part) => {
    if (part.type === 'AssignmentExpression') return lastName(part.left) === 'onabort';
    if (part.type !== 'CallExpression' || lastName(part.callee) !== 'addEventListener') return false;
    const [event] = part.arguments;
    return event?.type === 'Literal' && event.value === 'abort';
  });
}
