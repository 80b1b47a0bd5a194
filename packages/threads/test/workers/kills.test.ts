import { SharedCompletionSource } from '@cancelkit/threads';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { bundle } from '../support/bundle.js';

const KILLS = Number(process.env.CANCELKIT_KILLS ?? 5);
const RECORDS = 2_000;

let folder: string;
beforeAll(async () => {
  folder = await bundle({ kill: 'fixtures/kill.worker.ts' });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a worker that is killed while it settles', () => {
  it(`leaves every completion pending or whole: ${KILLS} kills`, async () => {
    const torn: unknown[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const sources = Array.from({ length: RECORDS }, () => new SharedCompletionSource<string>({ maxBytes: 256 }));
      const workerData = sources.map(({ token }) => token);
      const worker = new Worker(join(folder, 'kill.mjs'), { workerData, execArgv: [] });
      await once(worker, 'message');
      const moment = Math.floor(Math.random() * RECORDS);
      while (sources[moment]!.state.status === 'pending'); // busy: it is killed at that moment, or a little later
      await worker.terminate();
      sources.forEach((source, i) => {
        source.trySetCanceled('killed'); // who settles for the dead
        const { state } = source;
        const isWhole = state.status === 'succeeded' ? state.value === `${i}:`.repeat(20) : state.status === 'canceled';
        if (!isWhole) torn.push(state);
      });
    }
    expect(torn).toEqual([]);
  }, 600_000);
});
