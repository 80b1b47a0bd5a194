import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg, { Client, Pool, type PoolConfig } from 'pg';
import pg811 from 'pg-8.11';

/** A real PostgreSQL on loopback, for one test file. It ends with the process of the tests, however that ends. */
export interface TestPostgres {
  readonly config: PoolConfig;
  /** Where it listens as well: the directory of its socket. */
  readonly socketDir: string;
  /** What it shows with TLS, for `localhost`. */
  readonly certificate: string;
  /** A pool that is ended with the server at the latest. */
  pool(config?: PoolConfig, version?: PgVersion): Pool;
  /** Asks in a session of its own, not one of the pool under test. */
  ask<R>(text: string, values?: unknown[]): Promise<R[]>;
  /** How many statements run whose text contains this, in the eyes of the server. */
  running(text: string): Promise<number>;
  /** How many of them have come to where they sleep. */
  sleeping(text: string): Promise<number>;
  /** Stops it by SIGINT, which breaks all sessions, and starts it again. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** A version of `pg`, as far as tests use it. */
export interface PgVersion {
  readonly Pool: typeof Pool;
}

/** The lowest and the newest version of `pg` that this package is for. */
export const pgVersions: readonly (readonly [string, PgVersion])[] = [
  ['8.11', pg811],
  ['8.23', pg],
];

export async function startPostgres(...settings: readonly string[]): Promise<TestPostgres> {
  const child = spawn(process.execPath, [join(__dirname, '../fixtures/postgres-server.mjs'), ...settings], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error('PostgreSQL has not started');
    return line.value;
  };
  const { port, ...more } = JSON.parse(await nextLine()) as {
    readonly port: number;
    readonly socketDir: string;
    readonly certificate: string;
  };
  const config: PoolConfig = { host: '127.0.0.1', port, user: 'postgres', password: 'p', database: 'postgres' };
  const observe = async (): Promise<Client> => {
    const client = new Client({ ...config, application_name: 'observer' });
    client.on('error', () => undefined); // a server that is made to crash
    await client.connect();
    return client;
  };
  let observer = await observe();
  const pools: Pool[] = [];
  const ask = async <R>(text: string, values?: unknown[]): Promise<R[]> =>
    (await observer.query<R & object>(text, values)).rows;
  const count = async (text: string, condition: string): Promise<number> => {
    const [row] = await ask<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
       where ${condition} and application_name <> 'observer' and position($1 in query) > 0`,
      [text],
    );
    return row!.count;
  };
  return {
    config,
    ...more,
    ask,
    pool: (options, version = { Pool }) => {
      const pool = new version.Pool({ ...config, ...options });
      pool.on('error', () => undefined); // an idle client that loses the server
      pools.push(pool);
      return pool;
    },
    running: (text) => count(text, "state = 'active'"),
    sleeping: (text) => count(text, "wait_event = 'PgSleep'"),
    restart: async () => {
      await observer.end();
      child.stdin.write('restart\n');
      await nextLine();
      observer = await observe();
    },
    close: async () => {
      await Promise.all(pools.filter((pool) => !pool.ending).map((pool) => pool.end()));
      await observer.end();
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
