/** An error in a few words, and without ever throwing. */
export function shown(error: unknown): string {
  try {
    if (typeof error === 'string') return JSON.stringify(error.slice(0, 100));
    const { name, message } = (error ?? {}) as { name?: unknown; message?: unknown };
    if (typeof message === 'string')
      return `${typeof name === 'string' ? name : 'an error'} "${message.slice(0, 100)}"`;
    return typeof error === 'object' && error !== null ? 'an object' : String(error);
  } catch {
    return 'an unreadable value';
  }
}
