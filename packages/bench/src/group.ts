/** Rows that are measured together: one table, and what `--only` chooses by name. */
export type Group = TimeGroup | HeapGroup | SizeGroup;

interface GroupOf<Kind, Row> {
  readonly kind: Kind;
  readonly name: string;
  /** What is measured, in one sentence: the heading of its table. */
  readonly title: string;
  readonly rows: readonly Row[];
}

/** Time for each operation, as ratios of ours to others. `Loop` names those that the file of
 * `variants/` with the name of the group exports. */
export type TimeGroup<Loop extends string = string> = GroupOf<'time', TimeRow<Loop>>;

/** The most that a ratio may be; by the major version of Node where that makes a difference: it holds from there on. */
export type Bar = number | Readonly<Record<number, number>>;

/** One of our variants, and all that do the same work. */
export interface TimeRow<Loop extends string = string> {
  readonly name: string;
  readonly ours: TimeVariant<Loop>;
  readonly others: readonly (TimeVariant<Loop> & {
    /** Ours may take so many times as long as this one. */
    readonly bar?: Bar;
  })[];
  /** Operations come in batches of this many, 1,000 if not given: the waits that are pending at a time, say. */
  readonly atOnce?: number;
}

/** One library, or one way by hand, to do the work of a row. */
export interface TimeVariant<Loop extends string = string> {
  readonly name: string;
  readonly loop: Loop;
  /** What the loop is made with; `atOnce` if not given. */
  readonly parameter?: number;
  /** Too slow for `--quick`, which leaves it out. */
  readonly slow?: boolean;
}

/** Bytes that stay on the heap, each variant in a process of its own. */
export type HeapGroup<Loop extends string = string> = GroupOf<'heap', HeapRow<Loop>>;

/** What stays after so many operations, for each of them or in all; a bar is in bytes. */
export interface HeapRow<Loop extends string = string> {
  readonly name: string;
  readonly operations: number;
  readonly per: 'operation' | 'run';
  readonly variants: readonly { readonly name: string; readonly loop: Loop; readonly bar?: number }[];
}

/** Bytes that a user's bundle grows by, minified and compressed. */
export type SizeGroup = GroupOf<'size', SizeRow>;

/** What is bundled: the code of a user that imports it. */
export interface SizeRow {
  readonly name: string;
  readonly variants: readonly { readonly name: string; readonly code: string; readonly bar?: number }[];
}
