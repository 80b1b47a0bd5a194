import { getEventListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';

/** Reasons of every kind that somebody may abort with; each must arrive by identity. */
export const reasons: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['zero', 0],
  ['an empty string', ''],
  ['an object', { an: 'object' }],
  ['a TimeoutError', new DOMException('late', 'TimeoutError')],
  ['the default reason', AbortSignal.abort().reason],
];

/** The native abort listeners that a signal has now. */
export const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

/** Until the platform has looked for unhandled rejections: Jest fails the test that has one. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('Expected the promise to reject, and it fulfilled');
}

/** Looks again and again until a condition holds, for what nobody reports: the process table, the server's own view. */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  const limit = performance.now() + 20_000; // else a test that has failed would keep the run from ending
  while (!(await condition())) {
    if (performance.now() > limit) throw new Error(`Never came true: ${String(condition)}`);
    await setTimeout(5);
  }
}
