import type { Summary } from './statistics.js';

/** What came out of one variant. */
export interface Figure {
  readonly variant: string;
  /** The median of its runs in nanoseconds an operation, or bytes. */
  readonly value: number;
  readonly unit: 'ns' | 'B';
  /** How many times as much ours takes, pair by pair; missing on ours itself and where there is nothing to compare. */
  readonly ratio?: Summary;
  /** The most that the ratio, or else the value, may be. */
  readonly bar?: number;
}

/** What came out of one row; the first figure is ours. */
export interface RowFigures {
  readonly name: string;
  readonly figures: readonly Figure[];
}

/** What came out of one group. */
export interface GroupFigures {
  readonly name: string;
  readonly title: string;
  readonly rows: readonly RowFigures[];
}

/** Whether a figure meets its bar; undefined when it has none. */
export function meetsBar({ value, ratio, bar }: Figure): boolean | undefined {
  return bar === undefined ? undefined : (ratio?.median ?? value) <= bar;
}
