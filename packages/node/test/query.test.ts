import { query } from '@cancelkit/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { DatabaseError, Pool } from 'pg';
import { eventually, listeners, reasons, rejection, turn } from './support/aborting.js';
import { type TestPostgres, startPostgres } from './support/postgres.js';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres('max_connections=40');
  await server.ask(`
    -- Ends well although it is canceled.
    create function stubborn(seconds float) returns text language plpgsql as $$
      begin perform pg_sleep(seconds); return 'slept'; exception when query_canceled then return 'was asked'; end $$;
    -- Fails in its own way when it is canceled.
    create function touchy(seconds float) returns text language plpgsql as $$
      begin perform pg_sleep(seconds); return 'slept'; exception when query_canceled then raise 'touched'; end $$;
    -- Cannot be canceled, only terminated.
    create function deaf(seconds float) returns void language plpgsql as $$
      declare finish timestamptz := clock_timestamp() + make_interval(secs => seconds);
      begin
        while clock_timestamp() < finish loop
          begin perform pg_sleep(0.01); exception when query_canceled then null; end;
        end loop;
      end $$;
    create table entries (entry text);
  `);
}, 60_000);
afterAll(() => server.close());

let pool: Pool;
function poolOf(max: number): Pool {
  return (pool = server.pool({ max }));
}
afterEach(async () => {
  if (pool && !pool.ending) await pool.end(); // hangs, and so fails, when a client was not given back
});
afterEach(turn);

/** A text that no other statement has, to find it in the server. */
let statements = 0;
const sleep = (seconds = 60): string => `select pg_sleep(${seconds}) /* statement ${(statements += 1)} */`;

const pidOf = async (): Promise<number> => {
  const { rows } = await query<{ pid: number }>(undefined, pool, 'select pg_backend_pid() as pid');
  return rows[0]!.pid;
};

