// The examples of queues, with the real ones. Each job is canceled from elsewhere, fails and is delivered again.
import { Operations, isOwnerLost } from '@cancelkit/operations';
import { postgresStore } from '@cancelkit/operations/postgres';
import { redisStore } from '@cancelkit/operations/redis';
import { checkAbortSafety } from '@cancelkit/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Queue, type Worker } from 'bullmq';
import { canceled, forever, succeeded } from 'cancelkit';
import { type Runner, runMigrations, run as runTasks, Logger } from 'graphile-worker';
import type { Redis } from 'ioredis';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Pool } from 'pg';
import PgBoss from 'pg-boss';
import { onSource } from '../packages/completion/test/support/run-fixture.js';
import { type TestPostgres, startPostgres } from '../packages/node/test/support/postgres.js';
import { processesWith, uniqueSeconds } from '../packages/node/test/support/processes.js';
import { type TestRedis, hasRedis, startRedis } from '../packages/operations/test/support/redis-server.js';
import * as graphile from './operations/graphile-job.js';
import * as boss from './operations/pg-boss-job.js';
import { type Film, enqueue, startWorker } from './operations/transcode-queue.js';

const { signal: never } = new AbortController();
const folder = mkdtempSync(join(tmpdir(), 'cancelkit-queues-'));
afterAll(() => rmSync(folder, { recursive: true }));
const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await sleep(10); // else the test times out
};

(hasRedis ? describe : describe.skip)('transcode-queue', () => {
  let server: TestRedis;
  let redis: Redis;
  let queue: Queue<Film>;
  let worker: Worker<Film>;
  let working: Operations;
  let other: Operations;
  const connection = (): { host: string; port: number } => ({ host: '127.0.0.1', port: server.port });
  beforeAll(async () => {
    server = await startRedis();
    redis = server.client();
    const store = redisStore(redis, { subscriber: () => server.client() });
    [working, other] = [new Operations(store), new Operations(store, { pollMs: 200 })];
    queue = new Queue('films', { connection: connection() });
    worker = startWorker(working, 'films', connection());
  }, 60_000);
  afterAll(async () => {
    await Promise.all([worker.close(), queue.close()]);
    await Promise.all([working.dispose(), other.dispose()]);
    await server.close();
  });
  const shell = (script: string): Film => ({ command: 'sh', args: ['-c', script] });

  it('tells who waits elsewhere what the command has said', async () => {
    const id = await enqueue(never, other, queue, shell('echo done'));
    expect(await other.get(id).settled()).toEqual(succeeded('done\n'));
  });

  it('kills the whole group of a job that is canceled elsewhere, and does not try it again', async () => {
    const sleeping = `sleep ${uniqueSeconds()}`;
    const id = await enqueue(never, other, queue, shell(`${sleeping} & wait`));
    await until(() => processesWith(sleeping).length === 2);
    expect(await other.get(id).cancel({ by: 'the command line' })).toBe('requested');
    expect(await other.get(id).settled()).toEqual(canceled({ by: 'the command line' }));
    expect(processesWith(sleeping)).toEqual([]);
    const job = (await queue.getJob(id))!;
    await until(() => job.isFailed());
    expect((await queue.getJob(id))!.attemptsMade).toBe(1);
  });

  it('does not begin what was canceled in the queue', async () => {
    await worker.pause();
    const touched = join(folder, 'touched');
    const id = await enqueue(never, other, queue, shell(`touch ${touched}`));
    expect(await other.get(id).cancel('changed my mind')).toBe('canceled');
    await worker.resume();
    const job = (await queue.getJob(id))!;
    await until(() => job.isCompleted());
    expect(existsSync(touched)).toBe(false);
  });

  it('leaves it pending between attempts', async () => {
    const tries = join(folder, 'tries');
    const id = await enqueue(
      never,
      other,
      queue,
      shell(`echo x >> ${tries}; test $(wc -l < ${tries}) -eq 3 && echo third`),
    );
    expect(await other.get(id).settled()).toEqual(succeeded('third\n'));
  });

  it('ends with the fault of the last attempt', async () => {
    const id = await enqueue(never, other, queue, shell('exit 3'));
    expect(await other.get(id).settled()).toMatchObject({ status: 'faulted', error: { name: 'ProcessError' } });
    expect(await (await queue.getJob(id))!.isFailed()).toBe(true);
  });

  it('is abort-safe', async () => {
    const silent = new Queue<Film>('silent', { connection: connection() });
    await checkAbortSafety((signal) => enqueue(signal, other, silent, shell('true')), {
      mayFinish: true, // what the queue has been told
      mayWait: true, // until it has said so
      maxRuns: 25,
    });
    await silent.close();
  });

  it('tells who waits that the worker was killed', async () => {
    const lost = new Queue<Film>('lost', { connection: connection() });
    const code = `
      import { Operations } from '@cancelkit/operations';
      import { redisStore } from '@cancelkit/operations/redis';
      import { Redis } from 'ioredis';
      import { startWorker } from './operations/transcode-queue.ts';
      const connection = ${JSON.stringify(connection())};
      startWorker(new Operations(redisStore(new Redis(connection)), { leaseMs: 1_000 }), 'lost', connection);`;
    const loader = [...(onSource ? ['--conditions=@cancelkit/source'] : []), '--import', 'tsx'];
    const child = spawn(process.execPath, [...loader, '--input-type=module', '-e', code], {
      cwd: __dirname,
      stdio: 'inherit',
    });
    const exited = once(child, 'exit');
    const begun = join(folder, 'begun');
    const id = await enqueue(never, other, lost, shell(`touch ${begun}; sleep 2`)); // which nobody is left to stop
    await until(() => existsSync(begun));
    const settled = other.get(id).settled();
    child.kill('SIGKILL');
    await exited;
    const end = await settled;
    expect(end.status === 'faulted' && isOwnerLost(end.error)).toBe(true);
    await lost.close();
  });
});

