import { type SignalToken, SharedCompletionSource, receiveSignal, runInWorker, shareSignal } from '@cancelkit/threads';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { getEventListeners, once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Life } from '../fixtures/kill.worker.js';
import { bundle } from '../support/bundle.js';

// Workers that are killed at a random moment of what they do again and again. A failure shows the seed of the moments.

const KILLS = Number(process.env.CANCELKIT_KILLS ?? 2);
const RECORDS = 2_000;
const LONGEST_MS = 4;

let folder: string;
beforeAll(async () => {
  folder = await bundle({ kill: 'fixtures/kill.worker.ts' });
});
afterAll(() => rmSync(folder, { recursive: true }));

const textOf = (i: number): string => `${i}:`.repeat(20);

/** Starts a worker that does it, and kills it at that moment; `during` runs in between. */
async function kill(life: Life, ms: number, during: (worker: Worker) => unknown = () => undefined): Promise<void> {
  const worker = new Worker(join(folder, 'kill.mjs'), { workerData: life, execArgv: [] });
  await once(worker, 'message');
  during(worker);
  for (const end = performance.now() + ms; performance.now() < end;); // busy: a timer would come too late
  await worker.terminate();
}

/** Plays so many kills at moments of a seed that is shown when one fails. */
function atRandomMoments(play: (ms: number) => Promise<void>): Promise<void> {
  const moment = fc.double({ min: 0, max: LONGEST_MS, noNaN: true });
  return fc.assert(fc.asyncProperty(moment, play), { numRuns: KILLS, endOnFailure: true });
}

const sourcesOf = (count: number): SharedCompletionSource<string>[] =>
  Array.from({ length: count }, () => new SharedCompletionSource<string>({ maxBytes: 256, ref: false }));
const tokensOf = (sources: readonly SharedCompletionSource<string>[]): Life['completions'] =>
  sources.map(({ token }) => token);

describe(`a worker that is killed, ${KILLS} times`, () => {
  it('while it settles: leaves every completion pending or whole', async () => {
    let midway = 0;
    await atRandomMoments(async (ms) => {
      const sources = sourcesOf(RECORDS);
      await kill({ doing: 'settle', completions: tokensOf(sources), signals: [] }, ms);
      const dead = sources.map((source) => source.trySetCanceled('killed')); // who settles for the dead
      if (dead.includes(true) && dead.includes(false)) midway++;
      const torn = sources.filter(({ state }, i) => {
        if (state.status === 'canceled') return dead[i] !== true || state.reason !== 'killed';
        return dead[i] === true || state.status !== 'succeeded' || state.value !== textOf(i);
      });
      expect(torn).toEqual([]);
    });
    if (KILLS > 10) process.stdout.write(`killed midway: ${midway} of ${KILLS}\n`);
  }, 600_000);

  it('while it shares and aborts: leaves every signal pending, or aborted for its whole reason', async () => {
    await atRandomMoments(async (ms) => {
      const tokens: SignalToken[] = [];
      const sources = sourcesOf(RECORDS);
      await kill({ doing: 'share', completions: tokensOf(sources), signals: [] }, ms, (worker) =>
        worker.on('message', (token: SignalToken) => tokens.push(token)),
      );
      tokens.forEach((token, i) => {
        const received = receiveSignal(token);
        if (received.aborted) expect(received.reason).toBe(textOf(i));
        received.dispose();
      });
    });
  }, 600_000);

  it('while it receives and lets go: harms no signal, and nobody else who has it', async () => {
    await atRandomMoments(async (ms) => {
      const controllers = Array.from({ length: 20 }, () => new AbortController());
      const signals = controllers.map(({ signal }) => shareSignal(signal).token);
      const others = signals.map((token) => receiveSignal(token));
      const told = others.map(({ signal }) => once(signal, 'abort'));
      await kill({ doing: 'receive', completions: [], signals }, ms);
      expect(others.map(({ aborted }) => aborted)).not.toContain(true);
      controllers.forEach((controller, i) => controller.abort(i));
      await Promise.all(told);
      expect(others.map(({ reason }) => reason)).toEqual(controllers.map((_, i) => i));
      expect(controllers.flatMap(({ signal }) => getEventListeners(signal, 'abort'))).toEqual([]);
    });
  }, 600_000);

  it('while it waits: leaves the completions to the others, who are told', async () => {
    await atRandomMoments(async (ms) => {
      const sources = sourcesOf(20);
      const others = sources.map(({ token }) => SharedCompletionSource.from(token));
      const promises = others.map(({ promise }) => promise);
      await kill({ doing: 'wait', completions: tokensOf(sources), signals: [] }, ms);
      sources.forEach((source, i) => source.setResult(textOf(i)));
      expect(await Promise.all(promises)).toEqual(sources.map((_, i) => textOf(i)));
    });
  }, 600_000);

  it('while it serves: ends every task, by its value or by the end of the worker', async () => {
    await atRandomMoments(async (ms) => {
      const { signal } = new AbortController();
      let ends: Promise<PromiseSettledResult<number>[]> | undefined;
      let worker: Worker | undefined;
      await kill({ doing: 'serve', completions: [], signals: [] }, ms, (started) => {
        worker = started;
        const tasks = Array.from({ length: 200 }, (_, n) => runInWorker<number, number>(signal, started, n));
        ends = Promise.allSettled(tasks);
      });
      (await ends!).forEach((end, n) => {
        if (end.status === 'fulfilled') expect(end.value).toBe(n);
        else expect(end.reason).toMatchObject({ name: 'WorkerExitedError' });
      });
      expect(['message', 'messageerror', 'error', 'exit'].map((name) => worker!.listenerCount(name))).toEqual([
        0, 0, 0, 0,
      ]);
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    });
  }, 600_000);
});
