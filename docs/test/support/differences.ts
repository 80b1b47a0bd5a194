// What the pages on migration say of others, tried. Prints for each claim what they do, and what cancelkit does.
import { EventEmitter, getEventListeners } from 'node:events';
import * as acx from 'abort-controller-x';
import * as kit from 'cancelkit';
import pDelay, { clearDelay } from 'delay';
import { pEvent, pEventIterator } from 'p-event';
import pMap, { pMapIterable } from 'p-map';
import pRetry, { AbortError as RetryAbortError } from 'p-retry';
import pTimeout from 'p-timeout';

type Trial = () => unknown;

const never = new Promise<never>(() => undefined);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const count = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

/** How a trial ends, as text; pending if it does not for longer than any of them takes on a busy machine. */
async function endOf(trial: Trial): Promise<string> {
  const text = (value: unknown): string =>
    value instanceof Error || value instanceof DOMException ? String(value) : (JSON.stringify(value) ?? 'undefined');
  const end = (async () => text(await trial()))().catch((error: unknown) => `throws ${text(error)}`);
  return Promise.race([end, sleep(1_500).then(() => 'pending')]);
}

const aborted = (reason: unknown): AbortSignal => AbortSignal.abort(reason);
const failing = (): Promise<never> => Promise.reject(new Error('no'));

/** Counts the calls of a function that fails. */
async function calls(run: (fn: () => Promise<never>) => Promise<unknown>): Promise<number> {
  let made = 0;
  await run(() => {
    made += 1;
    return failing();
  }).catch(() => undefined);
  return made;
}

/** Whether work was told of an abort that comes while it runs. */
async function told(
  run: (signal: AbortSignal, work: (signal?: AbortSignal) => Promise<void>) => Promise<unknown>,
): Promise<string> {
  const controller = new AbortController();
  let heard = 'not told';
  const end = run(controller.signal, async (signal) => {
    signal?.addEventListener('abort', () => (heard = 'told'));
    await sleep(5);
  }).catch(() => undefined);
  await turn();
  controller.abort();
  await end;
  return heard;
}

