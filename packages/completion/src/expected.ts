/**
 * Makes the error of a wrong argument: what was expected, what came, and what to do.
 *
 * @param name the parameter
 * @param shape what it takes, with its unit
 * @param value what came
 * @param advice a sentence on what to pass instead, with a space before it
 * @param ErrorClass TypeError, or RangeError for a number out of range
 * @example
 * throw expected('timeoutMs', 'a number of milliseconds, 0 or more', timeoutMs);
 * // TypeError: Expected `timeoutMs` to be a number of milliseconds, 0 or more, got "soon".
 */
export function expected(
  name: string,
  shape: string,
  value: unknown,
  advice = '',
  ErrorClass: new (message: string) => Error = TypeError,
): Error {
  return new ErrorClass(`Expected \`${name}\` to be ${shape}, got ${describe(value)}.${advice}`);
}

/** Says what a value is, for an error message: at most 100 characters, and without ever throwing. */
export function describe(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : readable(() => String(value));
  return text === false ? 'an unreadable value' : text.slice(0, 100);
}

/** Reads something of a value that may be hostile: a getter that throws, a revoked Proxy. False if it cannot be read. */
export function readable<T>(read: () => T): T | false {
  try {
    return read();
  } catch {
    return false; // nothing was asked of the value but what it is, and it would not say
  }
}
