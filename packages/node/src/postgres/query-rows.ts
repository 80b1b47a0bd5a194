import { CancellationSource, type Registration, onAbort, throwIfAborted } from '@cancelkit/cancellation';
import { assertSignal } from '@cancelkit/completion/internal';
import { assertPoolOrClient, isPool } from './assert-client.js';
import type { ClientShape } from './client-shape.js';
import { lease } from './lease.js';
import { loadCursor } from './load-cursor.js';
import type { PoolShape } from './pool-shape.js';
import { RowReader } from './row-reader.js';
import { type RowsOptions, type RowsSettings, rowsSettings } from './rows-options.js';
import { type StatementConfig, refusalOfPool, statementConfig } from './statement-config.js';
import { codeOf } from './statement.js';

/**
 * Reads the rows of a statement as they are asked for, a batch at a time: a result of any size takes little memory.
 *
 * The statement starts with the first `next()`, and has its client until the last row is fetched or the loop is left. An
 * abort cancels it in the server, drops what is not read, waits until the client is back, and rejects the next `next()`, or
 * that which is pending, with the reason. A statement that fails in another way when it is canceled rejects with that error;
 * one that cannot be canceled within `graceMs` is a fault, and its connection is closed.
 *
 * Needs `pg-cursor`, an optional peer dependency.
 *
 * **Already aborted**: the first `next()` rejects with the reason; nothing is asked of the pool.
 * **Cleanup**: leaving the loop (`break`, `return()`, an error) closes the cursor, waits until the server has, and
 * gives the client back. A loop that was never started holds nothing.
 *
 * @param text the statement, one that gives rows; foreign input belongs into `values`, as `$1`
 * @throws TypeError or RangeError, synchronously, when an argument is wrong. `next()` rejects with what the pool or the
 *   server rejects with, and with an Error when `pg-cursor` is not installed
 * @example
 * for await (const user of queryRows<User>(signal, pool, 'select * from users')) await write(user);
 * @see .NET `NpgsqlDataReader.ReadAsync(cancellationToken)`
 */
export function queryRows<R extends object = Record<string, unknown>>(
  signal: AbortSignal | null | undefined,
  poolOrClient: PoolShape | ClientShape,
  text: string | StatementConfig,
  values?: readonly unknown[],
  options: RowsOptions = {},
): AsyncIterableIterator<R> {
  assertSignal(signal);
  assertPoolOrClient(poolOrClient);
  const config = statementConfig(text, values);
  const settings = rowsSettings(options);
  const refusal = isPool(poolOrClient) ? refusalOfPool(config) : undefined;
  if (refusal !== undefined) throw refusal;
  let inner: CancellationSource | undefined;
  const rows = read<R>(signal, poolOrClient, config, settings, () => (inner = CancellationSource.linked(signal)));
  return {
    next: () => rows.next(),
    return: () => {
      inner?.cancel(); // ends a `next` that is pending, which a generator would wait for
      return rows.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* read<R>(
  signal: AbortSignal | null | undefined,
  poolOrClient: PoolShape | ClientShape,
  config: StatementConfig,
  settings: RowsSettings,
  begin: () => CancellationSource,
): AsyncGenerator<R, undefined, undefined> {
  throwIfAborted(signal);
  using inner = begin();
  let reader: RowReader<R> | undefined;
  let registration: Registration | undefined;
  try {
    const Cursor = await loadCursor();
    reader = new RowReader<R>(await lease(inner.signal, poolOrClient).promise, Cursor, config, settings);
    registration = onAbort(inner.signal, () => void reader?.end());
    for (let isLast = false; !isLast;) {
      const rows = await reader.read();
      isLast = rows.length < settings.batchSize;
      for (const row of rows) {
        throwIfAborted(inner.signal);
        yield row;
      }
    }
    throwIfAborted(inner.signal);
    return undefined;
  } catch (error) {
    const isCaused = error === inner.reason || codeOf(error) === '57014' || reader?.exchange.neverRan === true;
    if (inner.aborted && signal?.aborted !== true) return undefined; // the loop was left
    throw inner.aborted && isCaused ? inner.reason : error;
  } finally {
    registration?.unregister();
    await reader?.end();
  }
}
