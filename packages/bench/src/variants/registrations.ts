import { onAbort } from '@cancelkit/cancellation';
import { CancelToken } from '@esfx/async-canceltoken';
import { onAbort as abortUtilsOnAbort } from 'abort-utils';
import { addAbortListener, setMaxListeners } from 'node:events';
import { CancellationTokenSource } from 'prex';
import type { Loop } from '../loop.js';

// Add a registration and remove it again; `live` others stay on the signal.

const callback = (): void => undefined;

export function ours(live: number): Loop {
  const { signal } = new AbortController();
  for (let i = 0; i < live; i++) onAbort(signal, () => undefined);
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) onAbort(signal, callback).unregister();
    },
  };
}

export function withListener(live: number): Loop {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  for (let i = 0; i < live; i++) signal.addEventListener('abort', () => undefined);
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) {
        signal.addEventListener('abort', callback);
        signal.removeEventListener('abort', callback);
      }
    },
  };
}

export function withAddAbortListener(live: number): Loop {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  for (let i = 0; i < live; i++) signal.addEventListener('abort', () => undefined);
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) addAbortListener(signal, callback)[Symbol.dispose]();
    },
  };
}

export function withAbortUtils(live: number): Loop {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  for (let i = 0; i < live; i++) signal.addEventListener('abort', () => undefined);
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) abortUtilsOnAbort(signal, callback)?.[Symbol.dispose]();
    },
  };
}

export function withEsfx(live: number): Loop {
  const { token } = CancelToken.source();
  for (let i = 0; i < live; i++) token.subscribe(() => undefined);
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) token.subscribe(callback).unsubscribe();
    },
  };
}

export function withPrex(live: number): Loop {
  const { token } = new CancellationTokenSource();
  for (let i = 0; i < live; i++) token.register(() => undefined);
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) token.register(callback).unregister();
    },
  };
}
