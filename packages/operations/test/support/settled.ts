import { getEventListeners } from 'node:events';

/** The native abort listeners that a signal has now. */
export const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

/** Until all has been done that needs no time to pass: some turns of the event loop. */
export async function turns(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('Expected the promise to reject, and it fulfilled');
}

/** Looks again and again until a condition holds. */
export async function eventually(condition: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  const limit = performance.now() + ms; // else a test that has failed would keep the run from ending
  while (!(await condition())) {
    if (performance.now() > limit) throw new Error(`Never came true: ${String(condition)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
