import { setTimeout } from 'node:timers/promises';
import { settle } from '@cancelkit/completion';
import { query, transaction } from '@cancelkit/node';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Pool } from 'pg';
import { eventually, rejection } from '../support/aborting.js';
import { type PgBouncer, hasPgBouncer, startPgBouncer } from '../support/pgbouncer.js';
import { type TestPostgres, pgVersions, startPostgres } from '../support/postgres.js';

jest.setTimeout(300_000); // the machine may be busy
const patient = { graceMs: 240_000 };

(hasPgBouncer ? describe : describe.skip).each(pgVersions)('behind PgBouncer, with pg %s', (_, version) => {
  let server: TestPostgres;
  let bouncer: PgBouncer;
  let pool: Pool;
  beforeAll(async () => {
    server = await startPostgres('max_connections=50');
    bouncer = await startPgBouncer(server.config, 2);
    pool = server.pool({ ...bouncer.config, max: 400 }, version);
  }, 60_000);
  afterAll(async () => {
    await pool.end();
    await bouncer.close();
    await server.close();
  });

  it('cancels a statement that runs', async () => {
    const controller = new AbortController();
    const promise = query(controller.signal, pool, 'select pg_sleep(60)');
    await eventually(async () => (await server.sleeping('pg_sleep(60)')) === 1);
    controller.abort('why');
    expect(await rejection(promise)).toBe('why');
    expect(await server.running('pg_sleep(60)')).toBe(0);
    expect(pool.idleCount).toBe(1); // the connection is as good as new
  });

  it('rejects with the reason when a statement waits for a session, and runs nothing of it', async () => {
    await server.ask('create table if not exists done (id int); truncate done');
    const others = new AbortController();
    const full = Array.from({ length: 2 }, () => rejection(query(others.signal, pool, 'select pg_sleep(300)')));
    await eventually(async () => (await server.sleeping('pg_sleep(300)')) === 2);
    const controller = new AbortController();
    const waiting = query(controller.signal, pool, 'insert into done values (1)');
    const begins = transaction(controller.signal, pool, (client) => client.query('insert into done values (2)'));
    await eventually(() => pool.totalCount === 4 && pool.waitingCount === 0);
    await setTimeout(20);
    controller.abort('why');
    expect(await Promise.all([rejection(waiting), rejection(begins)])).toEqual(['why', 'why']);
    expect(await server.sleeping('pg_sleep(300)')).toBe(2); // before these have ended
    others.abort('enough');
    expect(await Promise.all(full)).toEqual(['enough', 'enough']);
    expect(await server.ask('select * from done')).toEqual([]);
  });

  it('hits no statement of a stranger, however often it cancels', async () => {
    let isOver = false;
    const strangers: unknown[] = [];
    const work = async (): Promise<void> => {
      while (!isOver) strangers.push(await pool.query('select pg_sleep(0.002)').then(() => 'done', String));
    };
    const cancel = async (): Promise<void> => {
      for (let round = 0; round < 10; round += 1) {
        const controller = new AbortController();
        const end = settle(query(controller.signal, pool, 'select pg_sleep(0.02)', [], patient), controller.signal);
        await setTimeout(round * 3); // before it is sent, while it waits, while it runs, when it is through
        controller.abort('why');
        expect(await end).toMatchObject({ status: expect.stringMatching(/succeeded|canceled/) });
      }
    };
    const works = Array.from({ length: 4 }, work);
    await Promise.all(Array.from({ length: 20 }, cancel));
    isOver = true;
    await Promise.all(works);
    expect(strangers.filter((end) => end !== 'done')).toEqual([]);
    expect(strangers.length).toBeGreaterThan(0);
  });

  it('survives a storm: every abort ends with its reason', async () => {
    const ends = await Promise.all(
      Array.from({ length: 300 }, async (_value, index) => {
        const controller = new AbortController();
        const promise = settle(query(controller.signal, pool, 'select pg_sleep(0.1)', [], patient), controller.signal);
        await setTimeout(200 + index);
        controller.abort(index);
        return promise;
      }),
    );
    const faults = ends.filter(({ status }) => status === 'faulted');
    expect(faults).toEqual([]);
    ends.forEach((end, index) => end.status === 'canceled' && expect(end.reason).toBe(index));
    expect(ends.filter(({ status }) => status === 'canceled').length).toBeGreaterThan(100);
  });
});
