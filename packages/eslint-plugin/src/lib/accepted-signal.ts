import type { ParserServicesWithTypeInformation, TSESTree } from '@typescript-eslint/utils';
import ts from 'typescript';
import { type Absence, absenceOf, isAbortSignal, signalProperty } from './abort-signal-type.js';

/** Where a call would take a signal that it does not get. */
export interface AcceptedSignal {
  /** The place among the arguments. */
  readonly index: number;
  /** The property of the options; `undefined`: the argument itself. */
  readonly property: ts.Symbol | undefined;
  /** What may be given in place of a signal. */
  readonly absence: Absence;
}

/**
 * Where a call accepts a signal that is not given: a parameter that is a signal, or options with one, missing or a literal without it.
 * Asks the signature that TypeScript has chosen, then the other overloads that take the same arguments (those of Node's callbacks,
 * options between the rest and the callback). Nothing where a place for a signal is taken, be it by an explicit `undefined`.
 */
export function acceptedSignal(
  call: TSESTree.CallExpression,
  services: ParserServicesWithTypeInformation,
): AcceptedSignal | undefined {
  const checker = services.program.getTypeChecker();
  const node = services.esTreeNodeToTSNodeMap.get(call);
  const chosen = checker.getResolvedSignature(node);
  if (chosen?.declaration === undefined) return undefined;
  const ask = (signature: ts.Signature): AcceptedSignal | 'given' | undefined =>
    placeIn(signature, call, node, services);
  const place = ask(chosen);
  if (place !== undefined) return place === 'given' ? undefined : place;
  for (const overload of services.getTypeAtLocation(call.callee).getCallSignatures()) {
    if (overload.declaration === chosen.declaration) continue;
    const other = ask(overload);
    if (other === undefined || other === 'given' || !takesTheSame(overload, call, other.index, services)) continue;
    return other;
  }
  return undefined;
}

function placeIn(
  signature: ts.Signature,
  call: TSESTree.CallExpression,
  node: ts.Node,
  services: ParserServicesWithTypeInformation,
): AcceptedSignal | 'given' | undefined {
  const checker = services.program.getTypeChecker();
  let place: AcceptedSignal | undefined;
  for (const [index, parameter] of signature.parameters.entries()) {
    const declaration = parameter.valueDeclaration;
    if (declaration !== undefined && ts.isParameter(declaration) && declaration.dotDotDotToken !== undefined) break;
    const type = checker.getTypeOfSymbolAtLocation(parameter, node);
    const argument = call.arguments.at(index);
    if (isAbortSignal(type)) {
      if (argument !== undefined && argument !== trailingCallback(call)) return 'given';
      place ??= { index, property: undefined, absence: isOptional(parameter) ? 'undefined' : absenceOf(type) };
      continue;
    }
    const property = signalProperty(type, checker);
    if (property === undefined) continue;
    if (argument?.type === 'ObjectExpression') {
      const given = services.getTypeAtLocation(argument).getProperty(property.name) !== undefined;
      if (given || argument.properties.some(({ type: kind }) => kind === 'SpreadElement')) return 'given';
    } else if (argument !== undefined && argument !== trailingCallback(call)) {
      continue;
    } else if (!canBeLeftOut(type, property, checker)) {
      continue;
    }
    place ??= { index, property, absence: absenceInProperty(property, services) };
  }
  return place;
}

/** Whether a literal with nothing but the signal is of this type. */
function canBeLeftOut(type: ts.Type, signal: ts.Symbol, checker: ts.TypeChecker): boolean {
  const members = type.isUnion() ? type.types : [type];
  return members.some(
    (member) =>
      member.getProperty(signal.name) !== undefined &&
      checker.getPropertiesOfType(member).every((property) => property.name === signal.name || isOptional(property)),
  );
}

/** With `exactOptionalPropertyTypes` an optional property takes `undefined` only where its declared type does. */
function absenceInProperty(property: ts.Symbol, services: ParserServicesWithTypeInformation): Absence {
  const checker = services.program.getTypeChecker();
  const declaration = property.valueDeclaration;
  const exact = services.program.getCompilerOptions().exactOptionalPropertyTypes === true;
  const declared =
    exact && declaration !== undefined && ts.isPropertySignature(declaration) && declaration.type !== undefined
      ? checker.getTypeFromTypeNode(declaration.type)
      : checker.getTypeOfSymbol(property);
  return absenceOf(declared);
}

/** Whether another overload takes the arguments as they are, with the new one put in at `index`. */
function takesTheSame(
  overload: ts.Signature,
  call: TSESTree.CallExpression,
  index: number,
  services: ParserServicesWithTypeInformation,
): boolean {
  const checker = services.program.getTypeChecker();
  const node = services.esTreeNodeToTSNodeMap.get(call);
  const inserted = call.arguments[index]?.type === 'ObjectExpression' ? 0 : 1;
  const taken = call.arguments.map((_, at) => (at < index ? at : at + inserted));
  const required = overload.parameters.filter((parameter) => !isOptional(parameter)).length;
  if (call.arguments.length + inserted < required) return false;
  return call.arguments.every((argument, at) => {
    const parameter = overload.parameters[taken[at] ?? 0];
    if (parameter === undefined) return false;
    if (at === index && inserted === 0) return true; // the literal that gets the signal
    const source = services.getTypeAtLocation(argument);
    const target = checker.getTypeOfSymbolAtLocation(parameter, node);
    if (overload.typeParameters !== undefined && [source, target].every(isCallback)) return true; // `T` of what it gives is open
    return checker.isTypeAssignableTo(source, target);
  });
}

function isCallback(type: ts.Type): boolean {
  return type.getCallSignatures().length > 0;
}

/** A function as last argument: options go before it. */
function trailingCallback(call: TSESTree.CallExpression): TSESTree.CallExpressionArgument | undefined {
  const last = call.arguments.at(-1);
  return last?.type === 'ArrowFunctionExpression' || last?.type === 'FunctionExpression' ? last : undefined;
}

/** A property or parameter that may be left out. */
function isOptional(symbol: ts.Symbol): boolean {
  const declaration = symbol.valueDeclaration;
  if (declaration !== undefined && ts.isParameter(declaration)) {
    return (
      declaration.questionToken !== undefined ||
      declaration.initializer !== undefined ||
      declaration.dotDotDotToken !== undefined
    );
  }
  return (symbol.flags & ts.SymbolFlags.Optional) !== 0;
}
