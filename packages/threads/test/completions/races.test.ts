import { SharedCompletionSource } from '@cancelkit/threads';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import type { Batch } from '../fixtures/race.worker.js';
import { bundle } from '../support/bundle.js';

const RECORDS = Number(process.env.CANCELKIT_RACES ?? 5_000);
const BATCH = 20_000;
const THREADS = 4;

/** Else the records of many batches would wait for it, and Linux lets a process have 65,530 mappings. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

interface Score {
  none: number;
  twice: number;
  wrong: number;
  readonly winners: number[];
}

let folder: string;
beforeAll(async () => {
  folder = await bundle({ race: 'fixtures/race.worker.ts' });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** With threads of its own: the memory of a record goes when the last thread that has seen it has collected it, or is gone. */
async function race(records: number, score: Score): Promise<void> {
  const workers = Array.from({ length: THREADS }, () => new Worker(join(folder, 'race.mjs'), { execArgv: [] }));
  const heard = (): Promise<unknown> => Promise.all(workers.map((worker) => once(worker, 'message')));
  const sources = Array.from({ length: records }, () => new SharedCompletionSource<[number, number]>({ maxBytes: 64 }));
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const tokens = sources.map(({ token }) => token);
  const batches = workers.map((_, name): Batch => {
    const wins = new Uint8Array(new SharedArrayBuffer(records));
    return { tokens, gate, wins, name };
  });
  const ready = heard();
  workers.forEach((worker, name) => worker.postMessage(batches[name]));
  await ready;
  const done = heard();
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  await done;
  await Promise.all(workers.map((worker) => worker.terminate()));
  sources.forEach(({ state }, record) => {
    const winners = batches.filter(({ wins }) => wins[record] === 1);
    if (winners.length === 0) score.none++;
    if (winners.length > 1) score.twice++;
    const expected = JSON.stringify({ status: 'succeeded', value: [winners[0]?.name, record] });
    if (JSON.stringify(state) !== expected) score.wrong++;
    for (const { name } of winners) score.winners[name]!++;
  });
}

describe(`${THREADS} threads that race for completions`, () => {
  it(`have one winner for each of ${RECORDS.toLocaleString('en')}, whose value everybody sees`, async () => {
    const score: Score = { none: 0, twice: 0, wrong: 0, winners: Array<number>(THREADS).fill(0) };
    for (let left = RECORDS; left > 0; left -= BATCH) {
      await race(Math.min(left, BATCH), score);
      if (left > BATCH) collectGarbage();
    }
    const { winners, ...failures } = score;
    expect(failures).toEqual({ none: 0, twice: 0, wrong: 0 });
    expect(winners.reduce((sum, wins) => sum + wins)).toBe(RECORDS);
    if (RECORDS > BATCH) process.stdout.write(`winners by thread: ${winners.join(', ')}\n`);
  }, 600_000);
});
