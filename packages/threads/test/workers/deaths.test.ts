import { SharedCompletionSource, runInWorker } from '@cancelkit/threads';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getEventListeners, once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { ways } from '../fixtures/mortal.worker.js';
import { bundle } from '../support/bundle.js';

let folder: string;
/** Waits, blocked, for what another worker should have settled. */
let blocked: Worker;
beforeAll(async () => {
  folder = await bundle({ mortal: 'fixtures/mortal.worker.ts' });
  blocked = start();
});
afterAll(async () => {
  await blocked.terminate();
  rmSync(folder, { recursive: true });
});

type Way = keyof typeof ways;

function start(file = 'mortal.mjs', resourceLimits: ResourceLimits = {}): Worker {
  return new Worker(join(folder, file), { execArgv: [], resourceLimits });
}

const listenersOf = (worker: Worker): number =>
  ['message', 'messageerror', 'error', 'exit'].reduce((sum, name) => sum + worker.listenerCount(name), 0);

/** What those are told who wait for a worker: for its answer, for a completion, and blocked for that on another thread. */
async function ends(
  startWorker: () => Worker,
  way: Way,
  argument: number,
  die: (worker: Worker) => unknown = () => undefined,
): Promise<unknown[]> {
  const { signal } = new AbortController();
  const shared = new SharedCompletionSource();
  blocked.postMessage({ token: shared.token });
  await once(blocked, 'message');
  const state = once(blocked, 'message');
  const worker = startWorker();
  shared.faultOnExit(worker);
  const settled = Promise.allSettled([
    runInWorker<[Way, number], unknown>(signal, worker, [way, argument]),
    shared.promise,
  ]);
  await die(worker);
  const results = (await settled).map((end) => (end.status === 'fulfilled' ? end.value : end.reason) as unknown);
  expect(await state).toEqual(['faulted']);
  expect(listenersOf(worker)).toBe(0);
  expect(worker.threadId).toBe(-1);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  return results;
}

const begun = (worker: Worker): Promise<unknown> => once(worker, 'message');

describe('a worker that dies before it answers', () => {
  it.each([0, 7])('by process.exit(%d): leaves nobody waiting', async (exitCode) => {
    const [task, completion] = await ends(start, 'exit', exitCode);
    expect(task).toMatchObject({ name: 'WorkerExitedError', exitCode });
    expect(completion).toMatchObject({ name: 'WorkerExitedError', exitCode });
  });

  it.each([
    ['an uncaught error', 'throw', 'uncaught'],
    ['an unhandled rejection', 'reject', 'unhandled'],
  ] as const)('of %s: leaves nobody waiting, and shows it', async (_, way, message) => {
    const [task, completion] = await ends(start, way, 0);
    expect(task).toMatchObject({ name: 'RangeError', message });
    expect(completion).toMatchObject({
      name: 'WorkerExitedError',
      exitCode: 1,
      cause: { name: 'RangeError', message },
    });
  });

  it('out of memory: leaves nobody waiting, and shows it', async () => {
    const [task, completion] = await ends(() => start('mortal.mjs', { maxOldGenerationSizeMb: 16 }), 'exhaust', 0);
    const code = 'ERR_WORKER_OUT_OF_MEMORY';
    expect(task).toMatchObject({ code });
    expect(completion).toMatchObject({ name: 'WorkerExitedError', cause: { code } });
  });

  it('because its file is missing: leaves nobody waiting, and shows it', async () => {
    const [task, completion] = await ends(() => start('missing.mjs'), 'live', 0);
    expect(task).toMatchObject({ code: 'MODULE_NOT_FOUND' });
    expect(completion).toMatchObject({ name: 'WorkerExitedError', cause: { code: 'MODULE_NOT_FOUND' } });
  });

  it.each([
    ['before it has started', 'live', (worker: Worker) => worker.terminate()],
    ['while it is parked', 'park', async (worker: Worker) => (await begun(worker), worker.terminate())],
    ['while it is busy', 'spin', async (worker: Worker) => (await begun(worker), worker.terminate())],
    ['while it answers', 'answer', async (worker: Worker) => (await begun(worker), worker.terminate())],
  ] as const)('terminated by others %s: leaves nobody waiting', async (_, way, die) => {
    const [task, completion] = await ends(start, way, 0, die);
    // An answer that has got through counts.
    if (!(task instanceof Uint8Array && way === 'answer')) expect(task).toMatchObject({ name: 'WorkerExitedError' });
    expect(completion).toMatchObject({ name: 'WorkerExitedError' });
  });

  it('long ago: leaves nobody waiting', async () => {
    const worker = start();
    await worker.terminate();
    for (const end of await ends(() => worker, 'live', 0)) {
      expect(end).toMatchObject({ name: 'WorkerExitedError', exitCode: undefined });
    }
  });

  it('of its own, as many as there are: leaves no listener on a signal that lives on', async () => {
    const { signal } = new AbortController();
    const run = (way: Way): Promise<unknown> => runInWorker(signal, () => start(), [way, 3]);
    const ended = await Promise.allSettled([run('live'), run('exit'), run('throw'), run('live')]);
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
