import { checkAbortSafety } from '@cancelkit/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { onSource } from '../../packages/completion/test/support/run-fixture.js';
import { crunch } from './crunch-in-pool.js';
import { solve } from './first-solution.js';
import { serveHashes } from './hash-server.js';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cancelkit-examples-'));
  await build({
    entryPoints: ['hash', 'crunch', 'solver'].map((name) => join(__dirname, `${name}.worker.ts`)),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    conditions: onSource ? ['@cancelkit/source'] : [],
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

const workerOf = (name: string): Worker => new Worker(join(folder, `${name}.worker.mjs`), { execArgv: [] });

describe('hash-server', () => {
  it('answers who stays; stops hashing for who hangs up, and goes on with the same worker', async () => {
    const small = join(folder, 'small');
    const huge = join(folder, 'huge');
    writeFileSync(small, 'some text');
    writeFileSync(huge, '');
    truncateSync(huge, 2 ** 40); // a hole: nothing on the disk, and hours of hashing
    const worker = workerOf('hash');
    const ends: string[] = [];
    let told = (): void => undefined;
    const server = serveHashes(worker, (status) => {
      ends.push(status);
      told();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const digest = createHash('sha256').update('some text').digest('hex');
    try {
      expect(await (await fetch(url + small)).text()).toBe(digest);
      const controller = new AbortController();
      const ended = new Promise<void>((resolve) => (told = resolve));
      const request = once(server, 'request');
      const hung = fetch(url + huge, { signal: controller.signal }).catch((error: unknown) => error);
      await request;
      controller.abort('bye');
      expect(await hung).toBe('bye');
      await ended;
      expect(ends).toEqual(['succeeded', 'canceled']);
      expect(await (await fetch(url + small)).text()).toBe(digest);
      expect(worker.threadId).not.toBe(-1);
      expect(await (await fetch(`${url}/missing/file`)).text()).toContain('ENOENT');
    } finally {
      server.closeAllConnections();
      server.close();
      await worker.terminate();
    }
  });
});

describe('crunch-in-pool', () => {
  it('gives the sum, or ends by the abort, and is abort-safe', async () => {
    const pool = new Piscina({ filename: join(folder, 'crunch.worker.mjs'), maxThreads: 1, execArgv: [] });
    try {
      expect(await crunch(undefined, pool, [1, 2, 3])).toBe(6);
      await expect(crunch(AbortSignal.abort('no more'), pool, [1])).rejects.toBe('no more');
      // It is the worker's answer that counts, which may be that it has finished; the pool keeps its worker.
      const options = { mayFinish: true, mayWait: true, pools: [/piscina/] };
      await checkAbortSafety((signal) => crunch(signal, pool, [1, 2, 3]), options);
    } finally {
      await pool.destroy();
    }
  });
});

describe('first-solution', () => {
  const team = (): Worker[] => [1, 2].map(() => workerOf('solver'));

  it('gives the first solution', async () => {
    const workers = team();
    const solution = await solve(new AbortController().signal, workers, 3);
    expect(createHash('sha256').update(String(solution)).digest('hex')).toMatch(/^000/);
    await Promise.all(workers.map((worker) => worker.terminate()));
  });

  it('is abort-safe', async () => {
    const solveOnce = async (signal: AbortSignal): Promise<number> => {
      const workers = team();
      try {
        return await solve(signal, workers, 1);
      } finally {
        await Promise.all(workers.map((worker) => worker.terminate()));
      }
    };
    // With a solution it still has to let its solvers go.
    await checkAbortSafety(solveOnce, { mayFinish: true, maxRuns: 6 });
  });

  it('ends by the abort', async () => {
    const workers = team();
    const controller = new AbortController();
    const solution = solve(controller.signal, workers, 60);
    controller.abort('time is up');
    await expect(solution).rejects.toBe('time is up');
    await Promise.all(workers.map((worker) => worker.terminate()));
  });

  it('faults when a solver dies', async () => {
    const workers = team();
    const solution = solve(new AbortController().signal, workers, 60);
    void workers[0]!.terminate();
    await expect(solution).rejects.toMatchObject({ name: 'WorkerExitedError' });
    await workers[1]!.terminate();
  });
});
