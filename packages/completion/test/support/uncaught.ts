/**
 * Answers the errors that are thrown out of microtasks while a function runs: there the library reports as uncaught what a
 * callback has thrown. (That it ends a process is tested in processes.)
 */
export async function uncaught(run: () => Promise<unknown>): Promise<unknown[]> {
  const errors: unknown[] = [];
  const { queueMicrotask } = globalThis;
  globalThis.queueMicrotask = (job) =>
    queueMicrotask(() => {
      try {
        job();
      } catch (error) {
        errors.push(error);
      }
    });
  try {
    await run();
  } finally {
    globalThis.queueMicrotask = queueMicrotask;
  }
  return errors;
}
