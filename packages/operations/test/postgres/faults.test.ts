import { setTimeout } from 'node:timers/promises';
import { canceled, succeeded } from '@cancelkit/completion';
import { type Run, Operations } from '@cancelkit/operations';
import { type PostgresStore, postgresStore } from '@cancelkit/operations/postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { type TestPostgres, startPostgres } from '../../../node/test/support/postgres.js';
import { type LossyProxy, startLossyProxy } from '../support/lossy-proxy.js';
import { eventually } from '../support/settled.js';

/** How many settlings lose answers; thousands in `pnpm chaos`. */
const LOST = Number(process.env.CANCELKIT_LOST ?? 80);

let server: TestPostgres;
let near: Operations;
/** Behind the proxies: one for the pool, one for the session that listens. */
let far: Operations;
let statements: LossyProxy;
let hints: LossyProxy;
let gaps = 0;
let reads = 0;

beforeAll(async () => {
  server = await startPostgres('max_connections=60');
  await postgresStore(server.pool()).migrate();
}, 60_000);
afterAll(() => server.close());

beforeEach(async () => {
  [gaps, reads] = [0, 0];
  [statements, hints] = await Promise.all([startLossyProxy(server.config.port!), startLossyProxy(server.config.port!)]);
  const listen = (): Client => new Client({ ...server.config, port: hints.port });
  const store = postgresStore(server.pool({ port: statements.port, max: 4 }), { listen });
  far = new Operations(counting(store), { pollMs: 60_000 });
  near = new Operations(postgresStore(server.pool({ max: 4 })), { pollMs: 300 });
  await eventually(() => gaps === 1);
});
afterEach(async () => {
  await Promise.all([far.dispose(), near.dispose()]);
  await Promise.all([statements.close(), hints.close()]);
});

function counting(store: PostgresStore): PostgresStore {
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
  return store;
}

async function running(operations: Operations): Promise<{ id: string; run: Promise<Run<never>> }> {
  const { id } = await near.create(null, { deadlineMs: 600_000 });
  let isRunning = false;
  const run = operations.run(null, id, (signal) => {
    isRunning = true;
    return new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  await eventually(() => isRunning);
  return { id, run };
}

describe('answers that are lost', () => {
  it(`of ${LOST} claims and settlings tell no winner that it has lost, and nobody else that it has won`, async () => {
    const ids = Array.from({ length: LOST }, (_, i) => `lost-${i}`);
    await server.ask('insert into cancelkit.operation (id) select unnest($1::text[])', [ids]);
    statements.loss = 0.1;
    const [ran, settled] = await Promise.all([
      Promise.all(ids.map((id) => far.run(null, id, () => 'far'))),
      Promise.all(ids.map(async (id, i) => (i % 3 === 0 ? near.get<string>(id).trySettle(succeeded('near')) : false))),
    ]);
    statements.loss = 0;
    const rows = await server.ask<{ id: string; outcome: string }>(
      `select id, outcome from cancelkit.operation where id like 'lost-%'`,
    );
    const outcomes = new Map(rows.map(({ id, outcome }) => [id, outcome]));
    const told = ids.map((id, i) => [ran[i]!.status === 'ran' && ran[i]!.won, settled[i], outcomes.get(id)]);
    const isTrue = ([isFar, isNear, outcome]: unknown[]): boolean =>
      isFar !== isNear && outcome === `{"k":"json","v":"${isFar === true ? 'far' : 'near'}"}`;
    expect(told.filter((each) => !isTrue(each))).toEqual([]);
    expect(statements.lost).toBeGreaterThan(5);
  });

  it('of cancels say what the first said', async () => {
    const ids = Array.from({ length: 40 }, (_, i) => `cancel-${i}`);
    await server.ask('insert into cancelkit.operation (id) select unnest($1::text[])', [ids]);
    statements.loss = 0.1;
    const answers = await Promise.all(ids.map((id) => far.get(id).cancel('why')));
    statements.loss = 0;
    expect(new Set(answers)).toEqual(new Set(['canceled']));
  });
});

describe('a network that is away', () => {
  it('is waited out: nothing is lost, and few reads find all', async () => {
    const operations = await Promise.all(
      Array.from({ length: 20 }, () => near.create<number>(null, { deadlineMs: 600_000 })),
    );
    const waits = operations.map(({ id }) => far.get<number>(id).settled());
    await far.get(operations[0]!.id).state();
    const back = [statements.refuse(), hints.refuse()];
    await Promise.all(operations.map((operation) => operation.trySettle(succeeded(1))));
    await setTimeout(300);
    back.forEach((end) => end());
    expect((await Promise.all(waits)).every(({ status }) => status === 'succeeded')).toBe(true);
  });

  it('is noticed when the session that listens stalls, and says nothing: the next one reads what was missed', async () => {
    const { id, run } = await running(far);
    await eventually(() => reads === 1); // from now on, only a hint tells
    hints.stall();
    await near.get(id).cancel('why');
    expect(await run).toMatchObject({ completion: canceled('why') }); // it polls once a minute
    expect(gaps).toBe(2);
  }, 60_000);
});

// Last: the session of the tests themselves goes, too.
describe('a server whose process is killed, and that recovers', () => {
  it('keeps nobody waiting, and no outcome from anybody', async () => {
    const { id, run } = await running(far);
    const { id: other } = await near.create<number>(null, { deadlineMs: 600_000 });
    const settled = far.get<number>(other).settled();
    const [backend] = await server.ask<{
      pid: number;
    }>(`select pid from pg_stat_activity where backend_type = 'client backend'
      and application_name <> 'observer' limit 1`);
    process.kill(backend!.pid, 'SIGKILL'); // and with it go all sessions of the server
    expect(await near.get<number>(other).trySettle(succeeded(1))).toBe(true);
    expect(await settled).toEqual(succeeded(1));
    expect(await near.get(id).cancel('why')).toBe('requested');
    expect(await run).toEqual({ status: 'ran', completion: canceled('why'), won: true });
    expect(gaps).toBeGreaterThan(1);
  }, 60_000);
});
