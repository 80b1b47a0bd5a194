import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { Absence } from './abort-signal-type.js';
import { isCalledAtOnce } from './called-at-once.js';
import { enclosingFunction, type FunctionNode } from './enclosing-function.js';
import { mentions } from './mentions.js';
import type { SignalTest } from './signal-test.js';

/** A signal that code could pass on. */
export interface SignalInScope {
  /** How it is written: `signal`, `options?.signal`. */
  readonly text: string;
  /** The variable that it is, or hangs on: `options`. */
  readonly root: string;
  /** Where that is declared. */
  readonly declaration: TSESTree.Node;
  /** Whether it may be `undefined` or `null`. */
  readonly absence: Absence;
}

interface Scoped {
  readonly sourceCode: Readonly<TSESLint.SourceCode>;
  readonly test: SignalTest;
  /** Whether fields of the class and constants of the module count. */
  readonly fields?: boolean;
}

/**
 * The signals that a place can pass on, the nearest first: local variables declared before it, then the parameters of its function,
 * then what they carry (`options.signal`); after these those of the functions around, as long as they call the inner one at once.
 */
export function signalsInScope(node: TSESTree.Node, scoped: Scoped): SignalInScope[] {
  const signals: SignalInScope[] = [];
  for (let at = enclosingFunction(node); at != null; at = enclosingFunction(at)) {
    const given = parametersOf(at, scoped);
    signals.push(...localsOf(at, node, given, scoped), ...given);
    if (!isCalledAtOnce(at)) break;
  }
  return scoped.fields === true ? [...signals, ...fieldsOf(node, scoped.test), ...constantsOf(node, scoped)] : signals;
}

/** The last declared is the nearest: `const signal = anySignal([options.signal, own])` is what is meant behind it. */
function localsOf(
  fn: FunctionNode,
  node: TSESTree.Node,
  given: readonly SignalInScope[],
  { sourceCode, test }: Scoped,
): SignalInScope[] {
  const found: SignalInScope[] = [];
  for (let scope: TSESLint.Scope.Scope | null = sourceCode.getScope(node); scope !== null; scope = scope.upper) {
    for (const { defs } of scope.variables) {
      const [definition] = defs;
      if (definition?.type !== 'Variable' || definition.node.range[1] > node.range[0]) continue;
      const { name, node: declarator } = definition;
      if (name.type !== 'Identifier' || enclosingFunction(name) !== fn) continue;
      const { init } = declarator;
      const derived = (): boolean => init != null && mentions(init, [...found, ...given], { sourceCode, test });
      const signal = signalAt(name, test, derived);
      if (signal !== undefined) found.push(signal);
    }
    if (scope.block === fn) break;
  }
  return found.sort((a, b) => b.declaration.range[0] - a.declaration.range[0]);
}

function parametersOf(fn: FunctionNode, { sourceCode, test }: Scoped): SignalInScope[] {
  const names = sourceCode
    .getDeclaredVariables(fn)
    .flatMap(({ defs }) => defs.filter(({ type }) => type === 'Parameter').map(({ name }) => name));
  const found = names.flatMap((name) => signalAt(name, test, () => true) ?? []);
  return [...found.filter(({ text, root }) => text === root), ...found.filter(({ text, root }) => text !== root)];
}

/** What a variable gives: itself, or, if `carries` says that this is meant, the signal that it carries. */
function signalAt(name: TSESTree.Node, test: SignalTest, carries: () => boolean): SignalInScope | undefined {
  if (name.type !== 'Identifier') return undefined;
  const { name: root } = name;
  if (test.isSignal(name)) return { text: root, root, declaration: name, absence: test.absenceOf(name) };
  const property = test.signalOf(name);
  if (property === undefined || !carries()) return undefined;
  const chained = test.absenceOf(name) !== 'never';
  const absence = chained && property.absence === 'never' ? 'undefined' : property.absence;
  return { text: `${root}${chained ? '?' : ''}.${property.name}`, root, declaration: name, absence };
}

/** `this.signal`, in a method of the class. */
function fieldsOf(node: TSESTree.Node, test: SignalTest): SignalInScope[] {
  let at: TSESTree.Node | undefined = node;
  while (at != null && at.type !== 'ClassBody') at = at.parent;
  const members = at?.body ?? [];
  return members.flatMap((member) => {
    if (member.type !== 'PropertyDefinition' || member.static || member.computed) return [];
    const { key } = member;
    if ((key.type !== 'Identifier' && key.type !== 'PrivateIdentifier') || !test.isSignal(key)) return [];
    const text = `this.${key.type === 'PrivateIdentifier' ? '#' : ''}${key.name}`;
    return { text, root: text, declaration: key, absence: test.absenceOf(key) };
  });
}

function constantsOf(node: TSESTree.Node, { sourceCode, test }: Scoped): SignalInScope[] {
  let scope: TSESLint.Scope.Scope | null = sourceCode.getScope(node);
  while (scope !== null && scope.type !== 'module') scope = scope.upper;
  const names =
    scope?.variables.flatMap(({ defs: [definition] }) => (definition?.type === 'Variable' ? definition.name : [])) ??
    [];
  return names.flatMap((name) => signalAt(name, test, () => false) ?? []);
}
