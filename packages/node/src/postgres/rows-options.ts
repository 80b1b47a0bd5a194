import { expected } from '@cancelkit/completion/internal';
import { checkAmount } from '../arguments/check-amount.js';
import { checkOptions } from '../arguments/check-options.js';

/** What {@link queryRows} takes besides the statement. */
export interface RowsOptions {
  /** How many rows are asked for at a time, and kept here until they are read; 100 if not given. */
  readonly batchSize?: number | undefined;
  /** How many milliseconds the statement has to end when it is canceled; 5000 if not given, Infinity: however long. */
  readonly graceMs?: number | undefined;
}

/** The options, with what was not given. */
export interface RowsSettings {
  readonly batchSize: number;
  readonly graceMs: number;
}

/** @throws TypeError or RangeError when one of them is wrong */
export function rowsSettings(options: RowsOptions): RowsSettings {
  checkOptions(options, '{ batchSize: 100 }');
  const { batchSize = 100, graceMs = 5_000 } = options;
  const shape = 'a whole number, 1 or more';
  if (typeof batchSize !== 'number') throw expected('batchSize', shape, batchSize);
  if (!Number.isInteger(batchSize) || batchSize < 1) throw expected('batchSize', shape, batchSize, '', RangeError);
  return { batchSize, graceMs: checkAmount('graceMs', 'milliseconds', graceMs) };
}
