import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { succeeded } from '@cancelkit/completion';
import { type OperationStore, Operations, isOwnerLost } from '@cancelkit/operations';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Setup } from '../fixtures/worker.js';
import type { Engine } from './engines.js';
import { eventually } from './settled.js';
import { type Worker, type Workers, workers } from './worker.js';

/** Eight and a thousand in `pnpm chaos`. */
const SETTLES = Number(process.env.CANCELKIT_SETTLES ?? 100);
const PROCESSES = process.env.CANCELKIT_SETTLES === undefined ? 4 : 8;

/** The specification of an engine: processes that race, die, stand still, and have the wrong date. */
export function deaths(
  name: string,
  startEngine: () => Promise<Engine>,
  describing: typeof describe | typeof describe.skip = describe,
): void {
  describing(`with ${name}`, () => {
    let engine: Engine;
    let crew: Workers;
    let store: OperationStore;
    let here: Operations;
    beforeAll(async () => {
      [engine, crew] = await Promise.all([startEngine(), workers()]);
      store = engine.store({});
      here = new Operations(store, { pollMs: 200, leaseMs: 1_000 });
    }, 60_000);
    afterAll(async () => {
      await here.dispose();
      await crew.close();
      await engine.close();
    });

    const start = (setup: Partial<Setup> = {}): Promise<Worker> =>
      crew.start({ ...engine.setup(), leaseMs: 20_000, pollMs: 200, ...setup });

    /** An operation that runs in that process. */
    async function running(worker: Worker, ms?: number): Promise<string> {
      const { id } = await here.create(null, { deadlineMs: 600_000 });
      worker.tell({ do: 'run', id, ...(ms === undefined ? {} : { ms }) });
      await worker.heard({ is: 'running', id });
      return id;
    }

    describe(`${PROCESSES} processes`, () => {
      it(`that settle ${SETTLES} operations each: one winner for each, and its bytes in the row`, async () => {
        const created = await Promise.all(
          Array.from({ length: SETTLES }, () => here.create(null, { deadlineMs: Infinity })),
        );
        const ids = created.map(({ id }) => id);
        const all = await Promise.all(
          Array.from({ length: PROCESSES }, () => start({ listens: false, pollMs: 5_000 })),
        );
        all.forEach((worker, i) => worker.tell({ do: 'settle', as: i, ids: i % 2 === 0 ? ids : [...ids].reverse() }));
        const reports = await Promise.all(all.map((worker) => worker.heard({ is: 'settled' }, 60_000)));
        const won = reports.flatMap((report, i) =>
          report.is === 'settled' ? report.won.map((id) => [id, i] as const) : [],
        );
        expect(won).toHaveLength(SETTLES);
        expect(new Set(won.map(([id]) => id)).size).toBe(SETTLES);
        for (const [id, i] of won) expect((await store.read(id))?.outcome).toBe(`{"k":"json","v":${i}}`);
        await Promise.all(all.map((worker) => worker.kill()));
      }, 120_000);
    });

    describe('a worker', () => {
      it('that is killed leaves nobody waiting: OwnerLostError', async () => {
        const worker = await start({ leaseMs: 1_000 });
        const id = await running(worker);
        const settled = here.get(id).settled();
        await worker.kill('SIGKILL');
        const end = await settled;
        expect(end.status === 'faulted' && isOwnerLost(end.error)).toBe(true);
      });

      it('that stands still for longer than its lease stops when it goes on, has not won, and claims as another owner', async () => {
        const worker = await start({ leaseMs: 2_000 });
        const id = await running(worker);
        const settled = here.get(id).settled();
        worker.process.kill('SIGSTOP');
        expect(await settled).toMatchObject({ status: 'faulted', error: { name: 'OwnerLostError' } });
        worker.process.kill('SIGCONT');
        expect(await worker.heard({ is: 'aborted', id })).toMatchObject({ by: 'OwnerLostError' });
        expect(await worker.heard({ is: 'ran', id })).toMatchObject({ run: { status: 'ran', won: false } });
        const next = await running(worker, 1);
        expect(await worker.heard({ is: 'ran', id: next })).toMatchObject({ run: { status: 'ran', won: true } });
        await worker.kill();
      });

      it('that stands still for less than its lease goes on, and wins', async () => {
        const worker = await start();
        const id = await running(worker, 100);
        worker.process.kill('SIGSTOP');
        await setTimeout(300);
        worker.process.kill('SIGCONT');
        expect(await worker.heard({ is: 'ran', id })).toMatchObject({ run: { status: 'ran', won: true } });
        expect(await here.get(id).settled()).toEqual(succeeded('done'));
        await worker.kill();
      });

      it('whose event loop is blocked for longer than its lease has not won with what it achieves after that', async () => {
        const worker = await start({ leaseMs: 1_000 });
        const id = await running(worker, 10);
        worker.tell({ do: 'block', ms: 2_500 });
        const end = await here.get(id).settled();
        const report = await worker.heard({ is: 'ran', id });
        // Either the work was done before the block, or the lease was lost: never both.
        expect([end.status === 'succeeded', report]).toMatchObject([
          (report as { run: { won: boolean } }).run.won,
          { is: 'ran' },
        ]);
        await worker.kill();
      });

      it('whose date is an hour off hears of its deadline in time all the same', async () => {
        const late = async (skewMs: number): Promise<void> => {
          const worker = await start({ skewMs });
          const { id } = await here.create(null, { deadlineMs: 1_000 });
          worker.tell({ do: 'run', id });
          await worker.heard({ is: 'running', id });
          expect(await worker.heard({ is: 'aborted', id })).toMatchObject({ by: 'TimeoutError' });
          expect(await here.get(id).settled()).toMatchObject({ status: 'canceled', reason: { name: 'TimeoutError' } });
          await worker.kill();
        };
        await Promise.all([late(-3_600_000), late(3_600_000)]);
      });

      it('whose date jumps while it runs, and one that waits and whose date jumps, do not notice', async () => {
        const [worker, waiter] = await Promise.all([start({ leaseMs: 3_000 }), start()]);
        const id = await running(worker);
        waiter.tell({ do: 'await', id });
        await waiter.heard({ is: 'waiting' });
        const beat = async (): Promise<void> => {
          const before = await engine.lease(id);
          await eventually(async () => (await engine.lease(id)) !== before);
        };
        for (const skewMs of [3_600_000, -3_600_000, 86_400_000]) {
          for (const each of [worker, waiter]) {
            each.tell({ do: 'set the date', skewMs });
            await each.heard({ is: 'set', skewMs });
          }
          await beat();
          await beat();
          expect(await here.get(id).state()).toEqual({ status: 'pending' });
        }
        expect([...worker.reports, ...waiter.reports].filter(({ is }) => is === 'aborted' || is === 'told')).toEqual(
          [],
        );
        await here.get(id).cancel('why');
        expect(await worker.heard({ is: 'aborted', id })).toMatchObject({ by: 'why' });
        expect(await worker.heard({ is: 'ran', id })).toMatchObject({ run: { status: 'ran', won: true } });
        expect(await waiter.heard({ is: 'told', id })).toMatchObject({ status: 'canceled' });
        await Promise.all([worker.kill(), waiter.kill()]);
      });

      it('that is disposed while it runs has said so, and ends', async () => {
        const worker = await start();
        const id = await running(worker);
        const exited = once(worker.process, 'exit');
        worker.tell({ do: 'dispose' });
        expect(await here.get(id).settled()).toMatchObject({
          status: 'canceled',
          reason: { name: 'OperationsClosedError' },
        });
        expect(await worker.heard({ is: 'ran', id })).toMatchObject({ run: { won: true } });
        expect((await exited)[0]).toBe(0);
      });

      it('that waits for an end is not kept alive by that', async () => {
        const worker = await start();
        const { id } = await here.create(null, { deadlineMs: 600_000 });
        worker.tell({ do: 'await', id });
        await worker.heard({ is: 'waiting' });
        const exited = once(worker.process, 'exit');
        worker.tell({ do: 'leave' });
        expect((await exited)[0]).toBe(0);
      });
    });
  });
}
