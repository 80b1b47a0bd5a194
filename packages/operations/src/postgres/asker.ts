import { waitAsync } from '@cancelkit/cancellation';
import type { PgPoolShape, PgQuery } from './pg-shape.js';
import type { StatementName, Statements } from './statements.js';

/** Milliseconds that a connection may take, and then an answer. */
const PATIENCE = 5_000;

/** Asks a pool, and waits for no answer longer than some seconds: a socket that has stalled says nothing, for ever. */
export class Asker {
  readonly #pool: PgPoolShape;
  readonly #statements: Statements;
  readonly #prefix: string | undefined;

  /** @param prefix of the names of prepared statements; `undefined`: they have none */
  constructor(pool: PgPoolShape, statements: Statements, prefix: string | undefined) {
    this.#pool = pool;
    this.#statements = statements;
    this.#prefix = prefix;
  }

  ask<R>(name: StatementName, ...values: unknown[]): Promise<R[]> {
    return this.query<R>({
      text: this.#statements[name],
      values,
      ...(this.#prefix === undefined ? {} : { name: `${this.#prefix}.${name}` }),
    });
  }

  /** @param patience for the answer; 0: that of the pool */
  async query<R>(query: PgQuery, patience: number = PATIENCE): Promise<R[]> {
    // A connection that comes too late goes back unused: what was given up does not happen later.
    const client = await waitAsync(this.#pool.connect(), {
      timeoutMs: PATIENCE,
      ref: false,
      discard: (late) => late.release(),
    });
    let failure: Error | boolean = false;
    client.on('error', ignore);
    try {
      return (await client.query({ ...query, query_timeout: patience })).rows as R[];
    } catch (error) {
      failure = isRefusal(error) ? false : (error as Error); // the connection is in an unknown state: it goes
      throw error;
    } finally {
      if (failure === false) client.removeListener('error', ignore); // one that goes may still have an error to tell
      client.release(failure);
    }
  }
}

/**
 * Whether asking again would not help: the server has understood and refused, or the question never got there because of a mistake in
 * this process. Everything else is an outage: the network, a server that starts or stops (57), is full (53), or has only readers (25006).
 */
export function isRefusal(error: unknown): boolean {
  const { code, name, message } =
    (error as Partial<Record<'code' | 'name' | 'message', unknown>> | null | undefined) ?? {};
  if (typeof code === 'string' && SQLSTATE.test(code)) return !TRANSIENT.test(code);
  return /^(Type|Range|Reference)Error$/.test(String(name)) || String(message).startsWith('Cannot use a pool after');
}

/** Five characters, as EPIPE has, too. */
const SQLSTATE = /^(?!E[A-Z]{4}$)[0-9A-Z]{5}$/;
const TRANSIENT = /^(08|40|53|57|58|XX|25006|55P03)/;

function ignore(): void {
  // The statement says the same; but without a listener this would end the process.
}
