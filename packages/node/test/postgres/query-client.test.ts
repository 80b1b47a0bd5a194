import { setImmediate } from 'node:timers/promises';
import { query } from '@cancelkit/node';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg, { type Client } from 'pg';
import pg811 from 'pg-8.11';
import { eventually, listeners, reasons, rejection, turn } from '../support/aborting.js';
import { type TestPostgres, startPostgres } from '../support/postgres.js';
import { closeProxies, startProxy } from '../support/proxy.js';

jest.setTimeout(30_000); // the machine may be busy

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.close());
afterEach(closeProxies);
afterEach(turn);

const sleep = 'select pg_sleep(60)';
const sleeping = () => server.sleeping(sleep);

describe.each([
  ['8.11', pg811],
  ['8.23', pg],
])('query on a client of pg %s', (version, { Client }) => {
  let client: Client;
  const connect = async (config?: object): Promise<Client> => {
    client = new Client({ ...server.config, ...config });
    await client.connect();
    return client;
  };
  const listenersOf = (target: Client) =>
    [target, target.connection].flatMap((emitter) => emitter.eventNames().map((name) => emitter.listenerCount(name)));
  afterEach(() => client.end());

  it('is of that version', async () => {
    await connect();
    expect('pipeline' in client).toBe(version === '8.23');
  });

  it('fulfills with the result, in the session of the client, and leaves no listener', async () => {
    await connect();
    const before = listenersOf(client);
    await query(undefined, client, 'begin');
    await query(undefined, client, 'create temporary table mine (id int) on commit drop');
    expect(await query(undefined, client, 'select * from mine')).toMatchObject({ rowCount: 0 });
    await query(undefined, client, 'rollback');
    expect(listenersOf(client)).toEqual(before);
  });

  it('rejects with the error of the server, and the client goes on', async () => {
    await connect();
    expect(await rejection(query(undefined, client, 'select 1/0'))).toMatchObject({ code: '22012' });
    expect(await query(undefined, client, 'select 1')).toMatchObject({ rowCount: 1 });
  });

  it.each(reasons)('rejects with %s when the server has canceled it, and the client goes on', async (_, reason) => {
    await connect();
    const controller = new AbortController();
    const promise = query(controller.signal, client, sleep);
    await eventually(async () => (await sleeping()) === 1);
    expect(listeners(controller.signal)).toBe(1);
    controller.abort(reason);
    expect(listeners(controller.signal)).toBe(0);
    expect(await rejection(promise)).toBe(controller.signal.reason);
    expect(await client.query('select 1')).toMatchObject({ rowCount: 1 });
  });

  it('sends one after the other; one that is aborted before its turn is not sent', async () => {
    await connect();
    const before = listenersOf(client);
    await query(undefined, client, 'create temporary table log (id serial, name text)');
    const log = (name: string, signal?: AbortSignal) =>
      query(signal, client, `insert into log (name) select $1::text from pg_sleep(0.01)`, [name]);
    const controller = new AbortController();
    const promises = [log('a'), log('b'), rejection(log('c', controller.signal)), log('d')];
    promises.push(...Array.from({ length: 12 }, (_, index) => log(`e${index}`))); // without a warning
    controller.abort('why');
    expect(await promises[2]).toBe('why');
    await Promise.all(promises);
    const { rows } = await query<{ name: string }>(undefined, client, 'select name from log order by id');
    expect(rows.map(({ name }) => name).join(' ')).toBe(
      `a b d ${Array.from({ length: 12 }, (_, i) => `e${i}`).join(' ')}`,
    );
    expect(listenersOf(client)).toEqual(before);
  });

  it('never cancels the next statement of the client', async () => {
    await connect();
    for (let round = 0; round < 60; round += 1) {
      const controller = new AbortController();
      const first = query(controller.signal, client, 'select pg_sleep(0.003)').catch((error: unknown) => error);
      const next = query(undefined, client, 'select pg_sleep(0.003)');
      for (let turns = round * 3; turns > 0; turns -= 1) await setImmediate();
      controller.abort('why');
      await first;
      await next;
    }
  });

  it('waits for the statement that runs, and cancels that not', async () => {
    await connect();
    const controller = new AbortController();
    const other = client.query('select pg_sleep(0.1)');
    const promise = query(controller.signal, client, 'select 1');
    controller.abort('why');
    expect(await rejection(promise)).toBe('why');
    expect(await query(undefined, client, 'select 2 as n')).toMatchObject({ rows: [{ n: 2 }] });
    expect(await other).toMatchObject({ rowCount: 1 });
  });

  it('waits for a client that is not connected yet', async () => {
    client = new Client(server.config);
    const promise = query(undefined, client, 'select 1 as one');
    await client.connect();
    expect((await promise).rows).toEqual([{ one: 1 }]);
  });

  it('rejects when the client cannot be connected, is closed, or loses its connection', async () => {
    client = new Client({ ...server.config, password: 'wrong' });
    const waiting = rejection(query(undefined, client, 'select 1'));
    expect(await rejection(client.connect())).toMatchObject({ code: '28P01' });
    expect(await waiting).toBeInstanceOf(Error);
    await connect();
    const running = rejection(query(undefined, client, sleep));
    await eventually(async () => (await sleeping()) === 1);
    await server.ask('select pg_terminate_backend(pid) from pg_stat_activity where query = $1', [sleep]);
    expect(await running).toMatchObject({ code: '57P01' });
    expect(await rejection(query(undefined, client, 'select 1'))).toBeInstanceOf(Error);
    await connect();
    await client.end();
    expect(await rejection(query(undefined, client, 'select 1'))).toBeInstanceOf(Error);
  });

  it('closes the client when a statement cannot be canceled', async () => {
    const proxy = await startProxy(server.config.port!);
    await connect({ port: proxy.port });
    const controller = new AbortController();
    const promise = rejection(query(controller.signal, client, sleep, [], { graceMs: 100 }));
    await eventually(async () => (await sleeping()) === 1);
    await proxy.become('refuse');
    controller.abort('why');
    expect(await promise).toMatchObject({ message: expect.stringContaining('could not be canceled within 100 ms') });
    expect(await rejection(client.query('select 1'))).toBeInstanceOf(Error);
    await server.ask('select pg_terminate_backend(pid) from pg_stat_activity where query = $1', [sleep]);
  });

  it("closes the client with 'kill session'", async () => {
    await connect();
    const controller = new AbortController();
    const promise = query(controller.signal, client, sleep, [], { inflightQueryAbortStrategy: 'kill session' });
    await eventually(async () => (await sleeping()) === 1);
    controller.abort('why');
    expect(await rejection(promise)).toBe('why');
    expect(await rejection(client.query('select 1'))).toBeInstanceOf(Error);
  });
});
