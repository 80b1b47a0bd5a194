import { cancelable, delay as oursDelay, waitAsync } from '@cancelkit/cancellation';
import { delay as abortControllerXDelay } from 'abort-controller-x';
import delay from 'delay';
import { setMaxListeners } from 'node:events';
import { setTimeout as platformDelay } from 'node:timers/promises';
import pTimeout from 'p-timeout';
import type { Loop } from '../loop.js';

const ms = 60_000;

type Settle = (value: number) => void;

function oneController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

// `concurrent` waits at a time, each with a timeout, all with one signal: start, settle, await.

export function ours(concurrent: number): Loop {
  const { signal } = oneController();
  return {
    async run(operations) {
      for (let done = 0; done < operations; done += concurrent) {
        const settlers: Settle[] = [];
        const waits: Promise<number>[] = [];
        for (let i = 0; i < concurrent; i++) {
          const promise = new Promise<number>((resolve) => void settlers.push(resolve));
          waits.push(waitAsync(promise, { signal, timeoutMs: ms }));
        }
        for (let i = 0; i < concurrent; i++) settlers[i]!(i);
        for (let i = 0; i < concurrent; i++) await waits[i];
      }
    },
  };
}

export function withPTimeout(concurrent: number): Loop {
  const { signal } = oneController();
  return {
    async run(operations) {
      for (let done = 0; done < operations; done += concurrent) {
        const settlers: Settle[] = [];
        const waits: Promise<number>[] = [];
        for (let i = 0; i < concurrent; i++) {
          const promise = new Promise<number>((resolve) => void settlers.push(resolve));
          waits.push(pTimeout(promise, { signal, milliseconds: ms }));
        }
        for (let i = 0; i < concurrent; i++) settlers[i]!(i);
        for (let i = 0; i < concurrent; i++) await waits[i];
      }
    },
  };
}

/** What most code does: nothing of it can be let go of before the timeout. */
export function withAnyAndTimeout(concurrent: number): Loop {
  const { signal } = oneController();
  return {
    async run(operations) {
      for (let done = 0; done < operations; done += concurrent) {
        const settlers: Settle[] = [];
        const waits: Promise<number>[] = [];
        for (let i = 0; i < concurrent; i++) {
          const promise = new Promise<number>((resolve) => void settlers.push(resolve));
          const either = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
          const ended = new Promise<never>((_, reject) => {
            either.addEventListener('abort', () => reject(either.reason), { once: true });
          });
          waits.push(Promise.race([promise, ended]));
        }
        for (let i = 0; i < concurrent; i++) settlers[i]!(i);
        for (let i = 0; i < concurrent; i++) await waits[i];
      }
    },
  };
}

export function handMade(concurrent: number): Loop {
  const { signal } = oneController();
  return {
    async run(operations) {
      for (let done = 0; done < operations; done += concurrent) {
        const settlers: Settle[] = [];
        const waits: Promise<number>[] = [];
        for (let i = 0; i < concurrent; i++) {
          const promise = new Promise<number>((resolve) => void settlers.push(resolve));
          waits.push(
            new Promise<number>((resolve, reject) => {
              const onAbort = (): void => finish(() => reject(signal.reason));
              const timer = setTimeout(() => finish(() => reject(new DOMException('Timeout', 'TimeoutError'))), ms);
              const finish = (settle: () => void): void => {
                clearTimeout(timer);
                signal.removeEventListener('abort', onAbort);
                settle();
              };
              signal.addEventListener('abort', onAbort);
              promise.then(
                (value) => finish(() => resolve(value)),
                (error: unknown) => finish(() => reject(error)),
              );
            }),
          );
        }
        for (let i = 0; i < concurrent; i++) settlers[i]!(i);
        for (let i = 0; i < concurrent; i++) await waits[i];
      }
    },
  };
}

/** A source of one's own in place of a promise, and the timer in the executor. */
export function oursCancelable(concurrent: number): Loop {
  const { signal } = oneController();
  return {
    async run(operations) {
      for (let done = 0; done < operations; done += concurrent) {
        const settlers: Settle[] = [];
        const waits: Promise<number>[] = [];
        for (let i = 0; i < concurrent; i++) {
          waits.push(
            cancelable<number>(signal, (source) => {
              settlers.push((value) => source.trySetResult(value));
              const timer = setTimeout(() => source.trySetException(new DOMException('Timeout', 'TimeoutError')), ms);
              return () => clearTimeout(timer);
            }),
          );
        }
        for (let i = 0; i < concurrent; i++) settlers[i]!(i);
        for (let i = 0; i < concurrent; i++) await waits[i];
      }
    },
  };
}

// `concurrent` delays at a time with one signal, which is then aborted: start, abort, await.

export function oursDelays(concurrent: number): Loop {
  return {
    async run(operations) {
      for (let done = 0; done < operations; done += concurrent) {
        const controller = oneController();
        const waits: Promise<unknown>[] = [];
        for (let i = 0; i < concurrent; i++) waits.push(oursDelay(controller.signal, ms));
        controller.abort();
        await Promise.allSettled(waits);
      }
    },
  };
}

export function withDelay(concurrent: number): Loop {
  return {
    async run(operations) {
      for (let done = 0; done < operations; done += concurrent) {
        const controller = oneController();
        const waits: Promise<unknown>[] = [];
        for (let i = 0; i < concurrent; i++) waits.push(delay(ms, { signal: controller.signal }));
        controller.abort();
        await Promise.allSettled(waits);
      }
    },
  };
}

export function withAbortControllerXDelay(concurrent: number): Loop {
  return {
    async run(operations) {
      for (let done = 0; done < operations; done += concurrent) {
        const controller = oneController();
        const waits: Promise<unknown>[] = [];
        for (let i = 0; i < concurrent; i++) waits.push(abortControllerXDelay(controller.signal, ms));
        controller.abort();
        await Promise.allSettled(waits);
      }
    },
  };
}

export function withTimersPromises(concurrent: number): Loop {
  return {
    async run(operations) {
      for (let done = 0; done < operations; done += concurrent) {
        const controller = oneController();
        const waits: Promise<unknown>[] = [];
        for (let i = 0; i < concurrent; i++) {
          waits.push(platformDelay(ms, undefined, { signal: controller.signal }));
        }
        controller.abort();
        await Promise.allSettled(waits);
      }
    },
  };
}