describe('with a queue in PostgreSQL', () => {
  let server: TestPostgres;
  let pool: Pool;
  let store: ReturnType<typeof postgresStore>;
  let working: Operations;
  let other: Operations;
  beforeAll(async () => {
    server = await startPostgres();
    pool = server.pool({ max: 8 });
    store = postgresStore(pool, { listen: () => new Client(server.config) });
    await store.migrate();
    [working, other] = [new Operations(store), new Operations(store)];
  }, 60_000);
  afterAll(async () => {
    await Promise.all([working.dispose(), other.dispose()]);
    await server.close();
  });

  let calls: string[] = [];
  /** What both do: by its title, it ends, waits, or fails for the first time. */
  const report = async (inner: AbortSignal, title: string): Promise<string> => {
    calls.push(title);
    if (title === 'endless') return forever(inner);
    if (title === 'broken' || calls.filter((call) => call === title).length === 1) throw new Error(`no ${title}`);
    return `all about ${title}`;
  };

  function specification(
    table: string,
    column: string,
    add: (title: string, signal?: AbortSignal) => Promise<string>,
  ): void {
    it('is delivered again when it fails, and tells who waits how that ended', async () => {
      calls = [];
      const id = await add('trees');
      expect(await other.get(id).settled()).toEqual(succeeded('all about trees'));
      expect(calls).toEqual(['trees', 'trees']);
    });

    it('stops when it is canceled elsewhere, and is not delivered again', async () => {
      calls = [];
      const id = await add('endless');
      await until(() => calls.length === 1);
      expect(await other.get(id).cancel('enough')).toBe('requested');
      expect(await other.get(id).settled()).toEqual(canceled('enough'));
    });

    it('has neither a job nor an operation when the transaction fails', async () => {
      await server.ask(`create or replace function refuse() returns trigger language plpgsql as $$ begin
        if new.${column}->>'title' = 'unwanted' then raise 'not wanted'; end if; return new; end $$;
        create trigger refuse before insert on ${table} for each row execute function refuse()`);
      const count = async (): Promise<number> => (await pool.query('select from cancelkit.operation')).rowCount!;
      const before = await count();
      await expect(add('unwanted')).rejects.toThrow('not wanted');
      expect(await count()).toBe(before);
    });

    it('is abort-safe', async () => {
      await checkAbortSafety((signal) => add('safe', signal), {
        mayFinish: true, // a commit that is through
        mayWait: true, // until the server has answered
        starts: ({ place }) => place.includes('request-cancel'),
        maxRuns: 25,
      });
    });
  }

  describe('graphile-job', () => {
    let runner: Runner;
    const logger = new Logger(() => () => undefined);
    beforeAll(async () => {
      await runMigrations({ pgPool: pool, logger });
      runner = await runTasks({
        pgPool: pool,
        logger,
        taskList: graphile.tasks(working, report),
        noHandleSignals: true,
        pollInterval: 100,
      });
    }, 60_000);
    afterAll(() => runner.stop());
    specification('graphile_worker._private_jobs', 'payload', (title, signal = never) =>
      graphile.enqueue(signal, pool, store, title),
    );
  });

  describe('pg-boss-job', () => {
    let queue: PgBoss;
    beforeAll(async () => {
      const { host, port, user, password, database } = server.config as Record<'host' | 'user' | 'password' | 'database', string> & { port: number }; // prettier-ignore
      queue = new PgBoss({ host, port, user, password, database, supervise: false, schedule: false });
      await queue.start();
      await queue.createQueue('report');
      await boss.startWorker(working, queue, report);
    }, 60_000);
    afterAll(() => queue.stop({ graceful: false }));
    specification('pgboss.job', 'data', (title, signal = never) => boss.enqueue(signal, pool, store, queue, title));
  });
});
