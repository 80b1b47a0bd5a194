import { randomUUID } from 'node:crypto';
import { type Completion } from '@cancelkit/completion';
import { expected } from '@cancelkit/completion/internal';
import type { CodecOptions } from '../codec.js';
import { OperationExistsError, UnknownOperationError } from '../errors.js';
import { type CreateOptions, checkCreate, checkId } from '../options.js';
import { write } from '../outcome.js';
import type { Claimed, OnOwnerLost, OperationStore, Row, Settling, SweepTexts } from '../store.js';
import { finiteMs } from '../store-options.js';
import { Asker, isRefusal } from './asker.js';
import { Hints } from './hints.js';
import { listenFor } from './listener.js';
import { migrationsOf } from './migrations.js';
import type { PgClientShape, PgListenerShape, PgPoolShape } from './pg-shape.js';
import { type PostgresStoreOptions, settingsOf } from './postgres-options.js';
import { BATCH, type Statements, statementsOf } from './statements.js';

/** Operations in PostgreSQL. */
export interface PostgresStore extends OperationStore {
  /** Makes the tables, or brings them up to date, under a lock: any number of processes may call it at once, each time they start. */
  migrate(): Promise<void>;
  /**
   * Creates an operation in your transaction, and answers its id: the job and its operation, or neither.
   *
   * @throws TypeError, RangeError when an option is wrong; OperationExistsError when the id is taken
   */
  createIn(client: PgClientShape, options: CreateOptions): Promise<string>;
  /**
   * Ends an operation in your transaction, and answers whether that was the first to end it: the report's row and its outcome, or
   * neither. Others learn it when you call `hint(id)` after your commit, else by polling.
   *
   * @throws OutcomeTooLargeError, UnknownOperationError; TypeError when it is no completion
   */
  trySettleIn<T>(client: PgClientShape, id: string, completion: Completion<T>): Promise<boolean>;
  /** Tells all processes that there may be news of an operation. */
  hint(id: string): void;
}

interface OperationRow {
  readonly id: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly cancel_reason: string | null;
}

/**
 * Makes a store in the database of a `Pool` of `pg`. Call `migrate` once, before it is used.
 *
 * One more session listens for each `Operations`, if you say how it is made; the rest is done by the pool, a statement at a time.
 *
 * @throws TypeError, RangeError when an option is wrong
 * @example
 * const store = postgresStore(pool, { listen: () => new Client(url) });
 * await store.migrate();
 * const operations = new Operations(store);
 */
export function postgresStore(pool: PgPoolShape, options: PostgresStoreOptions = {}): PostgresStore {
  return new PostgresOperationStore(pool, options);
}

class PostgresOperationStore implements PostgresStore {
  readonly #asker: Asker;
  readonly #statements: Statements;
  readonly #hints: Hints;
  readonly #schema: string;
  readonly #channel: string;
  readonly #makeListener: (() => PgListenerShape) | undefined;
  readonly #retentionMs: number;
  readonly #graceMs: number;
  readonly #codec: CodecOptions;

