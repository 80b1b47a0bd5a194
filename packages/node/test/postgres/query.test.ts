import { setImmediate, setTimeout } from 'node:timers/promises';
import { onAbort } from '@cancelkit/cancellation';
import { type Completion, settle } from '@cancelkit/completion';
import { type QueryOptions, query } from '@cancelkit/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { DatabaseError, Pool, PoolClient } from 'pg';
import type { PgClient } from '../../src/postgres/pg-client.js';
import { requestCancel } from '../../src/postgres/request-cancel.js';
import { Session } from '../../src/postgres/session.js';
import { eventually, listeners, reasons, rejection, turn } from '../support/aborting.js';
import { type TestPostgres, startPostgres } from '../support/postgres.js';
import { type Proxy, closeProxies, startProxy } from '../support/proxy.js';

jest.setTimeout(30_000); // the machine may be busy

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres('max_connections=100');
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
afterEach(closeProxies);
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
      await eventually(async () => (await server.sleeping(text)) === 1);
      await server.ask('select pg_cancel_backend(pid) from pg_stat_activity where query = $1', [text]);
      expect(await promise).toMatchObject({ code: '57014', message: 'canceling statement due to user request' });
    });

    it('rejects when its session is terminated, and another connection is made', async () => {
      poolOf(1);
      const text = sleep();
      const promise = rejection(query(undefined, pool, text));
      await eventually(async () => (await server.sleeping(text)) === 1);
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
      await query(undefined, pool, 'begin; select 1');
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
      await eventually(async () => (await server.sleeping(text)) === 1);
      expect(listeners(controller.signal)).toBe(1);
      controller.abort(reason);
      expect(listeners(controller.signal)).toBe(0);
      expect(await rejection(promise)).toBe(controller.signal.reason);
      expect(await server.running(text)).toBe(0);
      expect(pool.idleCount).toBe(1);
      expect(await pidOf()).toBe(pid);
    });

    it('is canceled also when the request overtakes it', async () => {
      const proxy = await startProxy(server.config.port!);
      pool = server.pool({ port: proxy.port, max: 1 });
      await pidOf();
      const letGo = proxy.hold();
      const controller = new AbortController();
      pool.once('acquire', () => queueMicrotask(() => controller.abort('why')));
      const promise = query(controller.signal, pool, sleep());
      await eventually(() => proxy.connections > 2); // the first request was lost
      letGo();
      expect(await rejection(promise)).toBe('why');
      expect(pool.idleCount).toBe(1);
    });

    it('is canceled whenever the abort comes', async () => {
      poolOf(1);
      for (let round = 0; round < 100; round += 1) {
        const controller = new AbortController();
        const promise = query(controller.signal, pool, sleep());
        for (let turns = round; turns > 0; turns -= 1) await setImmediate();
        controller.abort(round);
        expect(await rejection(promise)).toBe(round);
      }
    });

    it('fulfills when it ends well although it was to be canceled', async () => {
      poolOf(1);
      const controller = new AbortController();
      const text = `select stubborn(60) as said /* ${sleep()} */`;
      const promise = query(controller.signal, pool, text);
      await eventually(async () => (await server.sleeping(text)) === 1);
      controller.abort('why');
      expect((await promise).rows).toEqual([{ said: 'was asked' }]);
    });

    it('rejects with its own error when it fails in another way', async () => {
      poolOf(1);
      const controller = new AbortController();
      const text = `select touchy(60) /* ${sleep()} */`;
      const promise = query(controller.signal, pool, text);
      await eventually(async () => (await server.sleeping(text)) === 1);
      controller.abort('why');
      expect(await rejection(promise)).toMatchObject({ code: 'P0001', message: 'touched' });
    });

    it('is canceled when all connections are in use, in the pool and in the server', async () => {
      poolOf(1);
      const controller = new AbortController();
      const text = sleep();
      const promise = query(controller.signal, pool, text);
      await eventually(async () => (await server.sleeping(text)) === 1);
      const others = server.pool({ max: 200 });
      const clients: PoolClient[] = [];
      const full = await rejection(
        (async () => {
          for (;;) clients.push(await others.connect());
        })(),
      );
      expect(full).toMatchObject({ code: '53300' });
      controller.abort('why');
      expect(await rejection(promise)).toBe('why');
      for (const client of clients) client.release();
      await others.end();
    });

    it('is canceled through the socket of the server', async () => {
      pool = server.pool({ host: server.socketDir, max: 1 });
      const controller = new AbortController();
      const text = sleep();
      const promise = query(controller.signal, pool, text);
      await eventually(async () => (await server.sleeping(text)) === 1);
      controller.abort('why');
      expect(await rejection(promise)).toBe('why');
      expect(pool.idleCount).toBe(1);
    });

    it.each(['postgres', 'direct'] as const)(
      'is canceled through TLS, as its connection is (%s)',
      async (sslnegotiation) => {
        const proxy = await startProxy(server.config.port!);
        // The certificate is for the name, which a connection to the address has to ask for.
        const ssl = { ca: server.certificate };
        pool = server.pool({ host: 'localhost', port: proxy.port, max: 1, ssl, sslnegotiation });
        const controller = new AbortController();
        const text = sleep();
        const promise = query(controller.signal, pool, text);
        await eventually(async () => (await server.sleeping(text)) === 1);
        controller.abort('why');
        expect(await rejection(promise)).toBe('why');
        expect(pool.idleCount).toBe(1);
        expect(proxy.heads.length).toBeGreaterThan(1);
        for (const head of proxy.heads) {
          if (sslnegotiation === 'direct')
            expect(head[0]).toBe(22); // a handshake of TLS
          else expect(head.toString('hex')).toBe('0000000804d2162f'); // SSLRequest
        }
      },
    );

    it('is canceled in the server of its session, wherever the name of that leads by now', async () => {
      poolOf(1);
      pool.once('connect', (client) => (client.host = 'moved.invalid'));
      const controller = new AbortController();
      const text = sleep();
      const promise = query(controller.signal, pool, text);
      await eventually(async () => (await server.sleeping(text)) === 1);
      controller.abort('why');
      expect(await rejection(promise)).toBe('why');
      expect(pool.idleCount).toBe(1);
    });

    it('does not leave a transaction that it had opened to the next one', async () => {
      poolOf(1);
      const pid = await pidOf();
      const controller = new AbortController();
      const text = `begin; ${sleep()}`;
      const promise = query(controller.signal, pool, text);
      await eventually(async () => (await server.sleeping(text)) === 1);
      controller.abort('why');
      expect(await rejection(promise)).toBe('why');
      expect(await pidOf()).not.toBe(pid);
    });

    it('is silent when nobody awaits it', async () => {
      poolOf(1);
      const controller = new AbortController();
      const text = sleep();
      void query(controller.signal, pool, text);
      await eventually(async () => (await server.sleeping(text)) === 1);
      controller.abort('why');
      void query(controller.signal, pool, text);
      await eventually(() => pool.idleCount === 1); // Jest fails the test that has an unhandled rejection
    });

    it('costs one listener on the signal, however many statements run', async () => {
      poolOf(12);
      const controller = new AbortController();
      const text = sleep();
      const promises = Array.from({ length: 12 }, () => rejection(query(controller.signal, pool, text)));
      await eventually(async () => (await server.sleeping(text)) === 12);
      expect(listeners(controller.signal)).toBe(1);
      controller.abort('why');
      expect(await Promise.all(promises)).toEqual(Array.from({ length: 12 }, () => 'why'));
      expect(await server.running(text)).toBe(0);
      expect(pool.idleCount).toBe(12);
    });

    it('is canceled when the abort comes from inside a callback of the pool', async () => {
      poolOf(1);
      const controller = new AbortController();
      pool.once('acquire', () => controller.abort('why'));
      expect(await rejection(query(controller.signal, pool, sleep()))).toBe('why');
      expect(pool.idleCount).toBe(1);
    });
  });

  describe('aborted after the end', () => {
    it('does nothing', async () => {
      poolOf(1);
      const controller = new AbortController();
      await query(controller.signal, pool, 'select 1');
      controller.abort('late');
      expect(await pidOf()).toEqual(expect.any(Number));
    });
  });

  describe('a statement that cannot be canceled', () => {
    let proxy: Proxy;
    beforeEach(async () => {
      proxy = await startProxy(server.config.port!);
      pool = server.pool({ port: proxy.port, max: 1 });
    });
    afterEach(async () => {
      await server.ask(`select pg_terminate_backend(pid) from pg_stat_activity
        where query like 'select deaf%' or query like 'select pg_sleep%'`);
    });

    /** Starts a statement, aborts it when it runs, and gives what comes of it. */
    async function abortRunning(text: string, options: QueryOptions, before?: () => unknown): Promise<unknown> {
      const controller = new AbortController();
      const promise = query(controller.signal, pool, text, undefined, options);
      await eventually(async () => (await server.sleeping(text)) === 1);
      await before?.();
      controller.abort('why');
      const error = await rejection(promise);
      expect(listeners(controller.signal)).toBe(0);
      return error;
    }

    it.each(['cancel query', 'kill session'] as const)(
      'is a fault when it does not listen (%s)',
      async (inflightQueryAbortStrategy) => {
        const text = `select deaf(60) /* ${sleep()} */`;
        const error = await abortRunning(text, { graceMs: 100, inflightQueryAbortStrategy });
        expect(error).toMatchObject({
          name: 'Error',
          message: expect.stringContaining('not be canceled within 100 ms'),
        });
        expect(error).not.toHaveProperty('cause');
        expect(await server.running(text)).toBe(1); // as the message has it
        expect(pool.totalCount).toBe(0);
      },
    );

    it('is a fault, with its cause, when the server cannot be reached any more', async () => {
      const error = await abortRunning(sleep(), { graceMs: 100 }, () => proxy.become('refuse'));
      expect(error).toMatchObject({ message: expect.stringContaining('could not be canceled') });
      expect((error as Error).cause).toMatchObject({ code: 'ECONNREFUSED' });
      expect(pool.totalCount).toBe(0);
    });

    it('is a fault when the server does not answer any more', async () => {
      const error = await abortRunning(sleep(), { graceMs: 100 }, () => proxy.become('swallow'));
      expect(error).toMatchObject({ message: expect.stringContaining('could not be canceled') });
      expect(pool.totalCount).toBe(0);
      await eventually(() => proxy.open === 0); // neither its connection nor that of the request is left
    });

    it('rejects with what broke its connection when that breaks', async () => {
      const promise = abortRunning(sleep(), { graceMs: Infinity }, () => proxy.become('swallow'));
      await eventually(() => proxy.connections === 2);
      proxy.cut();
      expect(await promise).toMatchObject({ message: 'Connection terminated unexpectedly' });
      expect(pool.totalCount).toBe(0);
    });

    it('is canceled when the server can be reached again in time', async () => {
      const reason = await abortRunning(sleep(), { graceMs: Infinity }, async () => {
        await proxy.become('refuse');
        void setTimeout(100).then(() => proxy.become('pass'));
      });
      expect(reason).toBe('why');
      await eventually(() => pool.totalCount === 0); // some request may still be under way, for all that is known
    });

    it('closes its connection when it ends by itself, and a request may still be under way', async () => {
      const controller = new AbortController();
      const text = sleep(0.3);
      const promise = query(controller.signal, pool, text, undefined, { graceMs: 400 });
      await eventually(async () => (await server.sleeping(text)) === 1);
      await proxy.become('swallow');
      controller.abort('why');
      expect(await promise).toMatchObject({ rowCount: 1 });
      expect(pool.totalCount).toBe(0);
    });
  });

  describe("with 'kill session'", () => {
    it.each(reasons)('rejects with %s when the server has ended the session', async (_, reason) => {
      poolOf(1);
      const pid = await pidOf();
      const controller = new AbortController();
      const text = sleep();
      const promise = query(controller.signal, pool, text, [], { inflightQueryAbortStrategy: 'kill session' });
      await eventually(async () => (await server.sleeping(text)) === 1);
      controller.abort(reason);
      expect(await rejection(promise)).toBe(controller.signal.reason);
      expect(await server.ask('select 1 from pg_stat_activity where pid = $1', [pid])).toEqual([]);
      expect(pool.totalCount).toBe(0);
    });

    it('ends the session of a statement that ends well all the same', async () => {
      poolOf(1);
      const pid = await pidOf();
      const controller = new AbortController();
      const text = `select stubborn(60) as said /* ${sleep()} */`;
      const promise = query(controller.signal, pool, text, [], { inflightQueryAbortStrategy: 'kill session' });
      await eventually(async () => (await server.sleeping(text)) === 1);
      controller.abort('why');
      expect((await promise).rows).toEqual([{ said: 'was asked' }]);
      expect(await pidOf()).not.toBe(pid);
    });

    it('keeps the session when nothing is aborted', async () => {
      poolOf(1);
      const pid = await pidOf();
      await query(new AbortController().signal, pool, 'select 1', [], { inflightQueryAbortStrategy: 'kill session' });
      expect(await pidOf()).toBe(pid);
    });
  });

  describe("with 'ignore query'", () => {
    it.each(reasons)(
      'rejects with %s at once; the statement runs on, and then the client comes back',
      async (_, reason) => {
        poolOf(1);
        const controller = new AbortController();
        const text = sleep(0.1);
        const promise = query(controller.signal, pool, text, [], { inflightQueryAbortStrategy: 'ignore query' });
        await eventually(async () => (await server.sleeping(text)) === 1);
        controller.abort(reason);
        expect(listeners(controller.signal)).toBe(0);
        expect(await rejection(promise)).toBe(controller.signal.reason);
        expect(pool.idleCount).toBe(0);
        await eventually(() => pool.idleCount === 1);
      },
    );

    it('lets it fail unheard', async () => {
      poolOf(1);
      const controller = new AbortController();
      const text = `${sleep(0.1)}, 1/(random()::int * 0)`;
      const promise = query(controller.signal, pool, text, [], { inflightQueryAbortStrategy: 'ignore query' });
      await eventually(() => pool.totalCount - pool.idleCount === 1 && pool.waitingCount === 0);
      controller.abort('why');
      expect(await rejection(promise)).toBe('why');
      await eventually(() => pool.idleCount === 1);
    });
  });

  describe('under load', () => {
    const many = 50;
    let proxy: Proxy;
    beforeEach(async () => {
      proxy = await startProxy(server.config.port!);
      pool = server.pool({ port: proxy.port, max: many });
    });

    /**
     * Runs statements that are aborted about when they end, by requests that dawdle; as soon as a client is back, it runs
     * the statement of a stranger.
     *
     * @param half whether every other one would not end by itself
     */
    async function load(run: typeof query, half: boolean) {
      const times = <T>(work: (index: number) => Promise<T>): Promise<T[]> =>
        Promise.all(Array.from({ length: many }, (_, index) => work(index)));
      const isHit = (end: Completion<unknown>): boolean => {
        if (end.status === 'faulted') expect(end.error).toMatchObject({ code: '57014' }); // canceled on request
        return end.status === 'faulted';
      };
      // All clients are there. A request of the run before that comes late hits a stranger, too.
      const first = await times(() => settle(query(undefined, pool, 'select pg_sleep(0.1)')));
      proxy.delayMs = () => 30 * Math.random();
      let over = false;
      let strangersHit = first.filter(isHit).length;
      const victims = times((index) => {
        const controller = new AbortController();
        void setTimeout(60 * Math.random()).then(() => controller.abort(index));
        const seconds = half && index % 2 === 1 ? 60 : 0.06 * Math.random();
        return settle(run(controller.signal, pool, `select pg_sleep(${seconds})`), controller.signal);
      });
      const strangers = times(async () => {
        while (!over) {
          const end = await settle(query(undefined, pool, 'select pg_sleep(0.01)'));
          if (isHit(end)) strangersHit += 1;
        }
      });
      const ends = await victims;
      await setTimeout(50);
      over = true;
      await strangers;
      return { ends, strangersHit };
    }

    it('never cancels the statement of a stranger', async () => {
      const { ends, strangersHit } = await load(query, true);
      expect(strangersHit).toBe(0);
      expect(ends.filter(({ status }) => status === 'faulted')).toEqual([]);
      expect(ends.filter(({ status }) => status === 'canceled').length).toBeGreaterThanOrEqual(many / 2);
      ends.forEach((end, index) => end.status === 'canceled' && expect(end.reason).toBe(index));
      expect(pool.idleCount).toBe(many);
    });

    it('would do so if nobody waited for the requests', async () => {
      const unawaited = async (signal: AbortSignal, pool: Pool, text: string): Promise<unknown> => {
        const client = await pool.connect();
        const registration = onAbort(
          signal,
          () => void settle(requestCancel(new AbortController().signal, Session.of(client as unknown as PgClient))),
        );
        try {
          return await client.query(text);
        } finally {
          registration.unregister();
          client.release();
        }
      };
      let hit = 0; // it takes luck, at most so often
      for (let round = 0; round < 60 && hit === 0; round++) {
        hit += (await load(unawaited as typeof query, false)).strangersHit;
      }
      expect(hit).toBeGreaterThan(0);
    });
  });

  describe('wrong arguments', () => {
    const run = query as (...args: unknown[]) => unknown;
    const aborted = AbortSignal.abort();
    const some = { connect: () => undefined, totalCount: 0 };

    it.each([
      ['signal', [new AbortController(), some, 'select 1'], TypeError],
      ['pool', [aborted, undefined, 'select 1'], TypeError],
      ['pool', [aborted, { totalCount: 0 }, 'select 1'], TypeError],
      ['text', [aborted, some], TypeError],
      ['text', [aborted, some, null], TypeError],
      ['text', [aborted, some, { name: 'a' }], TypeError],
      ['values', [aborted, some, 'select $1', 7], TypeError],
      ['values', [aborted, some, 'select $1', null], TypeError],
      [
        'inflightQueryAbortStrategy',
        [aborted, some, 'select 1', [], { inflightQueryAbortStrategy: 'stop' }],
        TypeError,
      ],
      ['graceMs', [aborted, some, 'select 1', [], { graceMs: '5' }], TypeError],
      ['graceMs', [aborted, some, 'select 1', [], { graceMs: -1 }], RangeError],
      ['graceMs', [aborted, some, 'select 1', [], { graceMs: NaN }], RangeError],
    ])('throw synchronously: %s', (name, args, ErrorClass) => {
      const call = () => run(...args);
      expect(call).toThrow(ErrorClass);
      expect(call).toThrow(`Expected \`${name}\` to be `);
    });
  });
});
