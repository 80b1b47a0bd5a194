/** Fails with both sides, as text that all runtimes make alike. */
export function same(actual: unknown, expected: unknown, what = ''): void {
  const [found, wanted] = [show(actual), show(expected)];
  if (found !== wanted) throw new Error(`${what}: expected ${wanted}, got ${found}`);
}

export function check(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

function show(value: unknown): string {
  if (value instanceof Error) {
    const { cause, code } = value as Error & { code?: unknown };
    return `${value.name}(${value.message})${cause === undefined ? '' : ` because ${show(cause)}`}${code === undefined ? '' : ` [${String(code)}]`}`;
  }
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${key}: ${show(item)}`)
      .join(', ')} }`;
  }
  return Object.is(value, -0) ? '-0' : typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** How a promise ends. */
export async function outcome(promise: PromiseLike<unknown>): Promise<{ value?: unknown; error?: unknown }> {
  try {
    return { value: await promise };
  } catch (error) {
    return { error };
  }
}
