import { ESLintUtils, type TSESTree } from '@typescript-eslint/utils';
import { isBody } from '../lib/body-type.js';
import { createRule, type Rule } from '../lib/create-rule.js';
import { disposableMadeBy } from '../lib/disposables.js';
import { enclosingFunction, type FunctionNode, isFunction } from '../lib/enclosing-function.js';
import { mentions } from '../lib/mentions.js';
import { ourExport } from '../lib/our-export.js';
import { returned } from '../lib/returned.js';
import { byType } from '../lib/signal-test.js';

type Ids = 'member' | 'disposed';

/** They give each of their functions a signal of its own, and let go of it when they end. */
const scopes = new Set([
  ...['all', 'allSettled', 'any', 'race', 'map', 'mapEach', 'spawn'],
  ...['retry', 'proactiveRetry', 'latest', 'shared'],
]);

/** Reports a response or a stream that leaves the function which its signal belongs to: nothing aborts the reading of its body. */
export const noResponseOutOfScope: Rule<Ids, []> = createRule<[], Ids>({
  name: 'no-response-out-of-scope',
  meta: {
    type: 'problem',
    docs: { description: 'Read a body where the signal of its request lives', requiresTypeChecking: true },
    messages: {
      member:
        'The signal of this request is let go of when `{{scope}}` ends: no abort reaches the body then. Read it in here.',
      disposed:
        '`{{scope}}` is disposed when this function ends: no abort and no limit reaches the body then. Read it in here.',
    },
    schema: [],
    defaultOptions: [],
  },
  create(context) {
    const { sourceCode } = context;
    const services = ESLintUtils.getParserServices(context);
    const checker = services.program.getTypeChecker();
    const test = byType(services);

    /** What a function returns and made with a signal of this name. */
    function bodiesOf(fn: FunctionNode, root: string): TSESTree.Node[] {
      return returned(fn, sourceCode).filter((value) => {
        if (value.type !== 'CallExpression') return false;
        if (!value.arguments.some((argument) => mentions(argument, [{ root }], { sourceCode, test }))) return false;
        const type = services.getTypeAtLocation(value);
        return isBody(checker.getAwaitedType(type) ?? type, checker);
      });
    }

    return {
      CallExpression(node) {
        const scope = ourExport(node.callee, sourceCode);
        if (scope === undefined || !scopes.has(scope)) return;
        for (const member of membersOf(node)) {
          const [signal] = member.params;
          if (signal?.type !== 'Identifier' || !test.isSignal(signal)) continue;
          for (const body of bodiesOf(member, signal.name)) {
            context.report({ node: body, messageId: 'member', data: { scope } });
          }
        }
      },
      'VariableDeclaration[kind="using"] > VariableDeclarator'({ id, init }: TSESTree.VariableDeclarator) {
        const fn = enclosingFunction(id);
        if (fn === undefined || id.type !== 'Identifier') return;
        if (init?.type !== 'CallExpression' && init?.type !== 'NewExpression') return;
        if (disposableMadeBy(init, sourceCode) === undefined) return;
        for (const body of bodiesOf(fn, id.name)) {
          context.report({ node: body, messageId: 'disposed', data: { scope: id.name } });
        }
      },
    };
  },
});

/** The functions of a combinator: `(inner) => …`, and those of `[(own) => …, …]`. */
function membersOf({ arguments: given }: TSESTree.CallExpression): FunctionNode[] {
  return given
    .flatMap((argument) => (argument.type === 'ArrayExpression' ? argument.elements : [argument]))
    .flatMap(functionOf);
}

function functionOf(node: TSESTree.Node | null): FunctionNode[] {
  return node !== null && isFunction(node) ? [node] : [];
}
