import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canceled, succeeded } from '@cancelkit/completion';
import { Operations, encode } from '@cancelkit/operations';
import { migrations, postgresStore } from '@cancelkit/operations/postgres';
import { storeContract } from '@cancelkit/operations/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, type Pool } from 'pg';
import { type TestPostgres, pgVersions, startPostgres } from '../../../node/test/support/postgres.js';
import { expectEndsTold } from '../support/ends-told.js';
import { agingStore } from '../support/postgres-bench.js';
import { expectCancelAcross, running } from '../support/running.js';
import { eventually, rejection } from '../support/settled.js';

let server: TestPostgres;
let pool: Pool;
beforeAll(async () => {
  server = await startPostgres('max_connections=60');
  pool = server.pool({ max: 8 });
  await postgresStore(pool).migrate();
}, 60_000);
afterAll(() => server.close());

const listen = (): Client => new Client(server.config);

describe('postgresStore', () => {
  it.each(storeContract(() => agingStore(pool)))('$name', ({ run }) => run());

  it.each(storeContract(() => agingStore(pool, { namedStatements: true })).slice(4, 8))(
    'with named statements: $name',
    ({ run }) => run(),
  );

  it.each(storeContract(() => agingStore(server.pool({ max: 2 }, pgVersions[0]![1]))).slice(9, 13))(
    'with the lowest version of pg: $name',
    ({ run }) => run(),
  );

  it.each([
    [null, {}, TypeError],
    [{}, {}, TypeError],
    [{ connect: () => 1 }, { schema: 'Big' }, TypeError],
    [{ connect: () => 1 }, { schema: 'x"; drop table y; --' }, TypeError],
    [{ connect: () => 1 }, { schema: 'x'.repeat(52) }, TypeError],
    [{ connect: () => 1 }, { listen: true }, TypeError],
    [{ connect: () => 1 }, { retentionMs: -1 }, RangeError],
    [{ connect: () => 1 }, { graceMs: '1' }, TypeError],
  ])('refuses (%j, %j)', (wrong, options, ErrorClass) => {
    expect(() => postgresStore(wrong as never, options as never)).toThrow(ErrorClass);
  });

  describe('migrate', () => {
    it('may be called by many at once, and again', async () => {
      const stores = Array.from({ length: 6 }, () => postgresStore(pool, { schema: 'many' }));
      await Promise.all(stores.map((store) => store.migrate()));
      await stores[0]!.migrate();
      expect(await server.ask('select version from many.version')).toEqual([{ version: migrations.length }]);
    });

    it('refuses tables of a version that is newer', async () => {
      const store = postgresStore(pool, { schema: 'newer' });
      await store.migrate();
      await server.ask('update newer.version set version = 99');
      expect(String(await rejection(store.migrate()))).toContain('version 99');
    });

    it('does what the texts do', async () => {
      const columns = (schema: string): Promise<unknown[]> =>
        server.ask(
          `select table_name, column_name, data_type, is_nullable from information_schema.columns where table_schema = $1
           order by 1, ordinal_position`,
          [schema],
        );
      const before = await columns('cancelkit');
      await server.ask('create database other');
      const other = new Client({ ...(server.config as object), database: 'other' });
      await other.connect();
      for (const text of migrations) await other.query(`begin; ${text} commit`);
      const { rows } = await other.query(
        `select table_name, column_name, data_type, is_nullable from information_schema.columns where table_schema = 'cancelkit'
         order by 1, ordinal_position`,
      );
      await other.end();
      expect(rows).toEqual(before);
    });
  });

  describe('without its tables', () => {
    it('says so, and is not asked for ever', async () => {
      await using operations = new Operations(postgresStore(pool, { schema: 'nowhere' }), { pollMs: 50 });
      const operation = operations.get('a');
      const refused = expect.objectContaining({ code: '42P01' });
      expect(await rejection(operation.settled())).toEqual(refused);
      expect(await rejection(operation.state())).toEqual(refused);
      expect(await rejection(operation.cancel())).toEqual(refused);
      expect(await rejection(operations.create(null, { deadlineMs: 1 }))).toEqual(refused);
      expect(await rejection(operations.run(null, 'a', () => 1))).toEqual(refused);
    });
  });

  describe('in a transaction of the caller', () => {
    it('creates and settles with it, or not at all', async () => {
      const store = postgresStore(pool);
      const client = await pool.connect();
      await client.query('begin');
      const id = await store.createIn(client, { deadlineMs: 60_000 });
      expect(await store.read(id)).toBeUndefined();
      await client.query('commit; begin');
      expect(await store.trySettleIn(client, id, succeeded(1))).toBe(true);
      expect(await store.trySettleIn(client, id, succeeded(2))).toBe(false);
      await client.query('rollback');
      expect((await store.read(id))?.status).toBe('pending');
      expect(await store.trySettleIn(client, id, canceled('why'))).toBe(true);
      expect(await rejection(store.trySettleIn(client, 'none', succeeded(1)))).toMatchObject({
        name: 'UnknownOperationError',
      });
      expect(await rejection(store.createIn(client, { id, deadlineMs: 1 }))).toMatchObject({
        name: 'OperationExistsError',
      });
      expect(await rejection(store.createIn(client, { deadlineMs: 0 }))).toBeInstanceOf(RangeError);
      client.release();
      expect((await store.read(id))?.outcome).toBe('{"k":"json","v":"why"}');
    });

    it('tells those that listen, when the hint is given', async () => {
      const store = postgresStore(pool, { listen });
      await using operations = new Operations(store, { pollMs: 60_000 });
      const { id } = await operations.create<number>(null, { deadlineMs: 60_000 });
      const settled = operations.get<number>(id).settled();
      await eventually(
        async () =>
          (await server.ask(`select from pg_stat_activity where query in ('select 1', 'listen "cancelkit_hints"')`))
            .length > 0,
      );
      await store.trySettleIn(pool, id, succeeded(7));
      store.hint(id);
      expect(await settled).toEqual(succeeded(7));
    });
  });

  it('tells those that listen of each end', () => expectEndsTold(agingStore(pool, { listen })));

  describe('the function of the README', () => {
    it('cancels what runs and what waits, and nothing twice', async () => {
      const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
      await server.ask(/```sql\n(.*?)```/s.exec(readme)![1]!);
      await using operations = new Operations(postgresStore(pool), { pollMs: 50 });
      const waiting = await operations.create(null, { deadlineMs: 60_000 });
      const cancel = (id: string, reason: unknown): Promise<unknown> =>
        server.ask('select cancelkit.cancel_operation($1, $2)', [id, encode(reason)]);
      await cancel(waiting.id, 'first');
      await cancel(waiting.id, 'second');
      expect(await waiting.settled()).toEqual(canceled('first'));
      const { id, run } = await running(operations, operations);
      await cancel(id, 'why');
      expect(await run).toEqual({ status: 'ran', completion: canceled('why'), won: true });
    });
  });

  describe('between processes', () => {
    it('cancels there what runs here, and tells who waits elsewhere', async () => {
      await using here = new Operations(postgresStore(pool, { listen }), { pollMs: 60_000 });
      await using there = new Operations(postgresStore(pool, { listen }), { pollMs: 60_000 });
      await expectCancelAcross(there, here);
    });

    it('believes no hint: floods of unknown, empty and broken ones change nothing', async () => {
      await using operations = new Operations(postgresStore(pool, { listen }), { pollMs: 60_000 });
      const { id } = await operations.create<number>(null, { deadlineMs: 60_000 });
      const settled = operations.get<number>(id).settled();
      await server.ask(
        `select pg_notify('cancelkit_hints', repeat('x', 7000)), pg_notify('cancelkit_hints', ''), pg_notify('cancelkit_hints', $1)`,
        [`${id}\n\n${id}`],
      );
      expect(await operations.get(id).state()).toEqual({ status: 'pending' });
      await operations.get<number>(id).trySettle(succeeded(1));
      expect(await settled).toEqual(succeeded(1));
    });

    it('takes two sessions for ten thousand waits, and few reads', async () => {
      const store = postgresStore(server.pool({ max: 1, application_name: 'waits' }), { listen });
      let reads = 0;
      const { news } = store;
      store.news = (ids) => ((reads += 1), news.call(store, ids));
      await using operations = new Operations(store, { pollMs: 60_000 });
      await server.ask(`insert into cancelkit.operation (id) select 'many-' || n from generate_series(1, 10000) n`);
      const waits = Array.from({ length: 10_000 }, (_, i) => operations.get<number>(`many-${i + 1}`).settled());
      await operations.get('many-1').state(); // behind the first read
      await server.ask(`update cancelkit.operation set status = 'succeeded', outcome = '{"k":"json","v":1}', settled_at = now()
        where id like 'many-%'`);
      for (let i = 1; i <= 10_000; i += 1) store.hint(`many-${i}`);
      expect((await Promise.all(waits)).every(({ status }) => status === 'succeeded')).toBe(true);
      expect(reads).toBeLessThanOrEqual(300);
      expect(await server.ask(`select from pg_stat_activity where application_name = 'waits'`)).toHaveLength(1);
    });
  });
});
