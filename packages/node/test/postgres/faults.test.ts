import { query, transaction } from '@cancelkit/node';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { endOf } from '../../../cancellation/test/support/abortable.js';
import { eventually, listeners, rejection, turn } from '../support/aborting.js';
import { type TestPostgres, pgVersions, startPostgres } from '../support/postgres.js';
import { closeProxies, startProxy } from '../support/proxy.js';

jest.setTimeout(60_000); // the machine may be busy

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.close());
afterEach(closeProxies);
afterEach(turn);

const sleep = 'select pg_sleep(60)';

describe.each(pgVersions)('query and transaction, with pg %s', (_, version) => {
  describe('a server that restarts', () => {
    it('faults what ran, aborted or not, and the pool goes on with the new one', async () => {
      const mortal = await startPostgres();
      const proxy = await startProxy(mortal.config.port!);
      const pool = server.pool({ port: proxy.port, max: 3 }, version);
      const controller = new AbortController();
      const statement = query(controller.signal, pool, sleep);
      const work = transaction(controller.signal, pool, (client, signal) => query(signal, client, sleep));
      const ends = Promise.all([endOf(statement), endOf(work)]);
      await eventually(async () => (await mortal.sleeping(sleep)) === 2);
      proxy.target = server.config.port!;
      await mortal.close();
      for (const [status, error] of await ends) {
        expect(status).toBe('rejected');
        expect(error).toBeInstanceOf(Error); // nobody has aborted: what the server or the connection said
      }
      expect(listeners(controller.signal)).toBe(0);
      controller.abort('late');
      expect(await query(undefined, pool, 'select 1 as one')).toMatchObject({ rows: [{ one: 1 }] });
      await pool.end();
    });
  });

  describe('a proxy that leads to another server', () => {
    it('hits nobody there: the abort is a fault after its time, and the connection is closed', async () => {
      const other = await startPostgres();
      const proxy = await startProxy(server.config.port!);
      const pool = server.pool({ port: proxy.port, max: 2 }, version);
      const controller = new AbortController();
      const promise = query(controller.signal, pool, sleep, undefined, { graceMs: 500 });
      await eventually(async () => (await server.sleeping(sleep)) === 1);
      proxy.target = other.config.port!;
      const bystanders = Array.from({ length: 5 }, () => other.pool({ max: 1 }, version));
      const running = bystanders.map((each) => query(undefined, each, 'select pg_sleep(1)'));
      await eventually(async () => (await other.sleeping('select pg_sleep(1)')) === bystanders.length);
      controller.abort('why');
      expect(await rejection(promise)).toMatchObject({ message: expect.stringContaining('within 500 ms') });
      expect(listeners(controller.signal)).toBe(0);
      expect(pool.totalCount).toBe(0);
      expect(await Promise.all(running)).toHaveLength(bystanders.length); // none of them was canceled
      expect(await query(undefined, pool, 'select 1 as one')).toMatchObject({ rows: [{ one: 1 }] });
      await server.ask(`select pg_terminate_backend(pid) from pg_stat_activity where query = '${sleep}'`);
      await other.close();
      await pool.end();
    });
  });

  describe('a pool that is exhausted', () => {
    it('lets go at once of those who are aborted while they wait, and serves the others', async () => {
      const pool = server.pool({ max: 1 }, version);
      const client = await pool.connect();
      const controllers = Array.from({ length: 20 }, () => new AbortController());
      const waiting = controllers.map(({ signal }, index) => endOf(query(signal, pool, `select ${index} as n`)));
      await turn();
      expect(pool.waitingCount).toBe(20);
      for (const [index, controller] of controllers.entries()) if (index % 2 === 0) controller.abort(index);
      const aborted = await Promise.all(waiting.filter((__, index) => index % 2 === 0));
      expect(aborted).toStrictEqual(aborted.map((__, index) => ['rejected', 2 * index]));
      client.release();
      const served = await Promise.all(waiting.filter((__, index) => index % 2 === 1));
      expect(served.map(([status]) => status)).toStrictEqual(served.map(() => 'fulfilled'));
      expect(controllers.map(({ signal }) => listeners(signal))).toStrictEqual(controllers.map(() => 0));
      await eventually(() => pool.waitingCount === 0 && pool.idleCount === 1);
      await pool.end();
    });
  });
});
