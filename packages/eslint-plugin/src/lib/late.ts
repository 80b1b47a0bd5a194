import type { ParserServicesWithTypeInformation, TSESTree } from '@typescript-eslint/utils';
import ts from 'typescript';
import { signalProperty } from './abort-signal-type.js';

/**
 * Whether a call gives something that comes later and that an abort could end: a promise, an async iterator, a child process. Streams
 * are none: a signal in their options is mostly inherited (`pipeThrough`, `createHash`).
 */
export function isLate(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.some(isLate);
  if (isChildProcess(type)) return true;
  if (type.getProperty('pipe') !== undefined || type.getProperty('getReader') !== undefined) return false;
  return isThenable(type) || type.getProperties().some(({ name }) => name.startsWith('__@asyncIterator'));
}

/**
 * Whether a call makes a worker: a function of this project whose options declare the signal themselves, and which gives an object
 * with a method that is late (`prepareRetries({ abortSignal })`).
 */
export function isFactory(
  call: TSESTree.CallExpression,
  property: ts.Symbol | undefined,
  services: ParserServicesWithTypeInformation,
): boolean {
  const checker = services.program.getTypeChecker();
  const signature = checker.getResolvedSignature(services.esTreeNodeToTSNodeMap.get(call));
  const declaration = signature?.declaration;
  const file = declaration?.getSourceFile();
  if (signature === undefined || file === undefined || file.isDeclarationFile) return false;
  if (services.program.isSourceFileFromExternalLibrary(file)) return false;
  if (property !== undefined && property.valueDeclaration?.getSourceFile() !== file) return false;
  const made = signature.getReturnType();
  return made.getProperties().some((member) => {
    const [method] = checker.getTypeOfSymbol(member).getCallSignatures();
    return method !== undefined && isLate(method.getReturnType());
  });
}

/** Whether a function is about signals itself: it gives one, as `anySignal` and `timeoutSignal` do. */
export function givesSignal(type: ts.Type, checker: ts.TypeChecker, isSignal: (type: ts.Type) => boolean): boolean {
  return isSignal(type) || signalProperty(type, checker) !== undefined;
}

function isThenable(type: ts.Type): boolean {
  const then = type.getProperty('then');
  return then !== undefined && (then.flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Property)) !== 0;
}

function isChildProcess(type: ts.Type): boolean {
  if (type.isIntersection()) return type.types.some(isChildProcess);
  if (type.getSymbol()?.name.startsWith('ChildProcess') === true) return true;
  return type.getBaseTypes()?.some(isChildProcess) ?? false;
}
