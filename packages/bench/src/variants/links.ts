import { cancelable, link, onAbort } from '@cancelkit/cancellation';
import { CompletionSource } from '@cancelkit/completion';
import { execute } from 'abort-controller-x';
import { promiseRaceWithSignal } from 'abort-utils';
import { raceSignal } from 'race-signal';
import type { Loop } from '../loop.js';

// Wait for something that a signal can end, one wait at a time: link, settle, await. All on one signal, on which another
// registration is live.

function hotSignal(): AbortSignal {
  const { signal } = new AbortController();
  signal.addEventListener('abort', () => undefined);
  return signal;
}

export function ours(): Loop {
  const { signal } = new AbortController();
  onAbort(signal, () => undefined);
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        const source = new CompletionSource<number>();
        link(signal, source);
        const { promise } = source;
        source.trySetResult(i);
        await promise;
      }
    },
  };
}

export function withCancelable(): Loop {
  const { signal } = new AbortController();
  onAbort(signal, () => undefined);
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        let settle!: (value: number) => void;
        const promise = cancelable<number>(signal, (source) => {
          settle = (value) => source.trySetResult(value);
        });
        settle(i);
        await promise;
      }
    },
  };
}

/** The least that ends the wait on abort and leaves nothing behind. */
export function raw(): Loop {
  const signal = hotSignal();
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        let resolve!: (value: number) => void;
        let reject!: (reason: unknown) => void;
        const promise = new Promise<number>((resolve_, reject_) => {
          resolve = resolve_;
          reject = reject_;
        });
        const onAbort = (): void => reject(signal.reason);
        signal.addEventListener('abort', onAbort);
        signal.removeEventListener('abort', onAbort);
        resolve(i);
        await promise;
      }
    },
  };
}

/** The same, done right: a signal that is aborted already will not call the listener. */
export function handMade(): Loop {
  const signal = hotSignal();
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        let settle!: (value: number) => void;
        await new Promise<number>((resolve, reject) => {
          const onAbort = (): void => reject(signal.reason);
          if (signal.aborted) {
            onAbort();
            return;
          }
          signal.addEventListener('abort', onAbort, { once: true });
          settle = (value) => {
            signal.removeEventListener('abort', onAbort);
            resolve(value);
          };
          settle(i);
        });
      }
    },
  };
}

export function withExecute(): Loop {
  const signal = hotSignal();
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        let settle!: (value: number) => void;
        const promise = execute<number>(signal, (resolve) => {
          settle = resolve;
          return () => undefined;
        });
        settle(i);
        await promise;
      }
    },
  };
}

export function withRaceSignal(): Loop {
  const signal = hotSignal();
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        let resolve!: (value: number) => void;
        const promise = raceSignal(new Promise<number>((resolve_) => void (resolve = resolve_)), signal);
        resolve(i);
        await promise;
      }
    },
  };
}

export function withAbortUtils(): Loop {
  const signal = hotSignal();
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        let resolve!: (value: number) => void;
        const promise = promiseRaceWithSignal(new Promise<number>((resolve_) => void (resolve = resolve_)), signal);
        resolve(i);
        await promise;
      }
    },
  };
}
