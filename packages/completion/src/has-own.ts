/** As `Object.hasOwn`, which browsers that can load this need not have (Chromium 92). */
export function hasOwn(value: unknown, key: string): boolean {
  return Object.prototype.hasOwnProperty.call(value, key);
}
