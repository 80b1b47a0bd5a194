import type { Clock } from 'cancelkit';
import type { Stage } from '../engine/stage.js';

/** The same piece of work as a promise: whoever waits for it may stop waiting, and it goes on. */
export const work = (stage: Stage, lane: string): Promise<string> =>
  new Promise((resolve, reject) => {
    stage.start(lane, resolve, reject);
  });

/** Rejects when the signal aborts. */
export const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

/** Rejects after some time. */
export const timeout = (clock: Clock, ms: number): Promise<never> =>
  new Promise((_, reject) => {
    clock.setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });

/** Fulfills after some time. */
export const sleep = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.setTimeout(resolve, ms);
  });
