import type { ParserServices, ParserServicesWithTypeInformation, TSESTree } from '@typescript-eslint/utils';
import { type Absence, absenceOf, isAbortSignal, signalNames, signalProperty } from './abort-signal-type.js';

/** What is known of expressions: by types, or, in code that has none, by names. */
export interface SignalTest {
  /** Whether it is an AbortSignal. */
  isSignal(node: TSESTree.Node): boolean;
  /** The property that holds its signal: `signal` of options. */
  signalOf(node: TSESTree.Node): { readonly name: string; readonly absence: Absence } | undefined;
  /** Whether it may be `undefined` or `null`. */
  absenceOf(node: TSESTree.Node): Absence;
}

/** By types where the file has them; by names in JavaScript without a project. */
export function signalTest(services: Partial<ParserServices> | undefined): SignalTest {
  return services?.program == null ? byName : byType(services as ParserServicesWithTypeInformation);
}

/** One for each file that has been parsed: what a rule has found out of a node, the others need not find out again. */
const tests = new WeakMap<ParserServicesWithTypeInformation, SignalTest>();

/** By types: `any` and what cannot be resolved is nothing, so that a missing install gives silence. */
export function byType(services: ParserServicesWithTypeInformation): SignalTest {
  let test = tests.get(services);
  if (test === undefined) tests.set(services, (test = makeByType(services)));
  return test;
}

function makeByType(services: ParserServicesWithTypeInformation): SignalTest {
  const checker = services.program.getTypeChecker();
  return {
    isSignal: askedOnce((node) => isAbortSignal(services.getTypeAtLocation(node))),
    signalOf: askedOnce((node) => {
      const property = signalProperty(services.getTypeAtLocation(node), checker);
      return property && { name: property.name, absence: absenceOf(checker.getTypeOfSymbol(property)) };
    }),
    absenceOf: askedOnce((node) => absenceOf(services.getTypeAtLocation(node))),
  };
}

function askedOnce<R>(ask: (node: TSESTree.Node) => R): (node: TSESTree.Node) => R {
  const answers = new WeakMap<TSESTree.Node, { readonly answer: R }>();
  return (node) => {
    let known = answers.get(node);
    if (known === undefined) answers.set(node, (known = { answer: ask(node) }));
    return known.answer;
  };
}

/** By names: `signal`, `abortSignal`, `x.signal`. Options cannot be told from other objects. */
const byName: SignalTest = {
  isSignal: (node) => {
    const name = node.type === 'MemberExpression' && !node.computed ? node.property : node;
    return name.type === 'Identifier' && /(^s|S)ignal$/.test(name.name);
  },
  signalOf: (node) => {
    if (node.type !== 'ObjectExpression') return undefined;
    const name = signalNames.find((known) => node.properties.some((property) => isNamed(property, known)));
    return name === undefined ? undefined : { name, absence: 'undefined' };
  },
  absenceOf: () => 'undefined',
};

function isNamed(property: TSESTree.ObjectLiteralElement, name: string): boolean {
  return property.type === 'Property' && property.key.type === 'Identifier' && property.key.name === name;
}
