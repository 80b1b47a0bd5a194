import { CompletionSource, canceled, match } from '@cancelkit/completion';
import { assertSignal } from '@cancelkit/completion/internal';
import { assertPoolOrClient, isPool } from './assert-client.js';
import type { ClientShape } from './client-shape.js';
import { lease } from './lease.js';
import type { PoolShape } from './pool-shape.js';
import { type QueryOptions, querySettings } from './query-options.js';
import type { QueryResult } from './query-result.js';
import { runStatement } from './run-statement.js';
import { type StatementConfig, refusalOfPool, statementConfig } from './statement-config.js';

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
export function query<R extends object = Record<string, unknown>>(
  signal: AbortSignal | null | undefined,
  poolOrClient: PoolShape | ClientShape,
  text: string | StatementConfig,
  values?: readonly unknown[],
  options: QueryOptions = {},
): Promise<QueryResult<R>> {
  assertSignal(signal);
  assertPoolOrClient(poolOrClient);
  const config = statementConfig(text, values);
  const settings = querySettings(options);
  const refusal = isPool(poolOrClient) ? refusalOfPool(config) : undefined;
  if (refusal !== undefined) return Promise.reject(refusal);
  const outcome = new CompletionSource<QueryResult<R>>();
  lease(signal, poolOrClient).onCompleted((completion) => {
    match(completion, {
      succeeded: (given) =>
        void runStatement<R>(signal, given, config, settings).onCompleted((end) => outcome.trySetCompletion(end)),
      faulted: (error) => void outcome.trySetException(error),
      canceled: (reason) => void outcome.trySetCompletion(canceled(reason)),
    });
  });
  return outcome.promise;
}
