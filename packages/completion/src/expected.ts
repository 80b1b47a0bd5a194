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
 * // TypeError: Expected `timeoutMs` to be a number of milliseconds, 0 or more, got a string.
 */
export function expected(
  name: string,
  shape: string,
  value: unknown,
  advice = '',
  ErrorClass: new (message: string) => Error = TypeError,
): Error {
  return new ErrorClass(`Expected \`${name}\` to be ${shape}, got ${kindOf(value)}.${advice}`);
}

/**
 * Says of what kind a value is, for an error message. Never the value itself, which messages carry into logs; only a number
 * is shown. Never throws.
 */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null || typeof value === 'number') return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  const tag = readable(() => Object.prototype.toString.call(value).slice(8, -1)); // as of `[object Date]`
  return tag ? `${/^[AEIOU]/.test(tag) ? 'an' : 'a'} ${tag}` : 'an unreadable value';
}

/** Reads something of a value that may be hostile: a getter that throws, a revoked Proxy. False if it cannot be read. */
export function readable<T>(read: () => T): T | false {
  try {
    return read();
  } catch {
    return false; // nothing was asked of the value but what it is, and it would not say
  }
}
