import { succeeded } from '@cancelkit/completion';
import { Operations } from '@cancelkit/operations';
import { postgresStore } from '@cancelkit/operations/postgres';
import { storeContract } from '@cancelkit/operations/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, type Pool } from 'pg';
import { type PgBouncer, hasPgBouncer, startPgBouncer } from '../../../node/test/support/pgbouncer.js';
import { type TestPostgres, startPostgres } from '../../../node/test/support/postgres.js';
import { agingStore } from '../support/postgres-bench.js';
import { expectCancelAcross } from '../support/running.js';

(hasPgBouncer ? describe : describe.skip)('behind PgBouncer in transaction mode', () => {
  let server: TestPostgres;
  let bouncer: PgBouncer;
  let pool: Pool;
  beforeAll(async () => {
    server = await startPostgres();
    bouncer = await startPgBouncer(server.config, 3);
    pool = server.pool({ ...bouncer.config, max: 20 });
    await postgresStore(pool).migrate();
  }, 60_000);
  afterAll(async () => {
    await pool.end();
    await bouncer.close();
    await server.close();
  });

  it.each(storeContract(() => agingStore(pool)).slice(4, 14))('$name', ({ run }) => run());

  it.each([
    ['with a direct session that listens', true],
    ['by polling alone', false],
  ])('cancels there what runs here, %s', async (_, listens) => {
    const listen = listens ? () => new Client(server.config) : false;
    const options = { pollMs: listens ? 60_000 : 100 };
    await using here = new Operations(postgresStore(pool, { listen }), options);
    await using there = new Operations(postgresStore(pool, { listen }), options);
    await expectCancelAcross(there, here);
  });

  it('creates and settles many at once', async () => {
    await using operations = new Operations(postgresStore(pool), { pollMs: 60_000 });
    const all = await Promise.all(
      Array.from({ length: 60 }, () => operations.create<number>(null, { deadlineMs: 60_000 })),
    );
    expect((await Promise.all(all.map((operation) => operation.trySettle(succeeded(1))))).every(Boolean)).toBe(true);
  });
});
