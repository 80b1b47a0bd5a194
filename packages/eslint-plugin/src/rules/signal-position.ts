import { ESLintUtils, type TSESTree } from '@typescript-eslint/utils';
import { outside } from '../lib/bare.js';
import { createRule, type Rule } from '../lib/create-rule.js';
import { byType } from '../lib/signal-test.js';

export interface SignalPositionOptions {
  /** Where a function takes its signal: as its first or last parameter, or in its options. */
  readonly position?: 'first' | 'last' | 'options';
}

type Ids = 'first' | 'last' | 'options';
type Signature =
  | TSESTree.ArrowFunctionExpression
  | TSESTree.FunctionDeclaration
  | TSESTree.FunctionExpression
  | TSESTree.TSDeclareFunction
  | TSESTree.TSEmptyBodyFunctionExpression
  | TSESTree.TSMethodSignature;

/** Reports a function that takes its signal in another place than the house has it. */
export const signalPosition: Rule<Ids, [SignalPositionOptions]> = createRule<[SignalPositionOptions], Ids>({
  name: 'signal-position',
  meta: {
    type: 'suggestion',
    docs: { description: 'Take signals in one place: first, last, or in the options', requiresTypeChecking: true },
    messages: {
      first: 'A signal is the first parameter here.',
      last: 'A signal is the last parameter here.',
      options: 'A signal is taken in the options here.',
    },
    schema: [
      {
        type: 'object',
        additionalProperties: false,
        properties: { position: { type: 'string', enum: ['first', 'last', 'options'] } },
      },
    ],
    defaultOptions: [{}],
  },
  create(context, [{ position = 'first' }]) {
    const test = byType(ESLintUtils.getParserServices(context));
    const check = (node: Signature): void => {
      const places = node.params.flatMap((parameter, index) => (test.isSignal(nameOf(parameter)) ? [index] : []));
      const [place] = places;
      if (place === undefined || places.length > 1 || isDictated(node)) return;
      const wanted = { first: 0, last: node.params.length - 1, options: -1 }[position];
      if (place !== wanted) context.report({ node: node.params[place] ?? node, messageId: position });
    };
    return {
      FunctionDeclaration: check,
      FunctionExpression: check,
      ArrowFunctionExpression: check,
      TSDeclareFunction: check,
      TSEmptyBodyFunctionExpression: check,
      TSMethodSignature: check,
    };
  },
});

function nameOf(parameter: TSESTree.Parameter): TSESTree.Node {
  if (parameter.type === 'TSParameterProperty') return nameOf(parameter.parameter);
  return parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
}

/** Whether somebody else says what the parameters are: who calls back, an interface, a class that is overridden. */
function isDictated(node: Signature): boolean {
  if (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression') return false;
  const parent = outside(node);
  if (parent?.type === 'MethodDefinition') return parent.override || parent.parent.parent.implements.length > 0;
  return parent?.type !== 'VariableDeclarator' || parent.id.typeAnnotation !== undefined;
}
