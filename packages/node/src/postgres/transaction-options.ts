import { expected } from '@cancelkit/completion/internal';
import { checkAmount } from '../arguments/check-amount.js';
import { checkOptions } from '../arguments/check-options.js';

/** How far a transaction is kept apart from others, in the words of SQL. */
export type IsolationLevel = 'read uncommitted' | 'read committed' | 'repeatable read' | 'serializable';

/** What {@link transaction} takes besides the work. */
export interface TransactionOptions {
  /** How far it is kept apart from others; what the session has by default, if not given. */
  readonly isolationLevel?: IsolationLevel | undefined;
  /** Whether it may only read; what the session has by default, if not given. */
  readonly readOnly?: boolean | undefined;
  /**
   * How many milliseconds a statement has to end when it is canceled, a commit to get through after an abort, and a
   * roll-back; 5000 if not given, Infinity: however long. Then the connection is closed.
   */
  readonly graceMs?: number | undefined;
}

/** The options, with what was not given. */
export interface TransactionSettings {
  /** The statement that begins it. */
  readonly begin: string;
  readonly graceMs: number;
}

const levels: readonly unknown[] = ['read uncommitted', 'read committed', 'repeatable read', 'serializable'];

/** @throws TypeError or RangeError when one of them is wrong */
export function transactionSettings(options: TransactionOptions): TransactionSettings {
  checkOptions(options, "{ isolationLevel: 'serializable' }");
  const { isolationLevel, readOnly, graceMs = 5_000 } = options;
  if (isolationLevel !== undefined && !levels.includes(isolationLevel)) {
    throw expected('isolationLevel', `one of '${levels.join("', '")}'`, isolationLevel);
  }
  if (readOnly !== undefined && typeof readOnly !== 'boolean') throw expected('readOnly', 'true or false', readOnly);
  checkAmount('graceMs', 'milliseconds', graceMs);
  const isolation = isolationLevel === undefined ? '' : ` isolation level ${isolationLevel}`;
  const access = readOnly === undefined ? '' : readOnly ? ' read only' : ' read write';
  return { begin: `begin${isolation}${access}`, graceMs };
}
