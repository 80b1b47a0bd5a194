import { query, queryRows } from '@cancelkit/node';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg, { Client, Pool, Query } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import Cursor from 'pg-cursor';
import { rejection } from '../support/aborting.js';
import { type TestPostgres, pgVersions, startPostgres } from '../support/postgres.js';

// What stands in for libpq: the classes of pg.native are the real ones.
jest.mock('pg-native', () => Object, { virtual: true });

describe.each(pgVersions)('a transaction command through a pool of pg %s', (_, version) => {
  let server: TestPostgres;
  let pool: Pool;
  beforeAll(async () => {
    server = await startPostgres();
    pool = server.pool({ max: 1 }, version);
  }, 60_000);
  afterAll(() => server.close());

  it.each([
    'begin',
    ' BEGIN ; ',
    'begin isolation level serializable',
    'Start  Transaction',
    'commit;;',
    'END',
    'rollback',
    'abort work',
    'savepoint "a;b"',
    'rollback to savepoint a',
    'release a',
    `prepare transaction 'x'`,
    'set transaction read only',
    '-- a comment; begin\nbegin',
    '/* one /* in */ the other */begin/**/work -- and so on',
    `-- don't\ncommit -- don't`,
  ])('is refused at once, with the way that works: %s', async (text) => {
    for (const aborted of [undefined, AbortSignal.abort()]) {
      const error = await rejection(query(aborted, pool, text));
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toContain('transaction()');
    }
    expect(() => queryRows(undefined, pool, text)).toThrow('transaction()');
    expect(pool.totalCount - pool.idleCount).toBe(0);
  });

  it.each([
    'begin; select 1; commit',
    `begin; select '-- begin' ; end`,
    '/* begin */ select 1',
    'select 1 -- begin',
    `select 'begin'`,
    'with begin as (select 1) select * from begin',
  ])('is not: %s', async (text) => {
    await query(undefined, pool, text);
    expect(pool.idleCount).toBe(1);
  });

  it('leaves a failed transaction to nobody when the text that has begun it is canceled', async () => {
    const controller = new AbortController();
    const pid = async () => (await query(undefined, pool, 'select pg_backend_pid() as pid')).rows[0]?.pid;
    const before = await pid();
    const promise = query(controller.signal, pool, 'begin; select pg_sleep(60); commit');
    while ((await server.sleeping('begin; select pg_sleep(60)')) === 0) continue;
    controller.abort('why');
    expect(await rejection(promise)).toBe('why');
    expect(await pid()).not.toBe(before);
  });

  it('may go through a client', async () => {
    const client = await pool.connect();
    await query(undefined, client, 'begin');
    await query(undefined, client, 'rollback');
    client.release();
  });

  it('takes no place in the queue of the pool when it is aborted, however many wait', async () => {
    const held = await pool.connect();
    const controller = new AbortController();
    const waiting = Array.from({ length: 1_000 }, () => rejection(query(controller.signal, pool, 'select 1')));
    const other = query(undefined, pool, 'select 2');
    expect(pool.waitingCount).toBe(1_001);
    controller.abort('why');
    expect(pool.waitingCount).toBe(1);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['why']));
    held.release();
    expect(await other).toMatchObject({ rowCount: 1 });
  });
});

describe('what query cannot take', () => {
  const run = query as (...args: unknown[]) => unknown;
  const aborted = AbortSignal.abort();
  const pool = new Pool();
  const client = new Client();
  const native = pg.native!;

  it.each([
    ['a cursor', [aborted, pool, new Cursor('select 1')], 'queryRows()'],
    ['a cursor, on a client', [aborted, client, new Cursor('select 1')], 'queryRows()'],
    ['a COPY stream to the server', [aborted, client, copyFrom('copy t from stdin')], 'COPY stream'],
    ['a COPY stream from the server', [aborted, pool, copyTo('copy t to stdout')], 'COPY stream'],
    ['a COPY whose rows would be lost', [aborted, pool, ' copy t (a) TO stdout'], 'COPY'],
    ['a COPY without rows', [aborted, client, '/* */ COPY t FROM stdin (format csv)'], 'COPY'],
    ['a query of pg', [aborted, pool, new Query('select 1') as unknown], 'Pass its text and values'],
    ['a pool of pg.native', [aborted, new native.Pool(), 'select 1'], 'pg.native'],
    ['a client of pg.native', [aborted, new native.Client(), 'select 1'], 'pg.native'],
    ['something with a query', [aborted, { query: () => undefined }, 'select 1'], 'a Pool or a Client of pg'],
  ])('is refused at once, with the way that works: %s', (_, args, way) => {
    expect(() => run(...args)).toThrow(TypeError);
    expect(() => run(...args)).toThrow(way);
  });

  it('is not a COPY from or to a file of the server, nor a text about one', () => {
    const start = (text: string) => query(AbortSignal.abort('why'), pool, text);
    return Promise.all(
      [`copy t from '/tmp/stdin'`, `select 'copy t to stdout'`, `copy (select ' to stdout') to '/tmp/x'`].map(
        async (text) => expect(await rejection(start(text))).toBe('why'),
      ),
    );
  });
});
