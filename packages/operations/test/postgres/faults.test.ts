import { setTimeout } from 'node:timers/promises';
import { canceled, succeeded } from '@cancelkit/completion';
import { Operations } from '@cancelkit/operations';
import { type PostgresStore, postgresStore } from '@cancelkit/operations/postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { type TestPostgres, startPostgres } from '../../../node/test/support/postgres.js';
import { type LossyProxy, startLossyProxy } from '../support/lossy-proxy.js';
import { running } from '../support/running.js';
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
let beats = 0;

beforeAll(async () => {
  server = await startPostgres('max_connections=60');
  await postgresStore(server.pool()).migrate();
}, 60_000);
afterAll(() => server.close());

beforeEach(async () => {
  [gaps, reads, beats] = [0, 0, 0];
  [statements, hints] = await Promise.all([startLossyProxy(server.config.port!), startLossyProxy(server.config.port!)]);
  far = behindProxies();
  near = new Operations(postgresStore(server.pool({ max: 4 })), { pollMs: 300 });
  await eventually(() => gaps === 1);
});
afterEach(async () => {
  await Promise.all([far.dispose(), near.dispose()]);
  await Promise.all([statements.close(), hints.close()]);
});

/** It polls once a minute: from what it does not hear by itself, it learns nothing. */
function behindProxies(leaseMs = 15_000): Operations {
  const listen = (): Client => new Client({ ...server.config, port: hints.port });
  const store = postgresStore(server.pool({ port: statements.port, max: 4 }), { listen });
  return new Operations(counting(store), { pollMs: 60_000, leaseMs });
}

function counting(store: PostgresStore): PostgresStore {
  const { listen, news, beat } = store;
  store.news = async (ids) => {
    const rows = await news.call(store, ids);
    reads += 1;
    return rows;
  };
  store.beat = async (...args) => {
    const lives = await beat.apply(store, args);
    beats += 1;
    return lives;
  };
  store.listen = (onHint, onGap) =>
    listen.call(store, onHint, () => {
      gaps += 1;
      onGap();
    });
  return store;
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

  it('of 10,000 waits loses none, and five reads at most find all', async () => {
    const ids = Array.from({ length: 10_000 }, (_, i) => `many-${i}`);
    await server.ask('insert into cancelkit.operation (id) select unnest($1::text[])', [ids]);
    const waits = ids.map((id) => far.get<number>(id).settled());
    await eventually(() => reads > 0); // one asks for all
    reads = 0;
    const back = [statements.refuse(), hints.refuse()];
    await server.ask(`update cancelkit.operation set status = 'succeeded', outcome = '{"k":"json","v":1}',
      settled_at = statement_timestamp() where id like 'many-%'`);
    back.forEach((end) => end());
    const ends = await Promise.all(waits);
    expect(ends.filter((end) => end.status !== 'succeeded' || end.value !== 1)).toEqual([]);
    console.log(`10,000 waits over an outage: ${reads} reads`);
    expect(reads).toBeLessThanOrEqual(5);
    expect(gaps).toBe(2);
  });

  it('for the pool alone, while LISTEN goes on: the work has stopped before anybody hears that it is lost', async () => {
    const order: string[] = [];
    await using cutOff = behindProxies(4_500);
    const { id, run } = await running(near, cutOff, () => order.push('stopped'));
    const told = near.get(id).settled();
    void told.then(() => order.push('told'));
    statements.lateMs = 700; // now what counts is when a beat was sent, and not when it was answered
    const before = beats;
    await eventually(() => beats >= before + 2);
    const listened = gaps;
    const back = statements.silence();
    expect(await run).toMatchObject({
      status: 'ran',
      completion: { status: 'canceled', reason: { name: 'OwnerLostError' } },
      won: false,
    });
    expect(await told).toMatchObject({ status: 'faulted', error: { name: 'OwnerLostError' } });
    expect(order).toEqual(['stopped', 'told']);
    expect(gaps).toBe(listened);
    back();
  });

  it('is noticed when the session that listens stalls, and says nothing: the next one reads what was missed', async () => {
    const { id, run } = await running(near, far);
    await eventually(() => reads === 1); // from now on, only a hint tells
    hints.stall();
    await near.get(id).cancel('why');
    expect(await run).toMatchObject({ completion: canceled('why') }); // it polls once a minute
    expect(gaps).toBe(2);
  }, 60_000);
});

describe('a server that is restarted', () => {
  it('is waited out by who waits, and what runs goes on, and hears of a cancel', async () => {
    const { id, run } = await running(near, far);
    const operations = await Promise.all(
      Array.from({ length: 20 }, () => near.create<number>(null, { deadlineMs: 600_000 })),
    );
    const waits = operations.map((operation) => far.get<number>(operation.id).settled());
    await far.get(id).state();
    await server.restart();
    expect(await near.get(id).state()).toEqual({ status: 'pending' });
    const won = await Promise.all(operations.map((operation) => operation.trySettle(succeeded(1))));
    expect(new Set(won)).toEqual(new Set([true]));
    for (const end of await Promise.all(waits)) expect(end).toEqual(succeeded(1));
    expect(await near.get(id).cancel('why')).toBe('requested');
    expect(await run).toEqual({ status: 'ran', completion: canceled('why'), won: true });
    expect(gaps).toBeGreaterThan(1);
  });
});

// Last: the session of the tests themselves goes, too.
describe('a server whose process is killed, and that recovers', () => {
  it('keeps nobody waiting, and no outcome from anybody', async () => {
    const { id, run } = await running(near, far);
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