export const trials: Record<string, readonly [theirs: Trial, ours: Trial]> = {
  'acx: reason of catchAbortError': [
    () => acx.delay(aborted('left'), 1).catch(acx.catchAbortError),
    () => kit.delay(aborted('left'), 1).catch((error: unknown) => kit.catchAbortError(error, aborted('left'))),
  ],
  'acx: throwIfAborted': [() => acx.throwIfAborted(aborted('left')), () => kit.throwIfAborted(aborted('left'))],
  'acx: retry maxAttempts 2': [
    () => calls((fn) => acx.retry(new AbortController().signal, fn, { maxAttempts: 2, baseMs: 0 })),
    () => calls((fn) => kit.retry(undefined, fn, { maxAttempts: 2, baseMs: 0 })),
  ],
  'acx: onError of the last failure': [
    async () => {
      let heard = 0;
      const onError = (): void => void (heard += 1);
      await acx
        .retry(new AbortController().signal, failing, { maxAttempts: 1, baseMs: 0, onError })
        .catch(() => undefined);
      return heard;
    },
    async () => {
      let heard = 0;
      const onError = (): void => void (heard += 1);
      await kit.retry(undefined, failing, { maxAttempts: 2, baseMs: 0, onError }).catch(() => undefined);
      return heard;
    },
  ],
  'acx: race of nothing': [
    () => acx.race(new AbortController().signal, () => []),
    () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort('left'), 5);
      return kit.race(controller.signal, () => []);
    },
  ],
  'acx: abort inside the executor': [
    () => {
      const controller = new AbortController();
      return acx.execute(controller.signal, () => {
        controller.abort('left');
        return () => undefined;
      });
    },
    () => {
      const controller = new AbortController();
      return kit.execute(controller.signal, () => {
        controller.abort('left');
        return () => undefined;
      });
    },
  ],
  'acx: a delay of 30 days': [
    () => acx.delay(new AbortController().signal, 30 * 86_400_000),
    () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort('still waiting'), 50);
      return kit.delay(controller.signal, 30 * 86_400_000);
    },
  ],
  "acx: waitForEvent and 'error'": [
    () => {
      const emitter = new EventEmitter();
      const wait = acx.waitForEvent(new AbortController().signal, emitter, 'ready');
      try {
        emitter.emit('error', new Error('no'));
      } catch {
        // so says the emitter: nobody listens
      }
      return wait;
    },
    () => {
      const emitter = new EventEmitter();
      const wait = kit.waitForEvent(undefined, emitter, 'ready');
      emitter.emit('error', new Error('no'));
      return wait;
    },
  ],
  'acx: a member that does not listen': [
    () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort('left'), 1);
      return acx.all(controller.signal, () => [never]);
    },
    () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort('left'), 1);
      return kit.all(controller.signal, () => [never], { graceMs: 10 });
    },
  ],
  'acx: no signal': [() => acx.delay(undefined as never, 1), () => kit.delay(undefined, 1)],

  'p-retry: calls by default': [
    () => calls((fn) => pRetry(fn, { minTimeout: 0 })),
    () =>
      calls((fn) =>
        kit.retry(undefined, fn, {
          baseMs: 0,
          onError: (_, attempt) => {
            if (attempt === 20) throw new Error('goes on');
          },
        }),
      ),
  ],
  'p-retry: retries 2, maxAttempts 3': [
    () => calls((fn) => pRetry(fn, { retries: 2, minTimeout: 0 })),
    () => calls((fn) => kit.retry(undefined, fn, { maxAttempts: 3, baseMs: 0 })),
  ],
  'p-retry: number of the first attempt': [
    () => pRetry((attempt) => attempt),
    () => kit.retry(undefined, (_, attempt) => Promise.resolve(attempt)),
  ],
  'p-retry: a TypeError': [
    () =>
      calls((fn) =>
        pRetry(() => fn().catch(() => Promise.reject(new TypeError('x is not a function'))), {
          retries: 2,
          minTimeout: 0,
        }),
      ),
    () =>
      calls((fn) =>
        kit.retry(undefined, () => fn().catch(() => Promise.reject(new TypeError('x is not a function'))), {
          maxAttempts: 3,
          baseMs: 0,
        }),
      ),
  ],
  'p-retry: something that is no Error': [
    () => pRetry(() => Promise.reject('no'), { retries: 0 }),
    () => kit.retry(undefined, () => Promise.reject('no'), { maxAttempts: 1 }),
  ],
  'p-retry: AbortError': [
    () =>
      pRetry(() => {
        throw new RetryAbortError(new Error('not found'));
      }),
    () =>
      kit.retry(undefined, () => {
        throw new kit.AbortError('given up');
      }),
  ],
  'p-retry: an abort during an attempt': [
    () => told((signal, work) => pRetry(() => work(), { signal, retries: 0 })),
    () => told((signal, work) => kit.retry(signal, (inner) => work(inner), { maxAttempts: 1 })),
  ],
  'p-retry: an attempt that succeeds after the abort': [
    () => {
      const controller = new AbortController();
      return pRetry(
        () => {
          controller.abort('left');
          return 'done';
        },
        { signal: controller.signal },
      );
    },
    () => {
      const controller = new AbortController();
      return kit.retry(controller.signal, () => {
        controller.abort('left');
        return Promise.resolve('done');
      });
    },
  ],
  'p-retry: the last failure of several': [
    () => calls((fn) => pRetry(fn, { retries: 1, minTimeout: 0, shouldRetry: () => false })),
    () => calls((fn) => kit.retry(undefined, fn, { maxAttempts: 2, baseMs: 0, shouldRetry: () => false })),
  ],

  'p-timeout: the error': [() => pTimeout(never, { milliseconds: 5 }), () => kit.waitAsync(never, { timeoutMs: 5 })],
  'p-timeout: zero': [() => pTimeout(never, { milliseconds: 0 }), () => kit.waitAsync(never, { timeoutMs: 0 })],
  'p-timeout: a settled promise and an aborted signal': [
    () => pTimeout(Promise.resolve('done'), { milliseconds: 5, signal: aborted('left') }),
    () => kit.waitAsync(Promise.resolve('done'), { timeoutMs: 5, signal: aborted('left') }),
  ],
  'p-timeout: abort(null)': [
    () => pTimeout(never, { milliseconds: 50, signal: aborted(null) }),
    () => kit.waitAsync(never, { timeoutMs: 50, signal: aborted(null) }),
  ],
  'p-timeout: 30 days': [
    () => pTimeout(never, { milliseconds: 30 * 86_400_000 }),
    () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort('still waiting'), 50);
      return kit.waitAsync(never, { timeoutMs: 30 * 86_400_000, signal: controller.signal });
    },
  ],

  'p-map: work that runs when one fails': [
    async () => {
      let ran = 0;
      await pMap([1, 2, 3], async (n) => {
        if (n === 1) {
          await sleep(1);
          throw new Error('no');
        }
        await sleep(10);
        ran += 1;
      }).catch(() => undefined);
      await sleep(20);
      return ran;
    },
    async () => {
      let ran = 0;
      await kit
        .map(undefined, [1, 2, 3], async (inner, n) => {
          if (n === 1) {
            await sleep(1);
            throw new Error('no');
          }
          await kit.delay(inner, 10);
          ran += 1;
        })
        .catch(() => undefined);
      await sleep(20);
      return ran;
    },
  ],
  'p-map: an abort': [
    () => told((signal, work) => pMap([1], () => work(), { signal })),
    () => told((signal, work) => kit.map(signal, [1], (inner) => work(inner))),
  ],
  'p-map: promises as items': [
    () => pMap([Promise.resolve(1)], (item) => typeof item),
    () => kit.map(undefined, [Promise.resolve(1)], (_, item) => Promise.resolve(typeof item)),
  ],
  'p-map: results as they come': [
    async () => {
      for await (const n of pMapIterable([1, 2], (n) => n, { concurrency: 1 })) return n;
    },
    async () => {
      for await (const n of kit.mapEach(undefined, [1, 2], async (_, n) => n, { concurrency: 1 })) return n;
    },
  ],

  'p-event: listeners left on the signal': [
    async () => {
      const { signal } = new AbortController();
      const emitter = new EventEmitter();
      const wait = pEvent(emitter, 'x', { signal });
      emitter.emit('x', 1);
      await wait;
      return count(signal);
    },
    async () => {
      const { signal } = new AbortController();
      const emitter = new EventEmitter();
      const wait = kit.waitForEvent(signal, emitter, 'x');
      emitter.emit('x', 1);
      await wait;
      return count(signal);
    },
  ],
  "p-event: 'error' of an EventTarget": [
    () => {
      const target = new EventTarget();
      const wait = pEvent(target as never, 'open');
      target.dispatchEvent(new Event('error'));
      return wait.catch((error: unknown) => {
        throw error instanceof Event ? new Error('the event itself') : error;
      });
    },
    () => {
      const target = new EventTarget();
      const wait = kit.waitForEvent(undefined, target, 'open', { rejectOn: ['error'] });
      target.dispatchEvent(new Event('error'));
      return wait;
    },
  ],
  'p-event: several arguments': [
    () => {
      const emitter = new EventEmitter();
      const wait = pEvent(emitter, 'x');
      emitter.emit('x', 1, 2);
      return wait;
    },
    () => {
      const emitter = new EventEmitter();
      const wait = kit.waitForEvent(undefined, emitter, 'x');
      emitter.emit('x', 1, 2);
      return wait;
    },
  ],
  'p-event: events before the loop begins': [
    async () => {
      const emitter = new EventEmitter();
      const iterator = pEventIterator<string, number>(emitter, 'x');
      emitter.emit('x', 1);
      for await (const n of iterator) return n;
    },
    async () => {
      const emitter = new EventEmitter();
      const iterator = kit.events<number>(undefined, emitter, 'x');
      emitter.emit('x', 1);
      for await (const n of iterator) return n;
    },
  ],
  'p-event: an abort and what is queued': [
    async () => {
      const controller = new AbortController();
      const emitter = new EventEmitter();
      const iterator = pEventIterator<string, number>(emitter, 'x', { signal: controller.signal });
      emitter.emit('x', 1);
      controller.abort('left');
      return (await iterator.next()).value;
    },
    async () => {
      const controller = new AbortController();
      const emitter = new EventEmitter();
      const iterator = kit.events<number>(controller.signal, emitter, 'x');
      emitter.emit('x', 1);
      controller.abort('left');
      return (await iterator.next()).value;
    },
  ],

  'delay: negative': [() => pDelay(-1), () => kit.delay(undefined, -1)],
  'delay: NaN': [() => pDelay(NaN), () => kit.delay(undefined, NaN)],
  'delay: a value': [() => pDelay(1, { value: 'done' }), () => kit.delay(undefined, 1)],
  'delay: cut short': [
    () => {
      const wait = pDelay(60_000, { value: 'early' });
      clearDelay(wait);
      return wait;
    },
    () => {
      const controller = new AbortController();
      const wait = kit.settle(kit.delay(controller.signal, 60_000), controller.signal);
      controller.abort('early');
      return wait;
    },
  ],
};

// All at a time: some of them are waited for in vain.
const results = await Promise.all(
  Object.entries(trials).map(async ([name, pair]) => [name, await Promise.all(pair.map(endOf))] as const),
);
console.log(JSON.stringify(Object.fromEntries(results), undefined, 2));
process.exit(0); // some of what is tried goes on
