/** How much is spent on a measurement. */
export interface Effort {
  readonly quick: boolean;
  /** Pairs of a row: each variant runs once in each. */
  readonly rounds: number;
  /** The least time that one run takes. Short runs measure the compiler. */
  readonly runMs: number;
  /** By what the operations of heap rows are divided. */
  readonly heapDivisor: number;
}

/** What the figures that are kept are made with: about eight minutes for all groups on two cores. */
export const fullEffort: Effort = { quick: false, rounds: 21, runMs: 60, heapDivisor: 1 };

/** Enough to see that every row runs; its figures say little. */
export const quickEffort: Effort = { quick: true, rounds: 2, runMs: 2, heapDivisor: 100 };
