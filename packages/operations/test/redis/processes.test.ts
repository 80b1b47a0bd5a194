import { once } from 'node:events';
import { Operations, isOwnerLost } from '@cancelkit/operations';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Engine, redisEngine } from '../support/engines.js';
import { hasRedis } from '../support/redis-server.js';
import { type Worker, type Workers, workers } from '../support/worker.js';
import type { Setup } from '../fixtures/worker.js';

/** Eight and a thousand in `pnpm chaos`. */
const SETTLES = Number(process.env.CANCELKIT_SETTLES ?? 100);
const PROCESSES = process.env.CANCELKIT_SETTLES === undefined ? 4 : 8;

(hasRedis ? describe : describe.skip)('processes on one Redis', () => {
  let engine: Engine;
  let crew: Workers;
  let here: Operations;
  beforeAll(async () => {
    [engine, crew] = await Promise.all([redisEngine(), workers()]);
    here = new Operations(engine.store({}), { pollMs: 200, leaseMs: 1_000 });
  }, 60_000);
  afterAll(async () => {
    await here.dispose();
    await crew.close();
    await engine.close();
  });
  const start = (setup: Partial<Setup> = {}): Promise<Worker> =>
    crew.start({ ...engine.setup(), leaseMs: 20_000, pollMs: 200, ...setup });

  it(`${PROCESSES} that settle ${SETTLES} operations each: one winner for each, and its bytes`, async () => {
    const created = await Promise.all(
      Array.from({ length: SETTLES }, () => here.create<number>(null, { deadlineMs: Infinity })),
    );
    const ids = created.map(({ id }) => id);
    const all = await Promise.all(Array.from({ length: PROCESSES }, () => start({ listens: false, pollMs: 5_000 })));
    all.forEach((worker, i) => worker.tell({ do: 'settle', as: i, ids: i % 2 === 0 ? ids : [...ids].reverse() }));
    const reports = await Promise.all(all.map((worker) => worker.heard({ is: 'settled' }, 60_000)));
    const won = reports.flatMap((report, i) =>
      report.is === 'settled' ? report.won.map((id) => [id, i] as const) : [],
    );
    expect(won.map(([id]) => id).sort()).toEqual([...ids].sort());
    const ends = new Map(await Promise.all(created.map(async (operation) => [operation.id, await operation.settled()] as const))); // prettier-ignore
    for (const [id, i] of won) expect(ends.get(id)).toEqual({ status: 'succeeded', value: i });
    await Promise.all(all.map((worker) => worker.kill()));
  }, 120_000);

  it('one that is killed leaves nobody waiting: OwnerLostError', async () => {
    const worker = await start({ leaseMs: 1_000 });
    const { id } = await here.create(null, { deadlineMs: 600_000 });
    worker.tell({ do: 'run', id });
    await worker.heard({ is: 'running', id });
    const settled = here.get(id).settled();
    await worker.kill('SIGKILL');
    const end = await settled;
    expect(end.status === 'faulted' && isOwnerLost(end.error)).toBe(true);
  });

  it('one whose date is an hour off hears of its deadline in time all the same', async () => {
    const worker = await start({ skewMs: 3_600_000 });
    const { id } = await here.create(null, { deadlineMs: 1_000 });
    worker.tell({ do: 'run', id });
    expect(await worker.heard({ is: 'aborted', id })).toMatchObject({ by: 'TimeoutError' });
    expect(await here.get(id).settled()).toMatchObject({ status: 'canceled', reason: { name: 'TimeoutError' } });
    await worker.kill();
  });

  it('one that waits for an end is not kept alive by that', async () => {
    const worker = await start();
    const { id } = await here.create(null, { deadlineMs: 600_000 });
    worker.tell({ do: 'await', id });
    await worker.heard({ is: 'waiting' });
    const exited = once(worker.process, 'exit');
    worker.tell({ do: 'leave' });
    expect((await exited)[0]).toBe(0);
  });
});
