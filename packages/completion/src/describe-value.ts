const LONGEST = 100;

/**
 * Says what a value is, for an error message: short, and without ever throwing.
 *
 * A string comes quoted, an error as `name: message`, another object as its tag; what cannot be read (a throwing
 * `toString`, a revoked Proxy) is `an unreadable value`. At most 100 characters.
 *
 * @example
 * throw new TypeError(`Expected \`size\` to be a number, got ${describeValue(size)}.`);
 */
export function describeValue(value: unknown): string {
  try {
    if (typeof value === 'string') return JSON.stringify(value.slice(0, LONGEST));
    if (typeof value === 'function') return 'a function';
    const isPlainObject = typeof value === 'object' && value !== null && !('message' in value);
    const text: string = isPlainObject ? Object.prototype.toString.call(value) : String(value);
    return text.slice(0, LONGEST);
  } catch {
    return 'an unreadable value';
  }
}
