/** Reports an error where nobody but the platform's handler of uncaught errors can catch it. */
export function reportUncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
