import { ASTUtils, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { bare, outside } from '../lib/bare.js';
import { lastName } from '../lib/callee-name.js';
import { createRule, type Rule } from '../lib/create-rule.js';
import { disposableMadeBy } from '../lib/disposables.js';
import { enclosingFunction } from '../lib/enclosing-function.js';

type Ids = 'lost' | 'kept' | 'late' | 'using';
type Context = Readonly<TSESLint.RuleContext<Ids, []>>;

/** Reports a linked or timed signal of ours that nobody disposes: timer and registrations stay until it aborts. */
export const requireDispose: Rule<Ids, []> = createRule<[], Ids>({
  name: 'require-dispose',
  meta: {
    type: 'problem',
    docs: { description: 'Dispose linked and timed signals when the work ends', requiresTypeChecking: false },
    hasSuggestions: true,
    messages: {
      lost: 'Nobody can dispose what `{{maker}}` gives here: what it is tied to keeps it. Hold it by `using`.',
      kept: '`{{name}}` is never disposed: what `{{maker}}` ties it to keeps it when the work has ended. Hold it by `using`.',
      late: '`{{name}}` is not disposed when something before throws. Hold it by `using`, or dispose it in a `finally`.',
      using: 'Hold it by `using`.',
    },
    schema: [],
    defaultOptions: [],
  },
  create(context) {
    const check = (node: TSESTree.CallExpression | TSESTree.NewExpression): void => {
      const maker = disposableMadeBy(node, context.sourceCode);
      if (maker === undefined || enclosingFunction(node) === undefined) return; // of the module: it lives as long as the program
      const parent = outside(node);
      switch (parent?.type) {
        case 'VariableDeclarator':
          checkDeclared(parent, maker, node, context);
          break;
        case 'ExpressionStatement':
          context.report({ node, messageId: 'lost', data: { maker } });
          break;
        case 'MemberExpression': // anySignal([…]).signal
          context.report({ node, messageId: 'lost', data: { maker }, suggest: naming(parent, node, context) });
          break;
        default: // returned, stored, passed on: somebody else's to dispose
          break;
      }
    };
    return { CallExpression: check, NewExpression: check };
  },
});

function checkDeclared(
  declarator: TSESTree.VariableDeclarator,
  maker: string,
  node: TSESTree.Node,
  context: Context,
): void {
  const { id, parent: declaration } = declarator;
  if (declaration.kind === 'using' || declaration.kind === 'await using') return;
  if (id.type === 'ObjectPattern') {
    if (id.properties.some((property) => property.type === 'RestElement' || isDispose(property.key))) return;
    context.report({ node, messageId: 'lost', data: { maker }, suggest: splitting(declarator, context) });
    return;
  }
  if (id.type !== 'Identifier') return;
  const fate = fateOf(id, context.sourceCode);
  if (fate === 'settled') return;
  context.report({ node, messageId: fate, data: { maker, name: id.name }, suggest: holding(declarator, context) });
}

/** What becomes of a variable: disposed in a `finally` or by a callback, or handed on (`settled`), disposed `late`, or `kept`. */
function fateOf(id: TSESTree.Identifier, sourceCode: Readonly<TSESLint.SourceCode>): 'settled' | 'late' | 'kept' {
  const references = ASTUtils.findVariable(sourceCode.getScope(id), id)?.references ?? [];
  let fate: 'late' | 'kept' = 'kept';
  for (const { identifier } of references.filter((reference) => reference.isRead())) {
    const parent = outside(identifier);
    if (parent === undefined) continue;
    if (parent.type !== 'MemberExpression') return 'settled'; // handed on: returned, stored, an argument
    if (!isDispose(parent.property)) continue;
    if (isInFinally(identifier) || enclosingFunction(identifier) !== enclosingFunction(id)) return 'settled';
    if (parent.parent.type !== 'CallExpression' || parent.parent.callee !== parent) return 'settled'; // the method is handed on
    fate = 'late';
  }
  return fate;
}

/** `dispose`, `[Symbol.dispose]`. */
function isDispose(key: TSESTree.Node): boolean {
  return lastName(key) === 'dispose';
}

function isInFinally(node: TSESTree.Node): boolean {
  for (let at = node; at.parent != null; at = at.parent) {
    if (at.parent.type === 'TryStatement' && at.parent.finalizer === at) return true;
  }
  return false;
}

type Suggestions = TSESLint.ReportSuggestionArray<Ids> | null;

/** `const x =` becomes `using x =`, in TypeScript: engines know it since Node 24. */
function holding(declarator: TSESTree.VariableDeclarator, { filename, sourceCode }: Context): Suggestions {
  const { parent: declaration } = declarator;
  const keyword = sourceCode.getFirstToken(declaration);
  if (keyword === null || !isSingleConst(declarator) || !isTypeScript(filename)) return null;
  return [{ messageId: 'using', fix: (fixer) => fixer.replaceText(keyword, 'using') }];
}

/** `const { signal } = anySignal(…)` becomes `using linked = anySignal(…); const { signal } = linked`. */
function splitting(declarator: TSESTree.VariableDeclarator, { filename, sourceCode }: Context): Suggestions {
  const { init, parent: declaration } = declarator;
  if (
    init === null ||
    !isSingleConst(declarator) ||
    !isTypeScript(filename) ||
    isTaken('linked', declarator, sourceCode)
  )
    return null;
  const text = `using linked = ${sourceCode.getText(init)};\n`;
  return [
    {
      messageId: 'using',
      fix: (fixer) => [fixer.insertTextBefore(declaration, text), fixer.replaceText(init, 'linked')],
    },
  ];
}

/** `anySignal(…).signal` in a statement becomes `linked.signal` behind `using linked = anySignal(…)`. */
function naming(member: TSESTree.Node, made: TSESTree.Node, { filename, sourceCode }: Context): Suggestions {
  let statement: TSESTree.Node | undefined = member;
  while (statement?.parent != null && statement.parent.type !== 'BlockStatement') statement = statement.parent;
  if (statement === undefined || enclosingFunction(statement) !== enclosingFunction(member)) return null;
  if (!isTypeScript(filename) || isTaken('linked', made, sourceCode) || bare(made) !== made) return null;
  const before = statement;
  const text = `using linked = ${sourceCode.getText(made)};\n`;
  return [
    { messageId: 'using', fix: (fixer) => [fixer.insertTextBefore(before, text), fixer.replaceText(made, 'linked')] },
  ];
}

function isSingleConst({ parent: declaration }: TSESTree.VariableDeclarator): boolean {
  return (
    declaration.kind === 'const' &&
    declaration.declarations.length === 1 &&
    declaration.parent.type === 'BlockStatement'
  );
}

function isTypeScript(filename: string): boolean {
  return /\.[cm]?tsx?$/.test(filename);
}

function isTaken(name: string, node: TSESTree.Node, sourceCode: Readonly<TSESLint.SourceCode>): boolean {
  return ASTUtils.findVariable(sourceCode.getScope(node), name) !== null;
}
