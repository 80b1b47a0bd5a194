import { expected } from '@cancelkit/completion/internal';
import { checkAmount } from '../arguments/check-amount.js';
import { checkOptions } from '../arguments/check-options.js';

/** What becomes of a statement that runs when its signal aborts. The names are those of kysely. */
export type InflightQueryAbortStrategy = 'ignore query' | 'cancel query' | 'kill session';

/** What {@link query} takes besides the statement. */
export interface QueryOptions {
  /**
   * What an abort does to a statement that runs; `'cancel query'` if not given.
   *
   * - `'cancel query'` cancels it in the server, and waits until it has ended; the connection goes back to the pool;
   * - `'kill session'` does the same, and then closes the connection, with all that the session held;
   * - `'ignore query'` ends the wait at once and lets the statement run; what becomes of it, nobody hears. Its connection
   *   goes back to the pool when it has ended.
   */
  readonly inflightQueryAbortStrategy?: InflightQueryAbortStrategy | undefined;
  /**
   * How many milliseconds a statement has to end when it is canceled; 5000 if not given, Infinity: however long. Then its
   * connection is closed, and the query faults.
   */
  readonly graceMs?: number | undefined;
}

/** The options, with what was not given. */
export interface QuerySettings {
  readonly strategy: InflightQueryAbortStrategy;
  readonly graceMs: number;
}

const strategies: readonly unknown[] = ['ignore query', 'cancel query', 'kill session'];

/** @throws TypeError or RangeError when one of them is wrong */
export function querySettings(options: QueryOptions): QuerySettings {
  checkOptions(options, '{ graceMs: 1_000 }');
  const { inflightQueryAbortStrategy: strategy = 'cancel query', graceMs = 5_000 } = options;
  if (!strategies.includes(strategy)) {
    throw expected('inflightQueryAbortStrategy', "'ignore query', 'cancel query' or 'kill session'", strategy);
  }
  return { strategy, graceMs: checkAmount('graceMs', 'milliseconds', graceMs) };
}
