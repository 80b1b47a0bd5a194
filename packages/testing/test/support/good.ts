/** Functions without a defect, as people write them, for every platform: none of them may be reported. */
import { all, delay, execute, race, retry, spawn } from '@cancelkit/cancellation';
import type { AbortSafetyOptions, Probe } from '@cancelkit/testing';
import * as acx from 'abort-controller-x';
import { pause } from './planted.js';

export interface Good {
  readonly fn: (signal: AbortSignal, probe: Probe) => PromiseLike<unknown>;
  readonly options?: AbortSafetyOptions;
}

export const good: Record<string, Good> = {
  'a wait by hand': { fn: (signal) => pause(signal, 3) },
  'two waits': {
    fn: async (signal) => {
      await pause(signal, 1);
      await pause(signal, 1);
      return 'done';
    },
  },
  'no wait at all': { fn: () => Promise.resolve(1) },
  'a look between the steps of a calculation': {
    fn: async (signal) => {
      for (let i = 0; i < 20; i++) {
        signal.throwIfAborted();
        await Promise.resolve();
      }
    },
  },
  'a wait with then': { fn: (signal) => pause(signal, 2).then(() => pause(signal, 1)) },
  'an effect behind a look': {
    fn: async (signal, probe) => {
      await pause(signal, 2);
      signal.throwIfAborted();
      probe.effect('POST');
    },
  },
  'a lock': {
    fn: async (signal, probe) => {
      probe.acquire('lock');
      try {
        await pause(signal, 2);
      } finally {
        probe.release('lock');
      }
    },
  },
  'cancelkit: delay': { fn: (signal) => delay(signal, 3) },
  'cancelkit: all': { fn: (signal) => all(signal, (inner) => [delay(inner, 2), delay(inner, 3)]) },
  'cancelkit: race': { fn: (signal) => race(signal, (inner) => [delay(inner, 2), delay(inner, 30)]) },
  'cancelkit: retry': {
    fn: async (signal) => {
      let attempt = 0;
      await retry(
        signal,
        async (inner) => {
          await delay(inner, 1);
          if (attempt++ < 2) throw new Error('flaky');
        },
        { baseMs: 1 },
      );
    },
    options: { faults: (error) => error instanceof Error && error.message === 'flaky' },
  },
  'cancelkit: execute': {
    fn: (signal) =>
      execute<void>(signal, (resolve, reject) => {
        const timer = setTimeout(resolve, 3);
        return (reason) => {
          clearTimeout(timer);
          reject(reason);
        };
      }),
  },
  'cancelkit: spawn': {
    fn: (signal) =>
      spawn(signal, async (inner, { defer, fork }) => {
        defer(() => undefined);
        fork((forked) => delay(forked, 60_000));
        await delay(inner, 2);
      }),
  },
  'abort-controller-x: delay': { fn: (signal) => acx.delay(signal, 3) },
  'abort-controller-x: all': {
    fn: (signal) => acx.all(signal, (inner) => [acx.delay(inner, 2), acx.delay(inner, 3)]),
  },
  'abort-controller-x: race': {
    fn: (signal) => acx.race(signal, (inner) => [acx.delay(inner, 2), acx.delay(inner, 30)]),
  },
  'abort-controller-x: waitForEvent': {
    fn: async (signal) => {
      const target = new EventTarget();
      const timer = setTimeout(() => target.dispatchEvent(new Event('ready')), 2);
      await acx.waitForEvent(signal, target, 'ready').finally(() => clearTimeout(timer));
    },
  },
};
