import { WorkerExitedError, offload, runInWorker, serve, workerTask } from '@cancelkit/threads';
import { describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';

const listenersOf = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Asks the task on this thread: what a pool does, without the pool. */
const here =
  <A, B>(task: (message: never) => Promise<B>) =>
  (message: A): Promise<B> =>
    task(structuredClone(message) as never).then((answer) => structuredClone(answer));

const worker = { postMessage: () => undefined, terminate: () => undefined, addEventListener: () => undefined };

describe('offload', () => {
  const double = workerTask((_: AbortSignal, n: number) => n * 2);
  const waits = workerTask(
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );

  it.each([undefined, null, new AbortController().signal])(
    'gives the value of the task, with the signal %p',
    async (signal) => {
      expect(await offload(signal, here(double), 21)).toBe(42);
      if (signal) expect(listenersOf(signal)).toBe(0);
    },
  );

  it.each([null, 0, '', NaN, new Error('why')])('ends by the abort with the very reason: %p', async (reason) => {
    const controller = new AbortController();
    const run = offload(controller.signal, here(waits), undefined);
    await turn();
    controller.abort(reason);
    expect(await run.then(() => 'value', (error: unknown) => [error])).toEqual([reason]); // prettier-ignore
    await expect(run).rejects.toBe(reason);
    expect(listenersOf(controller.signal)).toBe(0);
  });

  it('sends nothing for an aborted signal', async () => {
    let sent = 0;
    const run = offload(AbortSignal.abort('before'), () => (sent++, Promise.reject(new Error())), 1);
    await expect(run).rejects.toBe('before');
    expect(sent).toBe(0);
  });

  it('does not call the task that is aborted before it has begun', async () => {
    let called = 0;
    const task = workerTask(() => called++);
    const controller = new AbortController();
    const run = offload(controller.signal, async (message) => (await turn(), task(message)), 1);
    controller.abort('early');
    await expect(run).rejects.toBe('early');
    expect(called).toBe(0);
  });

  it('has succeeded when the task returns after the abort', async () => {
    const controller = new AbortController();
    const task = workerTask(async (signal) => (await turn(), signal.aborted));
    const run = offload(controller.signal, here(task), 1);
    await Promise.resolve();
    await Promise.resolve();
    controller.abort();
    expect(await run).toBe(true);
  });

  it('shows the error of the task, an abort error too if nobody has aborted', async () => {
    const error = Object.assign(new RangeError('far', { cause: [1] }), { code: 'E_FAR' });
    const throws = workerTask(() => {
      throw error;
    });
    await expect(offload(null, here(throws), 1)).rejects.toMatchObject({
      name: 'RangeError',
      code: 'E_FAR',
      cause: [1],
    });
    const aborts = workerTask(() => {
      throw new DOMException('of its own', 'AbortError');
    });
    await expect(offload(null, here(aborts), 1)).rejects.toMatchObject({ name: 'AbortError', message: 'of its own' });
  });

  it('shows what the pool rejects with, and what send throws', async () => {
    const controller = new AbortController();
    await expect(offload(controller.signal, () => Promise.reject(new Error('full')), 1)).rejects.toThrow('full');
    const throws = (): never => {
      throw new Error('closed');
    };
    await expect(offload(controller.signal, throws, 1)).rejects.toThrow('closed');
    expect(listenersOf(controller.signal)).toBe(0);
  });

  it('says what is missing when the worker answers by something else', async () => {
    await expect(offload(null, () => Promise.resolve(42 as never), 1)).rejects.toThrow(/workerTask\(\)/);
  });

  it('aborts hard after the grace, tells so once, and takes what the pool says then for its end', async () => {
    const controller = new AbortController();
    const told: unknown[] = [];
    const send = (_: unknown, { hard }: { hard: AbortSignal }): Promise<never> =>
      new Promise((_, reject) => hard.addEventListener('abort', () => reject(new Error('Terminating worker thread'))));
    const run = offload(controller.signal, send, 1, { graceMs: 0, onTerminate: (reason) => told.push(reason) });
    controller.abort('stop');
    await expect(run).rejects.toBe('stop');
    expect(told).toEqual(['stop']);
  });

  it('is silent about a cancellation that nobody awaits', async () => {
    const controller = new AbortController();
    void offload(controller.signal, here(waits), undefined);
    await turn();
    controller.abort();
    await turn();
  });

  it('refuses wrong arguments at once, before any state is looked at', () => {
    const signal = AbortSignal.abort();
    const send = (): Promise<never> => Promise.reject(new Error());
    expect(() => offload(5 as never, send, 1)).toThrow(TypeError);
    expect(() => offload(signal, 5 as never, 1)).toThrow(/`send`/);
    expect(() => offload(signal, send, 1, { graceMs: -1 })).toThrow(RangeError);
    expect(() => offload(signal, send, 1, { graceMs: '5' as never })).toThrow(TypeError);
    expect(() => offload(signal, send, 1, { onTerminate: 5 as never })).toThrow(/`onTerminate`/);
    expect(() => offload(signal, send, 1, signal as never)).toThrow(/`options`/);
    expect(() => runInWorker(signal, 5 as never, 1)).toThrow(/`worker`/);
    expect(() => runInWorker(5 as never, worker, 1)).toThrow(/`signal`/);
    expect(() => runInWorker(signal, worker, 1, { transfer: 5 as never })).toThrow(/`transfer`/);
    expect(() => runInWorker(signal, worker, 1, { graceMs: NaN })).toThrow(RangeError);
  });
});

describe('workerTask', () => {
  it('refuses what is no function, and answers what is no task', async () => {
    expect(() => workerTask(5 as never)).toThrow(/`fn`/);
    const answer = await workerTask(() => 1)({ rows: [] } as never);
    expect(answer).toMatchObject({ status: 'faulted', error: expect.stringContaining('offload()') });
  });
});

describe('runInWorker', () => {
  it('shows a factory that throws, and one that makes no worker', async () => {
    const throws = (): never => {
      throw new Error('no more threads');
    };
    await expect(runInWorker(null, throws, 1)).rejects.toThrow('no more threads');
    await expect(runInWorker(null, () => ({}) as never, 1)).rejects.toThrow(/`worker`/);
  });
});

describe('serve', () => {
  it('refuses the main thread', () => {
    expect(() => serve(() => 1)).toThrow('call it in a worker');
  });
});

describe('WorkerExitedError', () => {
  it('says with which code', () => {
    expect(new WorkerExitedError(7)).toMatchObject({ name: 'WorkerExitedError', exitCode: 7 });
    expect(new WorkerExitedError(7).message).toBe('The worker ended with exit code 7 before its work was done.');
    expect(new WorkerExitedError().message).toBe('The worker ended before its work was done.');
  });
});
