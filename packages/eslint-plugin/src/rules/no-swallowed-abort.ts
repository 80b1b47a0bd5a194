import { ESLintUtils, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { calleeName, lastName } from '../lib/callee-name.js';
import { isCleanup } from '../lib/cleanup-context.js';
import { createRule, type Rule } from '../lib/create-rule.js';
import { enclosingFunction, isFunction } from '../lib/enclosing-function.js';
import { importOf } from '../lib/library.js';
import { mentions } from '../lib/mentions.js';
import { byType } from '../lib/signal-test.js';
import { type SignalInScope, signalsInScope } from '../lib/signals-in-scope.js';
import { throwing } from '../lib/throwing.js';
import { contains } from '../lib/walk.js';

export interface NoSwallowedAbortOptions {
  /** Functions that may go on whatever happens, by name. */
  readonly allow?: readonly string[];
  /** Whether `return false` and the like are reported too: an abort becomes an answer. */
  readonly answers?: boolean;
}

type Ids = 'swallowed' | 'answer' | 'rethrow';

const closing = ['close', 'destroy', 'disconnect', 'dispose', 'stop', 'shutdown', 'asyncDispose'];

/** Reports a `catch` that goes on as if nothing had happened when the awaited work was aborted. */
export const noSwallowedAbort: Rule<Ids, [NoSwallowedAbortOptions]> = createRule<[NoSwallowedAbortOptions], Ids>({
  name: 'no-swallowed-abort',
  meta: {
    type: 'problem',
    docs: {
      description: 'Let an abort out of a `catch` behind which the function goes on',
      requiresTypeChecking: true,
    },
    hasSuggestions: true,
    messages: {
      swallowed: 'An abort of `{{signal}}` ends here: the function goes on, although it was asked to stop.',
      answer: 'An abort of `{{signal}}` becomes the answer `{{answer}}`.',
      rethrow: 'Throw the abort on.',
    },
    schema: [
      {
        type: 'object',
        additionalProperties: false,
        properties: { allow: { type: 'array', items: { type: 'string' } }, answers: { type: 'boolean' } },
      },
    ],
    defaultOptions: [{}],
  },
  create(context, [{ allow = closing, answers = false }]) {
    const services = ESLintUtils.getParserServices(context);
    const { sourceCode } = context;
    const scoped = { sourceCode, test: byType(services) };
    return {
      CatchClause(handler) {
        const attempt = handler.parent;
        const signals = requestsOf(signalsInScope(attempt, scoped), scoped);
        const [signal] = signals;
        if (signal === undefined || isCleanup(attempt, signal) || allow.includes(nameOf(enclosingFunction(attempt))))
          return;
        if (!waits(attempt.block, signals, scoped)) return;
        if (mentions(handler.body, signals, scoped) || speaksOfAborts(handler.body, sourceCode)) return;
        const answer = answers ? answerOf(handler.body) : undefined;
        if (answer === undefined && (!goesOn(handler, sourceCode) || !isFollowed(attempt, signals, scoped))) return;
        context.report({
          node: handler,
          loc: (sourceCode.getFirstToken(handler) ?? handler).loc,
          messageId: answer === undefined ? 'swallowed' : 'answer',
          data: { signal: signal.text, answer: answer ?? '' },
          suggest: [{ messageId: 'rethrow', fix: rethrowing(handler, signal, context) }],
        });
      },
    };
  },
});

type Scoped = Parameters<typeof mentions>[2];

/** Signals by which somebody else asks: given ones, and what is made of them. A limit of the function's own may end where it is set. */
function requestsOf(signals: readonly SignalInScope[], scoped: Scoped): SignalInScope[] {
  const given = signals.filter(({ declaration }) => initialiserOf(declaration) === undefined);
  return signals.filter(({ declaration }) => {
    const init = initialiserOf(declaration);
    return init === undefined || mentions(init, given, scoped);
  });
}

function initialiserOf(declaration: TSESTree.Node): TSESTree.Expression | undefined {
  let at: TSESTree.Node | undefined = declaration;
  while (at != null && at.type !== 'VariableDeclarator' && !isFunction(at)) at = at.parent;
  return at?.type === 'VariableDeclarator' ? (at.init ?? undefined) : undefined;
}

/** Whether the function waits for something that was given the signal. Nested functions have their own ways. */
function waits(block: TSESTree.Node, signals: readonly SignalInScope[], scoped: Scoped): boolean {
  const isWait = (node: TSESTree.Node): boolean => {
    if (node.type === 'AwaitExpression') return mentions(node.argument, signals, scoped);
    if (node.type === 'YieldExpression') return node.argument !== null && mentions(node.argument, signals, scoped);
    return node.type === 'ForOfStatement' && node.await && mentions(node.right, signals, scoped);
  };
  return contains(block, scoped.sourceCode, isWait, (node) => !isFunction(node));
}

function speaksOfAborts(body: TSESTree.Node, sourceCode: Readonly<TSESLint.SourceCode>): boolean {
  return contains(body, sourceCode, (node) => {
    if (node.type === 'Identifier') return /abort|cancel/i.test(node.name);
    return node.type === 'Literal' && typeof node.value === 'string' && /^(abort|cancel)/i.test(node.value);
  });
}

/** Whether a `catch` neither leaves nor hands the error to anybody but a log. */
function goesOn({ body, param }: TSESTree.CatchClause, sourceCode: Readonly<TSESLint.SourceCode>): boolean {
  const leaves = contains(body, sourceCode, (node) => {
    switch (node.type) {
      case 'ThrowStatement':
      case 'ReturnStatement':
      case 'BreakStatement':
        return true;
      case 'CallExpression':
        return /reject|exception|destroy|exit|fail/i.test(calleeName(node) ?? '');
      default:
        return false;
    }
  });
  if (leaves) return false;
  const variables = param === null ? [] : sourceCode.getDeclaredVariables(param.parent);
  return variables.flatMap(({ references }) => references).every(({ identifier }) => isLogged(identifier));
}

function isLogged(node: TSESTree.Node): boolean {
  for (let at = node.parent; at?.type !== 'CatchClause' && at !== undefined; at = at.parent) {
    if (at.type !== 'CallExpression') continue;
    const { callee } = at;
    const logger = callee.type === 'MemberExpression' ? (lastName(callee.object) ?? '') : '';
    if (
      /^(log|warn|error|debug|info|trace)$/.test(calleeName(at) ?? '') &&
      (logger === '' || /log|console|debug/i.test(logger))
    ) {
      return true;
    }
    if (/log|console|debug/i.test(logger)) return true;
  }
  return false;
}

/** The value that a `catch` answers, if it does nothing else with the error: `false`, `undefined`, `null`. */
function answerOf({ body }: TSESTree.BlockStatement): string | undefined {
  const last = body.at(-1);
  if (last?.type !== 'ReturnStatement') return undefined;
  const { argument } = last;
  if (argument === null) return 'undefined';
  if (argument.type === 'Identifier' && argument.name === 'undefined') return 'undefined';
  return argument.type === 'Literal' && (argument.value === false || argument.value === null)
    ? argument.raw
    : undefined;
}

/** Whether something that does not ask for the abort comes behind the `try`, in its function. */
function isFollowed(attempt: TSESTree.Node, signals: readonly SignalInScope[], scoped: Scoped): boolean {
  for (let at: TSESTree.Node = attempt; at.parent != null && !isFunction(at); at = at.parent) {
    const { parent } = at;
    if (parent.type === 'BlockStatement') {
      const next = parent.body[parent.body.indexOf(at as TSESTree.Statement) + 1];
      if (next !== undefined) return !asks(next, signals, scoped);
    }
    if (parent.type === 'WhileStatement' || parent.type === 'DoWhileStatement' || parent.type === 'ForStatement') {
      return parent.test == null || !mentions(parent.test, signals, scoped);
    }
    if (parent.type === 'ForOfStatement') return !parent.await || !mentions(parent.right, signals, scoped);
    if (parent.type === 'ForInStatement') return true;
  }
  return false;
}

/** `signal.throwIfAborted()`, `if (signal.aborted) …`. */
function asks(statement: TSESTree.Node, signals: readonly SignalInScope[], scoped: Scoped): boolean {
  const asked = statement.type === 'IfStatement' ? statement.test : statement;
  return (
    mentions(asked, signals, scoped) &&
    contains(asked, scoped.sourceCode, (node) => node.type === 'Identifier' && /aborted$/i.test(node.name))
  );
}

function nameOf(fn: ReturnType<typeof enclosingFunction>): string {
  if (fn?.id != null) return fn.id.name;
  const parent = fn?.parent;
  if (parent?.type === 'VariableDeclarator') return lastName(parent.id) ?? '';
  if (parent?.type !== 'MethodDefinition' && parent?.type !== 'PropertyDefinition' && parent?.type !== 'Property')
    return '';
  return lastName(parent.key.type === 'MemberExpression' ? parent.key.property : parent.key) ?? '';
}

/** With the library `rethrowAbortError(error, signal)`, else `signal.throwIfAborted()`, first in the block. */
function rethrowing(
  { body, param }: TSESTree.CatchClause,
  signal: SignalInScope,
  context: Readonly<TSESLint.RuleContext<Ids, [NoSwallowedAbortOptions]>>,
): TSESLint.ReportFixFunction {
  const ours = importOf('rethrowAbortError', context);
  const statement = throwing(signal, context);
  return (fixer) => {
    const open = body.range[0];
    const insert = (text: string): TSESLint.RuleFix => fixer.insertTextAfterRange([open, open + 1], ` ${text}`);
    if (ours === undefined || (param !== null && param.type !== 'Identifier'))
      return [...statement.fix(fixer), insert(statement.text)];
    const binding = param === null ? [fixer.insertTextBefore(body, '(error) ')] : [];
    return [...ours.fix(fixer), ...binding, insert(`${ours.local}(${param?.name ?? 'error'}, ${signal.text});`)];
  };
}
