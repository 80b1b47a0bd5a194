import { cancelable, waitAsync } from '@cancelkit/cancellation';
import { CompletionSource } from '@cancelkit/completion';
import { execute } from 'abort-controller-x';
import { promiseRaceWithSignal } from 'abort-utils';
import { setMaxListeners } from 'node:events';
import { raceSignal } from 'race-signal';
import type { Loop } from '../loop.js';

// `concurrent` waits at a time on one signal: start them all, settle them all, await them all.

type Settle = (value: number) => void;

function oneSignal(): AbortSignal {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return signal;
}

export function ours(concurrent: number): Loop {
  const signal = oneSignal();
  return {
    async run(operations) {
      for (let done = 0; done < operations; done += concurrent) {
        const settlers: Settle[] = [];
        const promises: Promise<number>[] = [];
        for (let i = 0; i < concurrent; i++) {
          promises.push(
            cancelable<number>(signal, (source) => void settlers.push((value) => source.trySetResult(value))),
          );
        }
        for (let i = 0; i < concurrent; i++) settlers[i]!(i);
        for (let i = 0; i < concurrent; i++) await promises[i];
      }
    },
  };
}

export function oursWithTeardown(concurrent: number): Loop {
  const signal = oneSignal();
  return {
    async run(operations) {
      for (let done = 0; done < operations; done += concurrent) {
        const settlers: Settle[] = [];
        const promises: Promise<number>[] = [];
        for (let i = 0; i < concurrent; i++) {
          promises.push(
            cancelable<number>(signal, (source) => {
              settlers.push((value) => source.trySetResult(value));
              return () => undefined;
            }),
          );
        }
        for (let i = 0; i < concurrent; i++) settlers[i]!(i);
        for (let i = 0; i < concurrent; i++) await promises[i];
      }
    },
  };
}

export function oursWaitAsync(concurrent: number): Loop {
  const signal = oneSignal();
  return {
    async run(operations) {
      for (let done = 0; done < operations; done += concurrent) {
        const sources: CompletionSource<number>[] = [];
        const promises: Promise<number>[] = [];
        for (let i = 0; i < concurrent; i++) {
          const source = new CompletionSource<number>();
          sources.push(source);
          promises.push(waitAsync(source, { signal }));
        }
        for (let i = 0; i < concurrent; i++) sources[i]!.trySetResult(i);
        for (let i = 0; i < concurrent; i++) await promises[i];
      }
    },
  };
}

export function withExecute(concurrent: number): Loop {
  const signal = oneSignal();
  return {
    async run(operations) {
      for (let done = 0; done < operations; done += concurrent) {
        const settlers: Settle[] = [];
        const promises: Promise<number>[] = [];
        for (let i = 0; i < concurrent; i++) {
          promises.push(
            execute<number>(signal, (resolve) => {
              settlers.push(resolve);
              return () => undefined;
            }),
          );
        }
        for (let i = 0; i < concurrent; i++) settlers[i]!(i);
        for (let i = 0; i < concurrent; i++) await promises[i];
      }
    },
  };
}

export function handMade(concurrent: number): Loop {
  const signal = oneSignal();
  return {
    async run(operations) {
      for (let done = 0; done < operations; done += concurrent) {
        const settlers: Settle[] = [];
        const promises: Promise<number>[] = [];
        for (let i = 0; i < concurrent; i++) {
          promises.push(
            new Promise<number>((resolve, reject) => {
              const onAbort = (): void => reject(signal.reason);
              if (signal.aborted) {
                onAbort();
                return;
              }
              signal.addEventListener('abort', onAbort, { once: true });
              settlers.push((value) => {
                signal.removeEventListener('abort', onAbort);
                resolve(value);
              });
            }),
          );
        }
        for (let i = 0; i < concurrent; i++) settlers[i]!(i);
        for (let i = 0; i < concurrent; i++) await promises[i];
      }
    },
  };
}

export function withRaceSignal(concurrent: number): Loop {
  const signal = oneSignal();
  return {
    async run(operations) {
      for (let done = 0; done < operations; done += concurrent) {
        const settlers: Settle[] = [];
        const promises: Promise<number>[] = [];
        for (let i = 0; i < concurrent; i++) {
          promises.push(raceSignal(new Promise<number>((resolve) => void settlers.push(resolve)), signal));
        }
        for (let i = 0; i < concurrent; i++) settlers[i]!(i);
        for (let i = 0; i < concurrent; i++) await promises[i];
      }
    },
  };
}

export function withAbortUtils(concurrent: number): Loop {
  const signal = oneSignal();
  return {
    async run(operations) {
      for (let done = 0; done < operations; done += concurrent) {
        const settlers: Settle[] = [];
        const promises: Promise<number>[] = [];
        for (let i = 0; i < concurrent; i++) {
          promises.push(promiseRaceWithSignal(new Promise<number>((resolve) => void settlers.push(resolve)), signal));
        }
        for (let i = 0; i < concurrent; i++) settlers[i]!(i);
        for (let i = 0; i < concurrent; i++) await promises[i];
      }
    },
  };
}