  constructor(pool: PgPoolShape, options: PostgresStoreOptions) {
    if (typeof (pool as Partial<PgPoolShape> | null | undefined)?.connect !== 'function') {
      throw expected('pool', 'a Pool of pg', pool);
    }
    const { schema, listen, namedStatements, retentionMs, graceMs, codec } = settingsOf(options);
    this.#retentionMs = retentionMs;
    this.#graceMs = graceMs;
    this.#codec = codec;
    this.#schema = `"${schema}"`;
    this.#channel = `${schema}_hints`;
    this.#makeListener = listen;
    this.#statements = statementsOf(this.#schema);
    this.#asker = new Asker(pool, this.#statements, namedStatements ? schema : undefined);
    this.#hints = new Hints((payload) =>
      this.#asker.query({ text: 'select pg_notify($1, $2)', values: [this.#channel, payload] }),
    );
  }

  async migrate(): Promise<void> {
    const steps = migrationsOf(this.#schema);
    // One text is one transaction, on one connection, whatever the pool or a pooler does. An index may take its time.
    const text = `do $migrate$ declare present int; begin
perform pg_advisory_xact_lock(hashtextextended('@cancelkit/operations ${this.#schema}', 0));
if to_regclass('${this.#schema}.version') is null then present := 0;
else select version into present from ${this.#schema}.version; end if;
if present > ${steps.length} then
  raise exception 'The tables of @cancelkit/operations have version %, and this package knows %: update it.', present, ${steps.length};
end if;
${steps.map((step, i) => `if present < ${i + 1} then\n${step}\nend if;`).join('\n')}
end $migrate$`;
    await this.#asker.query({ text }, 0);
  }

  async create(
    id: string,
    { deadlineMs, onOwnerLost }: { deadlineMs: number; onOwnerLost: OnOwnerLost },
  ): Promise<boolean> {
    return (await this.#asker.ask('create', id, finiteMs(deadlineMs), onOwnerLost)).length > 0;
  }

  async beat(owner: string, leaseMs: number): Promise<boolean> {
    return (await this.#asker.ask('beat', owner, leaseMs)).length > 0;
  }

  async claim(
    id: string,
    owner: string,
    deadline: string,
  ): Promise<Claimed | 'running' | 'settled' | 'unknown' | 'buried'> {
    for (;;) {
      const [claimed] = await this.#asker.ask<{ remaining: string | null; on_owner_lost: OnOwnerLost }>(
        'claim',
        id,
        owner,
      );
      if (claimed) {
        const remainingMs = claimed.remaining === null ? Infinity : Number(claimed.remaining);
        return { remainingMs, onOwnerLost: claimed.on_owner_lost };
      }
      const [row] = await this.#asker.ask<{ status: string; owned: boolean; over: boolean | null; alive: boolean }>(
        'claimable',
        id,
        owner,
      );
      if (row === undefined) return 'unknown';
      if (row.status !== 'pending') return 'settled';
      if (!row.alive) return 'buried';
      if (row.owned) return 'running';
      if (row.over === true) await this.#end('endOver', id, deadline);
      // else it was given back in between: it may be claimed now
    }
  }

  async cancel(id: string, reason: string, token: string): Promise<'canceled' | 'requested' | 'late' | 'unknown'> {
    const [row] = await this.#end<{ status: string }>('cancel', id, reason, token);
    if (row) return row.status === 'canceled' ? 'canceled' : 'requested';
    const [seen] = await this.#asker.ask<{ asked: boolean | null; ended: boolean | null }>('canceler', id, token);
    if (seen === undefined) return 'unknown';
    if (seen.asked !== true) return 'late';
    return seen.ended === true ? 'canceled' : 'requested';
  }

  async settle(id: string, { owner, token, status, outcome }: Settling): Promise<boolean | 'unknown'> {
    if ((await this.#end('settle', id, owner, token, status, outcome)).length > 0) return true;
    const [row] = await this.#asker.ask<{ mine: boolean | null }>('settler', id, token);
    return row === undefined ? 'unknown' : row.mine === true;
  }

  async release(id: string, owner: string): Promise<void> {
    await this.#end('release', id, owner);
  }

  async news(ids: readonly string[]): Promise<readonly Row[]> {
    return (await this.#asker.ask<OperationRow>('news', ids)).map(rowOf);
  }

  async read(id: string): Promise<Row | undefined> {
    const [row] = await this.#asker.ask<OperationRow>('read', id);
    return row && rowOf(row);
  }

  async sweep({ ownerLost, deadline }: SweepTexts): Promise<void> {
    await this.#asker.ask('bury');
    await this.#all('endOrphans', ownerLost);
    await this.#all('endLate', deadline, this.#graceMs);
    if (this.#retentionMs !== Infinity) await this.#all('deleteOld', this.#retentionMs);
    await this.#asker.ask('forget');
  }

  listen(onHint: (ids: readonly string[]) => void, onGap: () => void): Disposable | undefined {
    if (this.#makeListener === undefined) return undefined;
    const onPayload = (payload: string): void => onHint(payload.split('\n'));
    return listenFor(this.#makeListener, { channel: `"${this.#channel}"`, onPayload, onGap });
  }

  isOutage(error: unknown): boolean {
    return !isRefusal(error);
  }

  async createIn(client: PgClientShape, options: CreateOptions): Promise<string> {
    checkCreate(options);
    const { id = randomUUID(), deadlineMs, onOwnerLost = 'fault' } = options;
    const { rows } = await client.query({
      text: this.#statements.create,
      values: [id, finiteMs(deadlineMs), onOwnerLost],
    });
    if (rows.length === 0) throw new OperationExistsError(id);
    return id;
  }

  async trySettleIn<T>(client: PgClientShape, id: string, completion: Completion<T>): Promise<boolean> {
    checkId(id);
    const { status, outcome } = write(completion, this.#codec);
    const token = randomUUID();
    const { rows } = await client.query({ text: this.#statements.settle, values: [id, null, token, status, outcome] });
    if (rows.length > 0) return true;
    const seen = await client.query({ text: this.#statements.settler, values: [id, token] });
    if (seen.rows.length === 0) throw new UnknownOperationError(id);
    return false;
  }

  hint(id: string): void {
    this.#hints.add([id]);
  }

  /** A statement that may end an operation, or ask it to stop; if it has, all are told. */
  async #end<R>(name: 'endOver' | 'cancel' | 'settle' | 'release', id: string, ...values: unknown[]): Promise<R[]> {
    const rows = await this.#asker.ask<R>(name, id, ...values);
    if (rows.length > 0) this.hint(id);
    return rows;
  }

  /** A statement of a sweep, until it finds no more. */
  async #all(name: 'endOrphans' | 'endLate' | 'deleteOld', ...values: unknown[]): Promise<void> {
    for (;;) {
      const rows = await this.#asker.ask<{ id: string }>(name, ...values);
      this.#hints.add(rows.map(({ id }) => id));
      if (rows.length < BATCH) return;
    }
  }
}

function rowOf({ id, status, outcome, cancel_reason: cancelReason }: OperationRow): Row {
  return { id, status, outcome, cancelReason };
}
