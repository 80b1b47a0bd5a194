import { succeeded } from '@cancelkit/completion';
import { Operations } from '@cancelkit/operations';
import { postgresStore } from '@cancelkit/operations/postgres';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, type Pool } from 'pg';
import { type TestPostgres, startPostgres } from '../../../node/test/support/postgres.js';

// `pnpm chaos`, when all else is done: times are ratios on one machine, and beside other tests none is quiet enough for them.

const quantile = (times: number[], p: number): number => times.sort((a, b) => a - b)[Math.floor(times.length * p)]!;

(process.env.CANCELKIT_BARS === undefined ? describe.skip : describe)('on one machine', () => {
  let server: TestPostgres;
  let pool: Pool;
  let here: Operations;
  let there: Operations;
  beforeAll(async () => {
    server = await startPostgres();
    pool = server.pool({ max: 4 });
    const listen = (): Client => new Client(server.config);
    await postgresStore(pool).migrate();
    here = new Operations(postgresStore(pool, { listen }));
    there = new Operations(postgresStore(server.pool({ max: 4 }), { listen }));
  }, 60_000);
  afterAll(async () => {
    await Promise.all([here.dispose(), there.dispose()]);
    await server.close();
  });

  it('a cancel reaches the signal elsewhere within five round trips, in the middle', async () => {
    const [trips, signals, ends]: [number[], number[], number[]] = [[], [], []];
    for (let i = 0; i < 200; i += 1) {
      const { id } = await here.create(null, { deadlineMs: 60_000 });
      let asked = 0;
      let begin: () => void = () => undefined;
      const begun = new Promise<void>((resolve) => (begin = resolve));
      const run = here.run(null, id, (signal) => {
        begin();
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            signals.push(performance.now() - asked);
            reject(signal.reason);
          }),
        );
      });
      await begun;
      const settled = there.get(id).settled();
      asked = performance.now();
      await there.get(id).cancel('why');
      await settled;
      ends.push(performance.now() - asked);
      await run;
      asked = performance.now();
      await pool.query('select 1');
      trips.push(performance.now() - asked);
    }
    const shown = (times: number[]): string => [0.5, 0.99].map((p) => quantile(times, p).toFixed(2)).join(', ');
    console.log(
      `ms, p50, p99: select 1 ${shown(trips)}; cancel to signal ${shown(signals)}; to who awaits ${shown(ends)}`,
    );
    expect(quantile(signals, 0.5)).toBeLessThanOrEqual(5 * quantile(trips, 0.5));
  });

  it('settling is six tenths of the bare update, at least', async () => {
    const ratios: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const ids = Array.from({ length: 4_000 }, (_, i) => `bar-${round}-${i}`);
      await server.ask('insert into cancelkit.operation (id) select unnest($1::text[])', [ids]);
      const rate = async (some: string[], act: (id: string) => Promise<unknown>): Promise<number> => {
        const start = performance.now();
        await Promise.all(some.map(act));
        return (some.length / (performance.now() - start)) * 1_000;
      };
      const text = `update cancelkit.operation set status = 'succeeded', outcome = '1', settled_at = now()
        where id = $1 and status = 'pending' returning id`;
      const bare = await rate(ids.slice(2_000), (id) => pool.query(text, [id]));
      const ours = await rate(ids.slice(0, 2_000), (id) => here.get<number>(id).trySettle(succeeded(1)));
      ratios.push(ours / bare);
      console.log(`settled ${Math.round(ours)}/s, bare ${Math.round(bare)}/s, ratio ${(ours / bare).toFixed(2)}`);
    }
    expect(Math.max(...ratios)).toBeGreaterThanOrEqual(0.6);
  });
});
