import ts from 'typescript';

/** The names under which options carry a signal. */
export const signalNames: readonly string[] = ['signal', 'abortSignal', 'cancelSignal'];

const known = new WeakMap<ts.Type, boolean>();

/**
 * Whether a type, or a member of a union, is an AbortSignal: by the name of its symbol or of a base, so that those of DOM, Node, undici
 * and polyfills count. `any` never does.
 */
export function isAbortSignal(type: ts.Type): boolean {
  let answer = known.get(type);
  if (answer === undefined) known.set(type, (answer = isNamedSo(type)));
  return answer;
}

function isNamedSo(type: ts.Type): boolean {
  if (type.isUnionOrIntersection()) return type.types.some(isAbortSignal);
  if (isParameter(type)) return constraintOf(type, isAbortSignal) ?? false;
  if (type.getSymbol()?.name === 'AbortSignal') return type.getConstructSignatures().length === 0; // not `typeof AbortSignal`
  return type.getBaseTypes()?.some(isAbortSignal) ?? false;
}

/** The property of an options type that takes or holds a signal. Functions and arrays with such a property are no options. */
export function signalProperty(type: ts.Type, checker: ts.TypeChecker): ts.Symbol | undefined {
  if (type.isUnion()) return first(type.types, (member) => signalProperty(member, checker));
  if (isParameter(type)) return constraintOf(type, (constraint) => signalProperty(constraint, checker));
  if ((type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) === 0 || isAbortSignal(type)) return undefined;
  return first(signalNames, (name) => {
    const property = type.getProperty(name); // not the declaration: it may come from an intersection or a mapped type
    if (property === undefined || !isAbortSignal(checker.getTypeOfSymbol(property))) return undefined;
    return type.getCallSignatures().length > 0 || checker.isArrayLikeType(type) ? undefined : property;
  });
}

/** What may stand in a signal's place: nothing, `undefined` only, or `null` too. */
export type Absence = 'never' | 'undefined' | 'null';

/** What of `undefined` and `null` a type includes. */
export function absenceOf(type: ts.Type): Absence {
  const absences = type.isUnion() ? type.types.map(absenceOf) : [];
  if ((type.flags & ts.TypeFlags.Null) !== 0 || absences.includes('null')) return 'null';
  const isUndefined = (type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) !== 0;
  return isUndefined || absences.includes('undefined') ? 'undefined' : 'never';
}

/** The first answer that is one. */
function first<T, R>(items: readonly T[], ask: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const answer = ask(item);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function isParameter(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.TypeParameter) !== 0;
}

function constraintOf<R>(type: ts.Type, ask: (constraint: ts.Type) => R): R | undefined {
  const constraint = type.getConstraint();
  return constraint === undefined || constraint === type ? undefined : ask(constraint);
}
