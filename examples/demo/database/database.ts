import { delay } from 'cancelkit';
import { Client, Pool, type QueryConfig } from 'pg';
import { copiesQuery } from './copies-query.js';
import type { HashedFile } from '../server/expected-answer.js';
import type { Job } from '../server/job.js';
import { runTag } from '../counting/worker-tag.js';

const SWEEP_WITHIN_MS = 5_000;
const POLL_MS = 20;

/** A statement of some request that the server is running. */
export interface TaggedStatement {
  readonly pid: number;
  readonly client: number;
}

/**
 * The database of a run: the pool that the requests share, and a connection apart over which the demo counts, from outside,
 * what the server is running.
 *
 * All that it creates is in a schema of its own, which goes when it is closed.
 */
export class Database {
  readonly pool: Pool;
  readonly #counter: Client;
  readonly #schema: string;

  private constructor(pool: Pool, counter: Client, schema: string) {
    this.pool = pool;
    this.#counter = counter;
    this.#schema = schema;
  }

  /** @param connections how many statements may run at once */
  static async connect(url: string, runId: string, connections: number): Promise<Database> {
    const config = { connectionString: url, connectionTimeoutMillis: 10_000 };
    const counter = new Client({ ...config, application_name: `${runTag(runId)}counter` });
    const pool = new Pool({ ...config, max: connections, application_name: `${runTag(runId)}requests` });
    counter.on('error', () => undefined); // whoever waits for an answer hears of it, too
    pool.on('error', () => undefined);
    await counter.connect();
    return new Database(pool, counter, `cancelkit_demo_${runId}`);
  }

  /** Makes the table of the files, and an empty one of what clients are charged. */
  async load(files: readonly HashedFile[]): Promise<void> {
    await this.#counter.query(`create schema ${this.#schema}`);
    await this.#counter.query(
      `create table ${this.#schema}.files (nr int primary key, path text not null, size int not null, sha256 text not null)`,
    );
    await this.#counter.query(
      `insert into ${this.#schema}.files select nr, path, size, sha256
       from unnest($1::text[], $2::int[], $3::text[]) with ordinality as file (path, size, sha256, nr)`,
      [files.map(({ path }) => path), files.map(({ bytes }) => bytes), files.map(({ sha256 }) => sha256)],
    );
    await this.#counter.query(`analyze ${this.#schema}.files`);
    await this.#counter.query(`create table ${this.#schema}.charges (tag text not null)`);
  }

  /** The statement of one request. */
  copies(tag: string, job: Job): QueryConfig<unknown[]> {
    return copiesQuery(`${this.#schema}.files`, tag, job);
  }

  /** Charges a client for its answer: the last statement of its transaction. */
  charge(tag: string): QueryConfig<unknown[]> {
    return { text: `/* ${tag} */ insert into ${this.#schema}.charges values ($1)`, values: [tag] };
  }

  /**
   * How often each client was charged, of those whose tag begins so: what is committed, as another session sees it, when no
   * transaction of a request is under way any more.
   */
  async charges(tag: string): Promise<ReadonlyMap<number, number>> {
    const deadline = performance.now() + SWEEP_WITHIN_MS;
    while (this.pool.idleCount < this.pool.totalCount) {
      if (performance.now() >= deadline) throw new Error('The transactions of some requests have not ended');
      await delay(undefined, POLL_MS);
    }
    const { rows } = await this.#counter.query<{ client: number; times: number }>(
      `select substring(tag from length($1) + 1)::int as client, count(*)::int as times
       from ${this.#schema}.charges where starts_with(tag, $1) group by tag`,
      [tag],
    );
    return new Map(rows.map(({ client, times }) => [client, times]));
  }

  /** What server this is, as it says itself. */
  async version(): Promise<string> {
    const { rows } = await this.#counter.query<{ server_version: string }>('show server_version');
    return `PostgreSQL ${rows[0]!.server_version}`;
  }

  /** Finds, in the view of its activity that the server gives, the statements that it runs whose tag begins so. */
  async taggedStatements(tag: string): Promise<TaggedStatement[]> {
    const { rows } = await this.#counter.query<TaggedStatement>(
      `select pid, substring(query from position($1 in query) + length($1) for 10)::text as client
       from pg_stat_activity where state = 'active' and starts_with(query, '/* ' || $1)`,
      [tag],
    );
    return rows.map(({ pid, client }) => ({ pid, client: Number.parseInt(String(client), 10) }));
  }

  /**
   * Cancels whatever the server still runs under a tag.
   *
   * @returns the statements that had to be canceled
   * @throws Error when something is running afterwards
   */
  async sweep(tag: string): Promise<TaggedStatement[]> {
    const swept = await this.taggedStatements(tag);
    const deadline = performance.now() + SWEEP_WITHIN_MS;
    for (let left = swept; left.length > 0; left = await this.taggedStatements(tag)) {
      if (performance.now() >= deadline) throw new Error(`${left.length} statements could not be canceled`);
      await this.#counter.query('select pg_cancel_backend(pid) from unnest($1::int[]) as pid', [left.map(({ pid }) => pid)]); // prettier-ignore
      await delay(undefined, POLL_MS);
    }
    return swept;
  }

  /** Drops what was created, and leaves the server. */
  async close(): Promise<void> {
    await this.#counter.query(`drop schema if exists ${this.#schema} cascade`);
    await Promise.all([this.#counter.end(), this.pool.end()]);
  }
}