describe('query', () => {
  describe('a statement that succeeds', () => {
    it('fulfills with the result', async () => {
      poolOf(1);
      const result = await query<{ n: number }>(undefined, pool, 'select generate_series(1, 3) as n');
      expect(result).toMatchObject({ command: 'SELECT', rowCount: 3, rows: [{ n: 1 }, { n: 2 }, { n: 3 }] });
      expect(pool.idleCount).toBe(1);
    });

    it('takes its values as values, whatever they contain', async () => {
      poolOf(1);
      const evil = `'; drop table entries; --`;
      const { rows } = await query<{ a: string; b: number }>(null, pool, 'select $1::text as a, $2::int as b', [
        evil,
        7,
      ]);
      expect(rows).toEqual([{ a: evil, b: 7 }]);
    });

    it('may be an object of pg, that names a statement to be prepared', async () => {
      poolOf(1);
      for (const value of [1, 2]) {
        const { rows } = await query(undefined, pool, { name: 'double', text: 'select 2 * $1::int as n' }, [value]);
        expect(rows).toEqual([{ n: 2 * value }]);
      }
      const { rows } = await query(undefined, pool, { text: 'select $1::int as n', values: [3] });
      expect(rows).toEqual([{ n: 3 }]);
      expect((await query(undefined, pool, `select name from pg_prepared_statements`)).rows).toEqual([
        { name: 'double' },
      ]);
    });

    it('lets go of the signal, and does not care about a later abort', async () => {
      poolOf(1);
      const controller = new AbortController();
      const promise = query(controller.signal, pool, 'select 1 as one');
      expect(listeners(controller.signal)).toBe(1);
      expect((await promise).rows).toEqual([{ one: 1 }]);
      expect(listeners(controller.signal)).toBe(0);
      controller.abort();
    });
  });

  describe('a statement that fails', () => {
    it('rejects with the error of the server; its connection is used again', async () => {
      poolOf(1);
      const pid = await pidOf();
      const controller = new AbortController();
      const error = await rejection(query(controller.signal, pool, 'select 1/0'));
      expect(error).toMatchObject({ code: '22012', severity: 'ERROR', message: 'division by zero' });
      expect(listeners(controller.signal)).toBe(0);
      expect(await pidOf()).toBe(pid);
    });

    it('is a fault when the server cancels it by itself', async () => {
      poolOf(1);
      const controller = new AbortController();
      await query(undefined, pool, 'set statement_timeout = 20');
      const error = (await rejection(query(controller.signal, pool, sleep()))) as DatabaseError;
      expect(error).toMatchObject({ code: '57014', message: 'canceling statement due to statement timeout' });
    });

    it('is a fault when somebody else cancels it', async () => {
      poolOf(1);
      const text = sleep();
      const promise = rejection(query(new AbortController().signal, pool, text));
      await eventually(async () => (await server.running(text)) === 1);
      await server.ask('select pg_cancel_backend(pid) from pg_stat_activity where query = $1', [text]);
      expect(await promise).toMatchObject({ code: '57014', message: 'canceling statement due to user request' });
    });

    it('rejects when its session is terminated, and another connection is made', async () => {
      poolOf(1);
      const text = sleep();
      const promise = rejection(query(undefined, pool, text));
      await eventually(async () => (await server.running(text)) === 1);
      await server.ask('select pg_terminate_backend(pid) from pg_stat_activity where query = $1', [text]);
      expect(await promise).toMatchObject({ code: '57P01' });
      expect(await pidOf()).toEqual(expect.any(Number));
    });

    it('rejects with what the pool rejects with when there is no connection', async () => {
      pool = server.pool({ password: 'wrong' });
      const controller = new AbortController();
      expect(await rejection(query(controller.signal, pool, 'select 1'))).toMatchObject({ code: '28P01' });
      expect(listeners(controller.signal)).toBe(0);
    });

    it('gives no transaction that was left open to the next one', async () => {
      poolOf(1);
      const pid = await pidOf();
      await query(undefined, pool, 'begin');
      expect(await pidOf()).not.toBe(pid);
    });
  });

  describe('aborted before the start', () => {
    it.each(reasons)('rejects with %s, and asks nothing of the pool', async (_, reason) => {
      poolOf(1);
      const signal = AbortSignal.abort(reason);
      expect(await rejection(query(signal, pool, 'select 1'))).toBe(signal.reason);
      expect(listeners(signal)).toBe(0);
      expect(pool.totalCount).toBe(0);
    });
  });

  describe('aborted while it waits for a client', () => {
    it.each(reasons)('rejects with %s at once, and gives back the client that comes later', async (_, reason) => {
      poolOf(1);
      const held = await pool.connect();
      const controller = new AbortController();
      const promise = query(controller.signal, pool, 'select 1');
      controller.abort(reason);
      expect(listeners(controller.signal)).toBe(0);
      expect(await rejection(promise)).toBe(controller.signal.reason);
      held.release();
      await eventually(() => pool.idleCount === 1 && pool.waitingCount === 0);
    });

    it('does not care whether a connection could be made in the end', async () => {
      pool = server.pool({ password: 'wrong' });
      const controller = new AbortController();
      const promise = query(controller.signal, pool, 'select 1');
      controller.abort('why');
      expect(await rejection(promise)).toBe('why');
      await eventually(() => pool.totalCount === 0);
    });
  });

  describe('aborted while it runs', () => {
    it.each(reasons)('rejects with %s when the server has ended it', async (_, reason) => {
      poolOf(1);
      const pid = await pidOf();
      const controller = new AbortController();
      const text = sleep();
      const promise = query(controller.signal, pool, text);
      await eventually(async () => (await server.running(text)) === 1);
      expect(listeners(controller.signal)).toBe(1);
      controller.abort(reason);
      expect(listeners(controller.signal)).toBe(0);
      expect(await rejection(promise)).toBe(controller.signal.reason);
      expect(await server.running(text)).toBe(0);
      expect(pool.idleCount).toBe(1);
      expect(await pidOf()).toBe(pid);
    });

    it('is canceled also when the request overtakes it', async () => {
      poolOf(1);
      for (let round = 0; round < 100; round += 1) {
        const controller = new AbortController();
        pool.once('acquire', () => queueMicrotask(() => controller.abort(round)));
        expect(await rejection(query(controller.signal, pool, sleep()))).toBe(round);
      }
    });

    it('fulfills when it ends well although it was to be canceled', async () => {
      poolOf(1);
      const controller = new AbortController();
      const text = `select stubborn(60) as said /* ${sleep()} */`;
      const promise = query(controller.signal, pool, text);
      await eventually(async () => (await server.running(text)) === 1);
      controller.abort('why');
      expect((await promise).rows).toEqual([{ said: 'was asked' }]);
    });

    it('rejects with its own error when it fails in another way', async () => {
      poolOf(1);
      const controller = new AbortController();
      const text = `select touchy(60) /* ${sleep()} */`;
      const promise = query(controller.signal, pool, text);
      await eventually(async () => (await server.running(text)) === 1);
      controller.abort('why');
      expect(await rejection(promise)).toMatchObject({ code: 'P0001', message: 'touched' });
    });
  });
});
