import { AST_NODE_TYPES, ESLintUtils, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { isAbortSignal, signalProperty } from '../../src/lib/abort-signal-type.js';
import { calleeName } from '../../src/lib/callee-name.js';
import { disposableMadeBy } from '../../src/lib/disposables.js';
import { enclosingFunction } from '../../src/lib/enclosing-function.js';
import { ourExport } from '../../src/lib/our-export.js';
import { byType, type SignalTest } from '../../src/lib/signal-test.js';
import { signalsInScope } from '../../src/lib/signals-in-scope.js';
import { contains } from '../../src/lib/walk.js';

/** What a rule is to find in code where somebody forgot it. */
export type Planted =
  | 'forward-signal'
  | 'no-abort-error-name-check'
  | 'no-floating-abort-listener'
  | 'no-promise-race-abort'
  | 'no-signal-in-cleanup'
  | 'no-swallowed-abort'
  | 'no-unlinked-source'
  | 'one-argument-abort-check'
  | 'require-dispose'
  | 'return-await'
  | 'throw-if-aborted-in-loop';

type Fix = (fixer: TSESLint.RuleFixer) => TSESLint.RuleFix | TSESLint.RuleFix[];

interface Site {
  readonly sourceCode: Readonly<TSESLint.SourceCode>;
  readonly test: SignalTest;
  readonly isOptions: (node: TSESTree.Node) => boolean;
}

type Plant = (node: TSESTree.Node, site: Site) => Fix | undefined;

const { CallExpression } = AST_NODE_TYPES;

/** Each makes the defect of a rule out of code that does not have it. */
const plants: Readonly<Record<Planted, Plant>> = {
  'forward-signal': (node, { sourceCode, test, isOptions }) => {
    if (node.type !== CallExpression || ourExport(node.callee, sourceCode) !== undefined) return undefined;
    if (/^(addEventListener|removeEventListener|setMaxListeners|any)$/.test(calleeName(node) ?? '')) return undefined;
    const last = node.arguments.at(-1);
    if (last === undefined || signalsInScope(node, { sourceCode, test }).length === 0) return undefined;
    if (last.type === AST_NODE_TYPES.ObjectExpression) {
      const signal = last.properties.find((property) => property.type === 'Property' && test.isSignal(property.value));
      if (signal === undefined) return undefined;
      return (fixer) => fixer.removeRange(withComma(last.properties.length === 1 ? last : signal, sourceCode));
    }
    const isPlain = last.type === AST_NODE_TYPES.Identifier || last.type === AST_NODE_TYPES.MemberExpression;
    if (!isPlain || !(test.isSignal(last) || isOptions(last))) return undefined;
    return (fixer) => fixer.removeRange(withComma(last, sourceCode));
  },

  'no-abort-error-name-check': (node, { sourceCode, test }) => {
    const error = errorAround(node);
    if (error === undefined) return undefined;
    const asked =
      node.type === AST_NODE_TYPES.MemberExpression && calleeless(node) === 'aborted' && test.isSignal(node.object);
    const checked = node.type === CallExpression && ourExport(node.callee, sourceCode) === 'isAbortError';
    return asked || checked
      ? (fixer) => fixer.replaceText(node, `(${error} as Error).name === 'AbortError'`)
      : undefined;
  },

  'no-floating-abort-listener': (node, { sourceCode }) => {
    if (node.type === AST_NODE_TYPES.VariableDeclaration && node.kind === 'using') {
      const init = node.declarations[0].init;
      const holds = init?.type === CallExpression && ourExport(init.callee, sourceCode) === 'onAbort';
      return holds ? (fixer) => fixer.removeRange([node.range[0], init.range[0]]) : undefined;
    }
    if (node.type !== AST_NODE_TYPES.ExpressionStatement || node.expression.type !== CallExpression) return undefined;
    const [event] = node.expression.arguments;
    const removes =
      calleeName(node.expression) === 'removeEventListener' &&
      event?.type === AST_NODE_TYPES.Literal &&
      event.value === 'abort';
    return removes ? (fixer) => fixer.replaceText(node, ';') : undefined;
  },

  'no-promise-race-abort': (node, { sourceCode }) => {
    if (node.type !== CallExpression || ourExport(node.callee, sourceCode) !== 'abortable') return undefined;
    const [signal, work] = node.arguments.map((argument) => sourceCode.getText(argument));
    if (node.arguments[1]?.type !== CallExpression || signal === undefined || work === undefined) return undefined;
    const aborts = `new Promise<never>((_, reject) => ${signal}.addEventListener('abort', () => reject(${signal}.reason)))`;
    return (fixer) => fixer.replaceText(node, `Promise.race([${work}, ${aborts}])`);
  },

  'no-signal-in-cleanup': (node, { sourceCode }) => {
    if (node.type !== CallExpression || ourExport(node.callee, sourceCode) !== 'shield') return undefined;
    const [signal, work] = node.arguments;
    if (work?.type !== AST_NODE_TYPES.ArrowFunctionExpression || signal === undefined) return undefined;
    const never = work.params[0];
    if (never?.type !== AST_NODE_TYPES.Identifier || work.body.type !== CallExpression) return undefined;
    const text = sourceCode
      .getText(work.body)
      .replaceAll(new RegExp(`\\b${never.name}\\b`, 'g'), sourceCode.getText(signal));
    return (fixer) => fixer.replaceText(node, text);
  },

  'no-swallowed-abort': (node, { sourceCode, test, isOptions }) => {
    if (node.type !== AST_NODE_TYPES.CatchClause || node.param?.type !== AST_NODE_TYPES.Identifier) return undefined;
    const { parent: attempt, body, param } = node;
    const block = attempt.parent;
    const isFollowed = block.type === AST_NODE_TYPES.BlockStatement && block.body.at(-1) !== attempt;
    const waits = contains(attempt.block, sourceCode, (part) => {
      if (part.type !== AST_NODE_TYPES.AwaitExpression || part.argument.type !== CallExpression) return false;
      return part.argument.arguments.some((argument) => test.isSignal(argument) || isOptions(argument));
    });
    const log = `{ console.error(${param.name}); }`;
    if (!isFollowed || !waits || sourceCode.getText(body) === log) return undefined;
    return (fixer) => fixer.replaceText(body, log);
  },

  'no-unlinked-source': (node, { sourceCode }) => {
    if (node.type !== CallExpression || ourExport(node.callee, sourceCode) !== 'linkedSource') return undefined;
    const type = node.typeArguments === undefined ? '' : sourceCode.getText(node.typeArguments);
    const [, ...more] = node.arguments.map((argument) => sourceCode.getText(argument));
    return (fixer) => [
      fixer.insertTextBefore(sourceCode.ast, `import { CompletionSource as Unlinked } from '@cancelkit/completion';\n`),
      fixer.replaceText(node, `new Unlinked${type}(${more.join(', ')})`),
    ];
  },

  'one-argument-abort-check': (node, { sourceCode }) => {
    if (node.type !== CallExpression) return undefined;
    const name = ourExport(node.callee, sourceCode) ?? '';
    const [, signal, ...more] = node.arguments;
    if (!/^(is|catch|rethrow)AbortError$/.test(name) || signal === undefined || more.length > 0) return undefined;
    return (fixer) => fixer.removeRange(withComma(signal, sourceCode));
  },

  'require-dispose': (node, { sourceCode }) => {
    if (node.type !== AST_NODE_TYPES.VariableDeclaration || node.kind !== 'using') return undefined;
    const init = node.declarations[0].init;
    if (init?.type !== CallExpression && init?.type !== AST_NODE_TYPES.NewExpression) return undefined;
    if (disposableMadeBy(init, sourceCode) === undefined) return undefined;
    return (fixer) => fixer.replaceTextRange([node.range[0], node.range[0] + 'using'.length], 'const');
  },

  'return-await': (node, { sourceCode }) => {
    if (node.type !== AST_NODE_TYPES.ReturnStatement || node.argument?.type !== AST_NODE_TYPES.AwaitExpression)
      return undefined;
    const { argument } = node;
    const fn = enclosingFunction(node);
    const holds = fn !== undefined && /\n\s*using /.test(sourceCode.getText(fn.body));
    return holds ? (fixer) => fixer.replaceText(argument, sourceCode.getText(argument.argument)) : undefined;
  },

  'throw-if-aborted-in-loop': (node, { sourceCode, test }) => {
    if (node.type !== AST_NODE_TYPES.ExpressionStatement || node.expression.type !== CallExpression) return undefined;
    const { callee } = node.expression;
    const asks =
      ourExport(callee, sourceCode) === 'throwIfAborted' ||
      (callee.type === AST_NODE_TYPES.MemberExpression &&
        calleeless(callee) === 'throwIfAborted' &&
        test.isSignal(callee.object));
    const loop = node.parent.parent;
    const isInLoop =
      node.parent.type === AST_NODE_TYPES.BlockStatement && /^(For|While|DoWhile)/.test(loop?.type ?? '');
    return asks && isInLoop ? (fixer) => fixer.remove(node) : undefined;
  },
};

/** Reports each place where a defect can be planted, and has it as its fix. */
export const planting = ESLintUtils.RuleCreator.withoutDocs<[{ readonly rule: Planted }], 'site'>({
  meta: {
    type: 'problem',
    fixable: 'code',
    messages: { site: 'Here.' },
    schema: [{ type: 'object', properties: { rule: { type: 'string' } }, additionalProperties: false }],
    defaultOptions: [{ rule: 'forward-signal' }],
  },
  create(context, [{ rule }]) {
    const services = ESLintUtils.getParserServices(context);
    const checker = services.program.getTypeChecker();
    const site: Site = {
      sourceCode: context.sourceCode,
      test: byType(services),
      isOptions: (node) => {
        const type = services.getTypeAtLocation(node);
        return !isAbortSignal(type) && signalProperty(checker.getNonNullableType(type), checker) !== undefined;
      },
    };
    return {
      '*'(node: TSESTree.Node) {
        const fix = plants[rule](node, site);
        if (fix !== undefined) context.report({ node, messageId: 'site', fix });
      },
    };
  },
});

/** With the comma before it. */
function withComma(node: TSESTree.Node, sourceCode: Readonly<TSESLint.SourceCode>): [number, number] {
  const before = sourceCode.getTokenBefore(node);
  const after = sourceCode.getTokenAfter(node);
  if (before?.value === ',') return [before.range[0], node.range[1]];
  return [node.range[0], after?.value === ',' ? after.range[1] : node.range[1]];
}

/** The name of the error that the `catch` around has. */
function errorAround(node: TSESTree.Node): string | undefined {
  for (let at: TSESTree.Node | undefined = node; at != null; at = at.parent) {
    if (at.type === AST_NODE_TYPES.CatchClause)
      return at.param?.type === AST_NODE_TYPES.Identifier ? at.param.name : undefined;
  }
  return undefined;
}

function calleeless({ property, computed }: TSESTree.MemberExpression): string | undefined {
  return !computed && property.type === AST_NODE_TYPES.Identifier ? property.name : undefined;
}
