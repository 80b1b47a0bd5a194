import type ts from 'typescript';

/** Whether a value goes on reading when a function has returned it: a stream, or a response with one as its body. */
export function isBody(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (type.isUnion()) return type.types.some((member) => isBody(member, checker));
  if (isStream(type)) return true;
  const body = type.getProperty('body');
  return body !== undefined && isBodyStream(checker.getTypeOfSymbol(body));
}

function isBodyStream(type: ts.Type): boolean {
  return type.isUnion() ? type.types.some(isBodyStream) : isStream(type);
}

/** A web stream or a readable one of Node. */
function isStream(type: ts.Type): boolean {
  return (
    type.getProperty('getReader') !== undefined ||
    (type.getProperty('pipe') !== undefined && type.getProperty('read') !== undefined)
  );
}
