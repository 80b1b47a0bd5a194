import { setTimeout } from 'node:timers/promises';
import { query, transaction } from '@cancelkit/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Pool, PoolClient } from 'pg';
import { eventually, listeners, reasons, rejection, turn } from '../support/aborting.js';
import { type TestPostgres, pgVersions, startPostgres } from '../support/postgres.js';
import { closeProxies, startProxy } from '../support/proxy.js';

jest.setTimeout(30_000); // the machine may be busy

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres('max_connections=50');
  await server.ask(`
    create table account (id int primary key, amount int not null);
    create table slow (id int);
    -- Makes a commit take a while, or fail.
    create function check_late() returns trigger language plpgsql as $$
      begin
        if new.id < 0 then raise 'too late' using errcode = '23514'; end if;
        perform pg_sleep(new.id / 1000.0); return null;
      end $$;
    create constraint trigger late after insert on slow deferrable initially deferred
      for each row execute function check_late();
  `);
}, 60_000);
afterAll(() => server.close());
beforeEach(() => server.ask('truncate account, slow; insert into account values (1, 100), (2, 0)'));
afterEach(closeProxies);
afterEach(turn);

const amounts = async (): Promise<number[]> =>
  (await server.ask<{ amount: number }>('select amount from account order by id')).map(({ amount }) => amount);

