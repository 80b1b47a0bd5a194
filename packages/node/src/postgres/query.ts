import { linkedSource, onAbort } from '@cancelkit/cancellation';
import { CompletionSource, canceled, match } from '@cancelkit/completion';
import { abortReason, assertSignal, expected } from '@cancelkit/completion/internal';
import type { Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { type QueryOptions, type QuerySettings, querySettings } from './query-options.js';
import { Statement } from './statement.js';

/**
 * Runs a statement on a client of a `pg` pool; aborting cancels it in the server.
 *
 * An abort asks the server, over a connection of its own that needs no session, to cancel the statement; waits until
 * the statement has ended; gives the client back; and then rejects with the reason. So a request to cancel never hits the
 * statement of somebody else, and an abort also gets through when all connections are in use.
 *
 * - A statement that ends well although it was to be canceled fulfills: what it did is done. One that fails in another way
 *   rejects with that error, as does one that `statement_timeout` or an administrator cancels without an abort.
 * - A statement that cannot be canceled within `graceMs`, because it does not listen or the server cannot be reached, is
 *   a fault: it may still run. Its connection is closed.
 * - After an error of the server the client is used again; after any other one, or when the text leaves a transaction open,
 *   its connection is closed.
 *
 * **Already aborted**: rejects with the reason; nothing is asked of the pool. **Aborted while waiting for a client**: rejects
 * at once; the client goes back as soon as it comes.
 * **Cleanup**: the registration is gone when the promise settles, and with `'cancel query'` and `'kill session'` the client
 * is back.
 *
 * @param text the statement, or an object of `pg` that names one to be prepared; foreign input belongs into `values`, as `$1`
 * @throws TypeError or RangeError, synchronously, when an argument is wrong. The promise rejects with what the pool or the
 *   server rejects with, a `DatabaseError` for instance
 * @example
 * const { rows } = await query<User>(signal, pool, 'select * from users where id = $1', [id]);
 * @see .NET `NpgsqlCommand.ExecuteReaderAsync(cancellationToken)`
 */
export function query<R extends QueryResultRow = QueryResultRow>(
  signal: AbortSignal | null | undefined,
  pool: Pool,
  text: string | QueryConfig<unknown[]>,
  values?: readonly unknown[],
  options: QueryOptions = {},
): Promise<QueryResult<R>> {
  assertSignal(signal);
  assertPool(pool);
  const config = configOf(text, values);
  const settings = querySettings(options);
  const outcome = new CompletionSource<QueryResult<R>>();
  const waiting = linkedSource<PoolClient>(signal);
  if (waiting.state.status === 'pending') connect(pool, waiting);
  waiting.onCompleted((completion) => {
    match(completion, {
      succeeded: (client) => run(outcome, signal, new Statement<R>(client, pool, config), settings),
      faulted: (error) => void outcome.trySetException(error),
      canceled: (reason) => void outcome.trySetCompletion(canceled(reason)),
    });
  });
  return outcome.promise;
}

function connect(pool: Pool, waiting: CompletionSource<PoolClient>): void {
  try {
    pool.connect((error, client) => {
      if (client === undefined) waiting.trySetException(error);
      else if (!waiting.trySetResult(client)) client.release();
    });
  } catch (error) {
    waiting.trySetException(error); // a `stream` option that throws, for instance
  }
}

function run<R extends QueryResultRow>(
  outcome: CompletionSource<QueryResult<R>>,
  signal: AbortSignal | null | undefined,
  statement: Statement<R>,
  { strategy, graceMs }: QuerySettings,
): void {
  let canceling: Promise<void> | undefined;
  const registration = onAbort(signal, (reason) => {
    if (strategy === 'ignore query') outcome.trySetCompletion(canceled(reason));
    else canceling = statement.cancel(graceMs);
  });
  statement.ended.onCompleted((completion) => {
    registration.unregister();
    if (canceling === undefined) {
      outcome.trySetCompletion(completion);
      statement.release();
      return;
    }
    const wasCanceled = completion.status === 'faulted' && isQueryCanceled(completion.error);
    void canceling
      .then(() => (strategy === 'kill session' ? statement.kill(graceMs) : statement.release()))
      .finally(() => outcome.trySetCompletion(wasCanceled ? canceled(abortReason(signal as AbortSignal)) : completion));
  });
}

/** By the code of the error, which is the same in all languages; it does not tell who asked for it. */
function isQueryCanceled(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null | undefined)?.code === '57014';
}

function assertPool(pool: unknown): void {
  // By shape: clients have `connect`, too, but only pools count what they hold.
  const { connect, totalCount } = (pool ?? {}) as Partial<Pool>;
  if (typeof connect !== 'function' || typeof totalCount !== 'number') throw expected('pool', 'a Pool of pg', pool);
}

function configOf(
  text: string | QueryConfig<unknown[]>,
  values: readonly unknown[] | undefined,
): QueryConfig<unknown[]> {
  const config = typeof text === 'string' ? { text } : text;
  if (typeof config?.text !== 'string') throw expected('text', 'a statement in SQL, or an object with one', text);
  if (values === undefined) return config;
  if (!Array.isArray(values)) throw expected('values', 'an array, or undefined', values);
  return { ...config, values: [...(values as unknown[])] };
}
