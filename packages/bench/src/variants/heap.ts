import { CancellationSource, cancelable, onAbort, waitAsync } from '@cancelkit/cancellation';
import { CompletionSource } from '@cancelkit/completion';
import { shareSignal } from '@cancelkit/threads';
import { Unpromise } from '@watchable/unpromise';
import { anySignal } from 'any-signal';
import pDefer from 'p-defer';
import type { Loop } from '../loop.js';

// What stays on the heap after so many operations.

// Of a pending source: all are kept. The array that keeps them is there before the heap is measured.

export function pendingSources(): Loop {
  let kept: unknown[];
  return {
    prepare(operations) {
      kept = new Array<unknown>(operations).fill(undefined);
    },
    run(operations) {
      for (let i = 0; i < operations; i++) kept[i] = new CompletionSource<number>();
    },
  };
}

export function pendingPDefers(): Loop {
  let kept: unknown[];
  return {
    prepare(operations) {
      kept = new Array<unknown>(operations).fill(undefined);
    },
    run(operations) {
      for (let i = 0; i < operations; i++) kept[i] = pDefer<number>();
    },
  };
}

// Of an ended operation: nothing is kept but the signal or promise that they had in common.

export function cancelables(): Loop {
  const { signal } = new AbortController();
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        let settle!: (value: number) => void;
        const promise = cancelable<number>(signal, (source) => {
          settle = (value) => source.trySetResult(value);
          return () => undefined;
        });
        settle(i);
        await promise;
      }
    },
  };
}

export function shares(): Loop {
  const { signal } = new AbortController();
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) shareSignal(signal).dispose();
    },
  };
}

export function registrations(): Loop {
  const { signal } = new AbortController();
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) onAbort(signal, () => undefined).unregister();
    },
  };
}

export function waits(): Loop {
  const promise = new Promise(() => undefined);
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        const source = new CancellationSource();
        const wait = waitAsync(promise, { signal: source.signal });
        source.cancel(i);
        await wait.catch(() => undefined);
      }
    },
  };
}

export function unpromises(): Loop {
  const promise = new Promise(() => undefined);
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await Unpromise.race([promise, Promise.resolve(i)]);
    },
  };
}

export function races(): Loop {
  const promise = new Promise(() => undefined);
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await Promise.race([promise, Promise.resolve(i)]);
    },
  };
}

export function children(): Loop {
  const { signal } = new AbortController();
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) {
        const child = CancellationSource.linked(signal);
        if (child.signal.aborted) throw new Error('Nobody has aborted');
        child[Symbol.dispose]();
      }
    },
  };
}

export function composites(): Loop {
  const { signal } = new AbortController();
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        AbortSignal.any([signal, new AbortController().signal]);
        if (i % 10_000 === 0) await new Promise(setImmediate); // lets the platform's finalizers run
      }
    },
  };
}

export function anySignals(): Loop {
  const { signal } = new AbortController();
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) anySignal([signal, new AbortController().signal]).clear();
    },
  };
}
