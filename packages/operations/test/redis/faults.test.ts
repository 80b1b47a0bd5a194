import { canceled, succeeded } from '@cancelkit/completion';
import { type Run, Operations } from '@cancelkit/operations';
import { redisStore } from '@cancelkit/operations/redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type LossyProxy, startLossyProxy } from '../support/lossy-proxy.js';
import { type TestRedis, hasRedis, startRedis } from '../support/redis-server.js';
import { running } from '../support/running.js';
import { eventually, rejection } from '../support/settled.js';

/** How many settlings lose answers; thousands in `pnpm chaos`. */
const LOST = Number(process.env.CANCELKIT_LOST ?? 80);

(hasRedis ? describe : describe.skip)('a store in Redis', () => {
  let server: TestRedis;
  let near: Operations;
  /** Behind the proxies: one for the scripts, one for the client that subscribes. */
  let far: Operations;
  let scripts: LossyProxy;
  let hints: LossyProxy;
  let gaps = 0;
  let reads = 0;
  beforeAll(async () => void (server = await startRedis()), 60_000);
  afterAll(() => server.close());

  beforeEach(async () => {
    [gaps, reads] = [0, 0];
    [scripts, hints] = await Promise.all([startLossyProxy(server.port), startLossyProxy(server.port)]);
    const store = redisStore(server.client({ port: scripts.port }), {
      subscriber: () => server.client({ port: hints.port }),
    });
    const { listen, news } = store;
    store.news = async (ids) => {
      const rows = await news.call(store, ids);
      reads += 1;
      return rows;
    };
    store.listen = (onHint, onGap) =>
      listen.call(store, onHint, () => {
        gaps += 1;
        onGap();
      });
    far = new Operations(store, { pollMs: 60_000 });
    near = new Operations(redisStore(server.client()), { pollMs: 300 });
    await eventually(() => gaps === 1);
  });
  afterEach(async () => {
    await Promise.all([far.dispose(), near.dispose()]);
    await Promise.all([scripts.close(), hints.close()]);
  });

  describe('whose answers are lost', () => {
    it(`tells of ${LOST} claims and settlings no winner that it has lost, and nobody else that it has won`, async () => {
      const created = await Promise.all(
        Array.from({ length: LOST }, () => near.create<string>(null, { deadlineMs: Infinity })),
      );
      const ran: Run<string>[] = [];
      const settled: boolean[] = [];
      scripts.loss = 0.3;
      // A few at a time: what is asked at once is answered at once, and by one answer.
      for (let i = 0; i < LOST; i += 4) {
        const some = created.slice(i, i + 4);
        const [runs, settles] = await Promise.all([
          Promise.all(some.map(({ id }) => far.run(null, id, () => 'far'))),
          Promise.all(some.map(async ({ id }, n) => n === 0 && near.get<string>(id).trySettle(succeeded('near')))),
        ]);
        ran.push(...runs);
        settled.push(...settles);
      }
      scripts.loss = 0;
      const ends = await Promise.all(created.map((operation) => operation.settled()));
      const wrong = created.filter((_, i) => {
        const [run, end] = [ran[i]!, ends[i]!];
        const isFar = run.status === 'ran' && run.won;
        return isFar === settled[i] || end.status !== 'succeeded' || end.value !== (isFar ? 'far' : 'near');
      });
      expect(wrong).toEqual([]);
      expect(scripts.lost).toBeGreaterThan(0);
    }, 120_000);

    it('says of cancels what it said first, and creates each once', async () => {
      scripts.loss = 0.3;
      const answers: string[] = [];
      for (let i = 0; i < 40; i += 1)
        answers.push(await (await far.create(null, { deadlineMs: Infinity })).cancel('why'));
      scripts.loss = 0;
      expect(scripts.lost).toBeGreaterThan(0);
      expect(new Set(answers)).toEqual(new Set(['canceled']));
    });
  });

  describe('that is away', () => {
    it('is waited out: nothing is lost', async () => {
      const operations = await Promise.all(
        Array.from({ length: 20 }, () => near.create<number>(null, { deadlineMs: 600_000 })),
      );
      const waits = operations.map(({ id }) => far.get<number>(id).settled());
      await far.get(operations[0]!.id).state();
      const back = [scripts.refuse(), hints.refuse()];
      await Promise.all(operations.map((operation) => operation.trySettle(succeeded(1))));
      back.forEach((end) => end());
      expect((await Promise.all(waits)).every(({ status }) => status === 'succeeded')).toBe(true);
    });

    it('is noticed when the client that subscribes stalls, and says nothing: the next connection reads what was missed', async () => {
      const { id, run } = await running(near, far);
      await eventually(() => reads === 1); // from now on, only a hint tells
      hints.stall();
      await near.get(id).cancel('why');
      expect(await run).toMatchObject({ completion: canceled('why') }); // it polls once a minute
      expect(gaps).toBe(2);
    }, 60_000);

    it('is asked by another connection when one stalls, by a client that has a socketTimeout', async () => {
      const client = server.client({ port: scripts.port, socketTimeout: 300 });
      await using operations = new Operations(redisStore(client), { pollMs: 100 });
      const operation = await operations.create<number>(null, { deadlineMs: 600_000 });
      const settled = operation.settled();
      scripts.stall();
      await near.get<number>(operation.id).trySettle(succeeded(1));
      expect(await settled).toEqual(succeeded(1));
    }, 60_000);

    it('is asked for no longer than some seconds, whatever the client does', async () => {
      const store = redisStore(server.client({ port: scripts.port }));
      await store.read('a');
      scripts.stall();
      const error = await rejection(store.read('a'));
      expect(error).toMatchObject({ name: 'TimeoutError' });
      expect(store.isOutage(error)).toBe(true);
      scripts.cut();
    }, 60_000);

    it('stops a worker before its lease is over, when the scripts stall', async () => {
      await using worker = new Operations(redisStore(server.client({ port: scripts.port })), {
        leaseMs: 1_000,
        pollMs: 200,
      });
      const { id, run } = await running(near, worker);
      const settled = near.get(id).settled();
      scripts.stall();
      const stopped = run.then(({ status }) => status);
      const first = await Promise.race([stopped.then(() => 'the worker'), settled.then(() => 'the others')]);
      expect(first).toBe('the worker');
      expect(await settled).toMatchObject({ status: 'faulted', error: { name: 'OwnerLostError' } });
      scripts.cut();
    }, 60_000);
  });

  describe('whose server restarts', () => {
    it.each(['SIGTERM', 'SIGKILL'] as const)(
      'by %s, keeps nobody waiting, and no outcome from anybody',
      async (signal) => {
        const { id, run } = await running(near, far);
        const { id: other } = await near.create<number>(null, { deadlineMs: 600_000 });
        const settled = far.get<number>(other).settled();
        const { id: before } = await near.create<number>(null, { deadlineMs: 600_000 });
        await near.get<number>(before).trySettle(succeeded(0));
        const trying: Promise<boolean>[] = [];
        await server.restart(signal, async () => void trying.push(near.get<number>(other).trySettle(succeeded(1))));
        expect(await trying[0]).toBe(true);
        expect(await settled).toEqual(succeeded(1));
        expect(await near.get(before).state()).toEqual(succeeded(0));
        expect(await near.get(id).cancel('why')).toBe('requested');
        expect(await run).toEqual({ status: 'ran', completion: canceled('why'), won: true });
        expect(gaps).toBeGreaterThan(1);
      },
      60_000,
    );
  });
});
