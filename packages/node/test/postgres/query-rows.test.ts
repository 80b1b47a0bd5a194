import { query, queryRows, transaction } from '@cancelkit/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Pool } from 'pg';
import { eventually, listeners, reasons, rejection, turn } from '../support/aborting.js';
import { type TestPostgres, pgVersions, startPostgres } from '../support/postgres.js';
import { closeProxies, startProxy } from '../support/proxy.js';

jest.setTimeout(30_000); // the machine may be busy

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.close());
afterEach(closeProxies);
afterEach(turn);

const numbers = (count: number) => `select n from generate_series(1, ${count}) as n`;
/** Rows that come at once, and then none for a minute. */
const slow = `select n, case when n > 150 then pg_sleep(60) end from generate_series(1, 1000) as n`;

describe.each(pgVersions)('queryRows, with pg %s', (_, version) => {
  let pool: Pool;
  beforeEach(() => {
    pool = server.pool({ max: 1 }, version);
  });
  afterEach(async () => {
    expect(pool.totalCount - pool.idleCount).toBe(0);
    await pool.end();
  });

  describe('a loop that is not aborted', () => {
    it.each([0, 1, 99, 100, 101, 1_000])('gives all of %i rows, in order', async (count) => {
      const controller = new AbortController();
      const seen: number[] = [];
      for await (const { n } of queryRows<{ n: number }>(controller.signal, pool, numbers(count))) seen.push(n);
      expect(seen).toEqual(Array.from({ length: count }, (_value, index) => index + 1));
      expect(listeners(controller.signal)).toBe(0);
      expect(pool.idleCount).toBe(1);
      expect((await query(undefined, pool, 'select 1')).rowCount).toBe(1);
    });

    it('takes values, and shapes of rows', async () => {
      const config = { text: 'select $1::int as n', rowMode: 'array' as const };
      const rows = queryRows<number[]>(undefined, pool, config, [7], { batchSize: 1 });
      expect(await rows.next()).toEqual({ done: false, value: [7] });
      expect(await rows.next()).toEqual({ done: true, value: undefined });
      expect(await rows.next()).toEqual({ done: true, value: undefined });
    });

    it('starts nothing before it is asked, and may be left then', async () => {
      const rows = queryRows(undefined, pool, 'select 1');
      expect(await rows.return?.()).toEqual({ done: true, value: undefined });
      expect(await rows.next()).toEqual({ done: true, value: undefined });
      expect(pool.totalCount).toBe(0);
    });

    it('keeps no more than a batch', async () => {
      const rows = queryRows(undefined, pool, `select nextval('counter')::int as n from generate_series(1, 1000)`, [], {
        batchSize: 10,
      });
      await server.ask('create sequence if not exists counter');
      await server.ask('alter sequence counter restart');
      await rows.next();
      const [row] = await server.ask<{ last_value: string }>('select last_value from counter');
      expect(Number(row!.last_value)).toBeLessThanOrEqual(10);
      await rows.return?.();
    });

    it.each([1, 50, 100])('closes the cursor when it is left after %i rows, and the client is back', async (count) => {
      const controller = new AbortController();
      let seen = 0;
      for await (const row of queryRows(controller.signal, pool, slow))
        if ((seen += Number(row !== null)) === count) break;
      expect(listeners(controller.signal)).toBe(0);
      expect(pool.idleCount).toBe(1);
      expect((await query(undefined, pool, 'select 1')).rowCount).toBe(1);
    });

    it('reads on a client, in its transaction', async () => {
      const sum = await transaction(undefined, pool, async (client, inner) => {
        await query(inner, client, 'create temporary table mine on commit drop as select generate_series(1, 300) as n');
        let total = 0;
        for await (const { n } of queryRows<{ n: number }>(inner, client, 'select n from mine')) {
          total += n;
          if (n === 250) break;
        }
        await query(inner, client, 'select 1');
        return total;
      });
      expect(sum).toBe((250 * 251) / 2);
    });
  });

  describe('a statement that fails', () => {
    it.each([
      ['at once', 'select nothing', '42703'],
      ['on the way', 'select 1 / (150 - n) as n from generate_series(1, 1000) as n', '22012'],
    ])('rejects with the error of the server: %s', async (_name, text, code) => {
      const controller = new AbortController();
      const read = async (): Promise<void> => {
        for await (const row of queryRows(controller.signal, pool, text)) expect(row).toHaveProperty('n');
      };
      expect(await rejection(read())).toMatchObject({ code });
      expect(listeners(controller.signal)).toBe(0);
      expect(pool.idleCount).toBe(1);
      expect((await query(undefined, pool, 'select 1')).rowCount).toBe(1);
    });

    it('rejects when the connection is lost', async () => {
      const rows = queryRows(undefined, pool, slow, [], { batchSize: 150 });
      for (let count = 0; count < 150; count += 1) await rows.next();
      const next = rejection(rows.next());
      await eventually(async () => (await server.sleeping('150 then pg_sleep')) === 1);
      await server.ask(
        `select pg_terminate_backend(pid) from pg_stat_activity where query like '%150 then pg_sleep%' and pid <> pg_backend_pid()`,
      );
      expect(await next).toBeInstanceOf(Error);
      expect(pool.totalCount).toBe(0);
    });
  });

  describe('aborted', () => {
    it.each(reasons)('before the start: rejects with %s, and asks nothing of the pool', async (_name, reason) => {
      const signal = AbortSignal.abort(reason);
      expect(await rejection(queryRows(signal, pool, 'select 1').next())).toBe(signal.reason);
      expect(pool.totalCount).toBe(0);
    });

    it('while it waits for a client: rejects at once', async () => {
      const held = await pool.connect();
      const controller = new AbortController();
      const next = rejection(queryRows(controller.signal, pool, 'select 1').next());
      await eventually(() => pool.waitingCount === 1);
      controller.abort('why');
      expect(await next).toBe('why');
      expect(pool.waitingCount).toBe(0);
      held.release();
    });

    it.each(reasons)('while a read is pending: rejects with %s when the server has ended it', async (_name, reason) => {
      const controller = new AbortController();
      const read = async (): Promise<void> => {
        for await (const row of queryRows(controller.signal, pool, slow)) expect(row).toHaveProperty('n');
      };
      const end = rejection(read());
      await eventually(async () => (await server.sleeping('150 then pg_sleep')) === 1);
      controller.abort(reason);
      expect(listeners(controller.signal)).toBe(0);
      expect(await end).toBe(controller.signal.reason);
      expect(await server.running('150 then pg_sleep')).toBe(0);
      expect(pool.idleCount).toBe(1);
    });

    it.each(reasons)(
      'between two reads: the client is back, and the next one rejects with %s',
      async (_name, reason) => {
        const controller = new AbortController();
        const rows = queryRows(controller.signal, pool, slow);
        await rows.next();
        controller.abort(reason);
        expect(listeners(controller.signal)).toBe(0);
        await eventually(() => pool.idleCount === 1);
        expect(await rejection(rows.next())).toBe(controller.signal.reason);
        expect(await rows.next()).toEqual({ done: true, value: undefined });
      },
    );

    it('is a fault when the server does not answer, and the connection is closed', async () => {
      const proxy = await startProxy(server.config.port!);
      pool = server.pool({ port: proxy.port, max: 1 }, version);
      const controller = new AbortController();
      const rows = queryRows(controller.signal, pool, slow, [], { batchSize: 150, graceMs: 100 });
      for (let count = 0; count < 150; count += 1) await rows.next();
      const next = rejection(rows.next());
      await eventually(async () => (await server.sleeping('150 then pg_sleep')) === 1);
      await proxy.become('refuse');
      controller.abort('why');
      expect(await next).toMatchObject({ message: expect.stringContaining('could not be canceled within 100 ms') });
      expect(pool.totalCount).toBe(0);
      await server.ask(
        `select pg_terminate_backend(pid) from pg_stat_activity where query like '%150 then pg_sleep%' and pid <> pg_backend_pid()`,
      );
    });
  });

  it('is left at once by return(), also while a read is pending', async () => {
    const rows = queryRows(undefined, pool, slow, [], { batchSize: 150 });
    for (let count = 0; count < 150; count += 1) await rows.next();
    const next = rows.next();
    await eventually(async () => (await server.sleeping('150 then pg_sleep')) === 1);
    expect(await rows.return?.()).toEqual({ done: true, value: undefined });
    expect(await next).toEqual({ done: true, value: undefined });
    expect(await server.running('150 then pg_sleep')).toBe(0);
    expect(pool.idleCount).toBe(1);
  });
});

describe('queryRows, wrong arguments', () => {
  const run = queryRows as (...args: unknown[]) => unknown;
  const aborted = AbortSignal.abort();
  const some = { connect: () => undefined, totalCount: 0 };
  it.each([
    ['signal', [new AbortController(), some, 'select 1'], TypeError],
    ['pool', [aborted, undefined, 'select 1'], TypeError],
    ['text', [aborted, some], TypeError],
    ['values', [aborted, some, 'select $1', 7], TypeError],
    ['options', [aborted, some, 'select 1', [], 7], TypeError],
    ['batchSize', [aborted, some, 'select 1', [], { batchSize: '5' }], TypeError],
    ['batchSize', [aborted, some, 'select 1', [], { batchSize: 0 }], RangeError],
    ['batchSize', [aborted, some, 'select 1', [], { batchSize: 1.5 }], RangeError],
    ['graceMs', [aborted, some, 'select 1', [], { graceMs: NaN }], RangeError],
  ])('throw synchronously: %s', (name, args, ErrorClass) => {
    const call = () => run(...args);
    expect(call).toThrow(ErrorClass);
    expect(call).toThrow(`Expected \`${name}\` to be `);
  });
});