describe.each(pgVersions)('transaction, with pg %s', (_, version) => {
  let pool: Pool;
  beforeEach(() => {
    pool = server.pool({ max: 2 }, version);
  });
  afterEach(async () => {
    expect([pool.waitingCount, pool.totalCount - pool.idleCount]).toEqual([0, 0]);
    if (!pool.ending) await pool.end();
  });
  const take = (signal: AbortSignal | undefined, client: PoolClient) =>
    query(signal, client, 'update account set amount = amount - 10 where id = 1');
  const sleeping = () => server.sleeping('pg_sleep');

  describe('a function that succeeds', () => {
    it('has its work committed, and gives its value', async () => {
      const controller = new AbortController();
      const value = await transaction(controller.signal, pool, async (client, inner) => {
        expect(listeners(controller.signal)).toBe(1);
        await take(inner, client);
        await client.query('update account set amount = amount + 10 where id = 2');
        expect(await amounts()).toEqual([100, 0]);
        return 'done';
      });
      expect(value).toBe('done');
      expect(listeners(controller.signal)).toBe(0);
      expect(await amounts()).toEqual([90, 10]);
      expect(pool.idleCount).toBe(1);
    });

    it('may be an ordinary function', async () => {
      expect(await transaction(undefined, pool, () => 7)).toBe(7);
    });

    it('is isolated as it is told, and may only read', async () => {
      const show = async (client: PoolClient) =>
        (
          await query(
            undefined,
            client,
            `select current_setting('transaction_isolation') as level, current_setting('transaction_read_only') as read`,
          )
        ).rows[0];
      expect(await transaction(undefined, pool, show, { isolationLevel: 'serializable', readOnly: true })).toEqual({
        level: 'serializable',
        read: 'on',
      });
      expect(await transaction(undefined, pool, show, { readOnly: false })).toEqual({
        level: 'read committed',
        read: 'off',
      });
      const error = await rejection(
        transaction(undefined, pool, (client) => take(undefined, client), { readOnly: true }),
      );
      expect(error).toMatchObject({ code: '25006' });
    });

    it('has what it left running waited for', async () => {
      await transaction(undefined, pool, (client, inner) => {
        void query(inner, client, 'select pg_sleep(0.05)');
        void take(inner, client);
      });
      expect(await amounts()).toEqual([90, 0]);
    });

    it('has no roll-back hidden from it', async () => {
      const error = await rejection(
        transaction(new AbortController().signal, pool, async (client, inner) => {
          await take(inner, client);
          await rejection(query(inner, client, 'select 1/0'));
        }),
      );
      expect(error).toMatchObject({
        code: '40000',
        message: expect.stringContaining('has rolled the transaction back'),
      });
      expect(await amounts()).toEqual([100, 0]);
      expect(pool.idleCount).toBe(1);
    });

    it('rejects with the error of the commit', async () => {
      const error = await rejection(
        transaction(undefined, pool, (client) => query(undefined, client, 'insert into slow values (-1)')),
      );
      expect(error).toMatchObject({ code: '23514' });
      expect(pool.idleCount).toBe(1);
    });
  });

  describe('a function that fails', () => {
    it.each([
      ['rejects', async () => Promise.reject(new Error('no'))],
      [
        'throws',
        () => {
          throw new Error('no');
        },
      ],
    ])('has its work rolled back when it %s', async (_name, fail) => {
      const controller = new AbortController();
      const error = await rejection(
        transaction(controller.signal, pool, (client, inner) => take(inner, client).then(fail)),
      );
      expect(error).toMatchObject({ message: 'no' });
      expect(listeners(controller.signal)).toBe(0);
      expect(await amounts()).toEqual([100, 0]);
      expect(pool.idleCount).toBe(1);
    });

    it('rejects with the error of the server', async () => {
      const error = await rejection(transaction(undefined, pool, (client) => client.query('select 1/0')));
      expect(error).toMatchObject({ code: '22012' });
      expect(pool.idleCount).toBe(1);
    });

    it.each(['query', 'client.query'])('has what it left running canceled (%s)', async (way) => {
      let sibling: Promise<unknown> = Promise.resolve();
      let own: AbortSignal | undefined;
      const error = await rejection(
        transaction(undefined, pool, async (client, inner) => {
          own = inner;
          await take(inner, client);
          const text = 'select pg_sleep(60)';
          sibling = rejection(way === 'query' ? query(inner, client, text) : client.query(text));
          await eventually(async () => (await sleeping()) === 1);
          throw new Error('no');
        }),
      );
      expect(error).toMatchObject({ message: 'no' });
      if (way === 'query') expect(await sibling).toBe(error);
      else expect(await sibling).toMatchObject({ code: '57014' });
      expect(own?.reason).toBe(error);
      expect(await amounts()).toEqual([100, 0]);
      expect(pool.idleCount).toBe(1);
    });

    it('gives up a connection that does not answer the roll-back', async () => {
      const proxy = await startProxy(server.config.port!);
      pool = server.pool({ port: proxy.port, max: 1 }, version);
      const error = await rejection(
        transaction(
          undefined,
          pool,
          async (client, inner) => {
            await take(inner, client);
            proxy.hold();
            throw new Error('no');
          },
          { graceMs: 50 },
        ),
      );
      expect(error).toMatchObject({ message: 'no' });
      expect(pool.totalCount).toBe(0);
      await eventually(async () => (await amounts())[0] === 100);
    });
  });

  describe('aborted before the start', () => {
    it.each(reasons)('rejects with %s, and asks nothing of the pool', async (_name, reason) => {
      const signal = AbortSignal.abort(reason);
      expect(await rejection(transaction(signal, pool, () => 1))).toBe(signal.reason);
      expect(pool.totalCount).toBe(0);
    });

    it('does not call the function when the abort comes while it waits for a client, or begins', async () => {
      pool.options.max = 1;
      const held = await pool.connect();
      const controller = new AbortController();
      const promise = rejection(transaction(controller.signal, pool, () => expect(true).toBe(false)));
      controller.abort('why');
      expect(await promise).toBe('why');
      expect(pool.waitingCount).toBe(0);
      held.release();
      const other = new AbortController();
      pool.once('acquire', () => queueMicrotask(() => other.abort('begun')));
      expect(await rejection(transaction(other.signal, pool, () => expect(true).toBe(false)))).toBe('begun');
      expect(await query(undefined, pool, 'select 1')).toMatchObject({ rowCount: 1 });
    });
  });

  describe('aborted while a statement runs', () => {
    it.each(reasons)('rejects with %s when all is rolled back', async (_name, reason) => {
      const controller = new AbortController();
      const promise = transaction(controller.signal, pool, async (client, inner) => {
        await take(inner, client);
        await query(inner, client, 'select pg_sleep(60)');
      });
      await eventually(async () => (await sleeping()) === 1);
      controller.abort(reason);
      expect(listeners(controller.signal)).toBe(0);
      expect(await rejection(promise)).toBe(controller.signal.reason);
      expect(await sleeping()).toBe(0);
      expect(await amounts()).toEqual([100, 0]);
      expect(pool.idleCount).toBe(1);
    });

    it.each([
      ['client.query', (client: PoolClient) => client.query('select pg_sleep(60)')],
      ['query without the signal', (client: PoolClient) => query(undefined, client, 'select pg_sleep(60)')],
    ])('cancels also one that was sent by %s', async (_name, sleep) => {
      const controller = new AbortController();
      let seen: unknown;
      const promise = transaction(controller.signal, pool, async (client, inner) => {
        await take(inner, client);
        await sleep(client).catch((error: unknown) => {
          seen = error;
          throw error;
        });
      });
      await eventually(async () => (await sleeping()) === 1);
      controller.abort('why');
      expect(await rejection(promise)).toBe('why');
      expect(seen).toMatchObject({ code: '57014' });
      expect(await amounts()).toEqual([100, 0]);
      expect(pool.idleCount).toBe(1);
    });

    it('rejects with the reason also when the function goes on, or returns all the same', async () => {
      for (const goOn of [
        (client: PoolClient) => client.query('select 1'), // in a failed transaction
        async () => 'returned',
      ]) {
        const controller = new AbortController();
        const promise = transaction(controller.signal, pool, async (client, inner) => {
          await take(inner, client);
          await rejection(query(inner, client, 'select pg_sleep(60)'));
          return goOn(client);
        });
        await eventually(async () => (await sleeping()) === 1);
        controller.abort('why');
        expect(await rejection(promise)).toBe('why');
        expect(await amounts()).toEqual([100, 0]);
      }
    });

    it('commits what comes after a savepoint that the function has gone back to', async () => {
      const controller = new AbortController();
      const promise = transaction(controller.signal, pool, async (client, inner) => {
        await take(inner, client);
        await query(inner, client, 'savepoint here');
        await rejection(query(inner, client, 'select pg_sleep(60)'));
        await client.query('rollback to here');
        return 'as far as it goes';
      });
      await eventually(async () => (await sleeping()) === 1);
      controller.abort('why');
      expect(await promise).toBe('as far as it goes');
      expect(await amounts()).toEqual([90, 0]);
    });

    it('shows a fault of the function as what it is', async () => {
      const controller = new AbortController();
      const fault = new Error('cleanup failed');
      const promise = transaction(controller.signal, pool, async (client, inner) => {
        await rejection(query(inner, client, 'select pg_sleep(60)'));
        throw fault;
      });
      await eventually(async () => (await sleeping()) === 1);
      controller.abort('why');
      expect(await rejection(promise)).toBe(fault);
    });

    it('is a fault when the server does not answer: the connection is closed, also under the sender', async () => {
      const proxy = await startProxy(server.config.port!);
      pool = server.pool({ port: proxy.port, max: 1 }, version);
      const controller = new AbortController();
      let seen: unknown;
      const promise = rejection(
        transaction(
          controller.signal,
          pool,
          async (client) => {
            await client.query('select pg_sleep(60)').catch((error: unknown) => {
              seen = error;
              throw error;
            });
          },
          { graceMs: 100 },
        ),
      );
      await eventually(async () => (await sleeping()) === 1);
      await proxy.become('refuse');
      controller.abort('why');
      expect(await promise).toMatchObject({ message: expect.stringContaining('could not be canceled within 100 ms') });
      expect(seen).toMatchObject({ message: expect.stringContaining('terminated') });
      expect(pool.totalCount).toBe(0);
      await server.ask(`select pg_terminate_backend(pid) from pg_stat_activity where query like 'select pg_sleep%'`);
    });
  });

  describe('aborted while no statement runs', () => {
    it('rejects with the reason when the function listens to its signal', async () => {
      const controller = new AbortController();
      const promise = transaction(controller.signal, pool, async (client, inner) => {
        await take(inner, client);
        controller.abort('why');
        await query(inner, client, 'select 1');
      });
      expect(await rejection(promise)).toBe('why');
      expect(await amounts()).toEqual([100, 0]);
      expect(pool.idleCount).toBe(1);
    });

    it('commits when the function does not care', async () => {
      const controller = new AbortController();
      const promise = transaction(controller.signal, pool, async (client) => {
        await take(undefined, client);
        controller.abort('why');
        await client.query('update account set amount = amount + 10 where id = 2');
        return 'done';
      });
      expect(await promise).toBe('done');
      expect(await amounts()).toEqual([90, 10]);
    });
  });

  describe('aborted during the commit', () => {
    const committing = () => server.running('commit');

    it('fulfills when the commit is through', async () => {
      const controller = new AbortController();
      const promise = transaction(controller.signal, pool, async (client, inner) => {
        await query(inner, client, 'insert into slow values (300)');
        return 'done';
      });
      await eventually(async () => (await committing()) === 1);
      controller.abort('why');
      expect(await promise).toBe('done');
      expect(await server.ask('select id from slow')).toEqual([{ id: 300 }]);
      expect(listeners(controller.signal)).toBe(0);
    });

    it('rejects with the reason when it takes too long, and was rolled back', async () => {
      const controller = new AbortController();
      const promise = transaction(
        controller.signal,
        pool,
        (client, inner) => query(inner, client, 'insert into slow values (60000)'),
        { graceMs: 100 },
      );
      await eventually(async () => (await committing()) === 1);
      controller.abort('why');
      expect(await rejection(promise)).toBe('why');
      expect(await server.ask('select id from slow')).toEqual([]);
      expect(pool.idleCount).toBe(1);
    });

    it('says that nobody knows when the connection is lost', async () => {
      const promise = rejection(
        transaction(undefined, pool, (client) => query(undefined, client, 'insert into slow values (60000)')),
      );
      await eventually(async () => (await committing()) === 1);
      await server.ask(`select pg_terminate_backend(pid) from pg_stat_activity where query = 'commit'`);
      expect(await promise).toMatchObject({ message: expect.stringContaining('nobody knows whether it is through') });
      expect(pool.totalCount).toBe(0);
    });
  });

  describe('aborted after the end', () => {
    it('does nothing', async () => {
      const controller = new AbortController();
      await transaction(controller.signal, pool, (client) => take(undefined, client));
      controller.abort();
      expect(await amounts()).toEqual([90, 0]);
    });
  });

  it('keeps one transaction apart from another, whenever the abort comes', async () => {
    for (let round = 0; round < 30; round += 1) {
      const before = await amounts();
      const controller = new AbortController();
      const stranger = query(undefined, pool, 'select pg_sleep(0.005)');
      const promise = transaction(controller.signal, pool, async (client, inner) => {
        await take(inner, client);
        await query(inner, client, 'select pg_sleep(0.002)');
        await query(inner, client, 'update account set amount = amount + 10 where id = 2');
      }).then(
        () => 'committed',
        (error: unknown) => error,
      );
      await setTimeout(round / 2);
      controller.abort('why');
      const end = await promise;
      expect(['committed', 'why']).toContain(end);
      expect(await amounts()).toEqual(end === 'why' ? before : [before[0]! - 10, before[1]! + 10]);
      await stranger;
    }
  });
});

describe('transaction, wrong arguments', () => {
  const run = transaction as (...args: unknown[]) => unknown;
  const aborted = AbortSignal.abort();
  const some = { connect: () => undefined, totalCount: 0 };
  const work = () => 1;

  it.each([
    ['signal', [new AbortController(), some, work], TypeError],
    ['pool', [aborted, undefined, work], TypeError],
    ['pool', [aborted, { query: work }, work], TypeError],
    ['work', [aborted, some, 'work'], TypeError],
    ['options', [aborted, some, work, 5], TypeError],
    ['isolationLevel', [aborted, some, work, { isolationLevel: 'SERIALIZABLE' }], TypeError],
    ['readOnly', [aborted, some, work, { readOnly: 'yes' }], TypeError],
    ['graceMs', [aborted, some, work, { graceMs: -1 }], RangeError],
  ])('throw synchronously: %s', (name, args, ErrorClass) => {
    const call = () => run(...args);
    expect(call).toThrow(ErrorClass);
    expect(call).toThrow(`Expected \`${name}\` to be `);
  });
});
