/**
 * The work of one variant, in a form that can be repeated and timed.
 *
 * A file in `variants/` exports one function for each variant, which makes its loop: `parameter` is the size of the
 * surroundings (registrations already live, say). The loop itself is written out in each of them: a loop shared by all
 * would be a megamorphic call site, which costs 10 to 30 ns an operation.
 */
export interface Loop {
  /**
   * Makes ready what one batch of operations needs but what is not to be timed: signals, listeners, pending waits. A loop
   * that has this is called batch by batch, so that what it makes ready stays small.
   */
  prepare?(operations: number): void | Promise<void>;
  /** The timed part: so many operations. */
  run(operations: number): void | Promise<void>;
}

/** What a variant cannot have by itself, for it is evaluated from a bundle. */
export interface Surroundings {
  /** All its code, as a script: what a worker of its own can run. */
  readonly code: string;
  /** Imports a package as it is on the disk: those find files of their own beside themselves. */
  load(name: string): Promise<unknown>;
}

/** Makes the loop of a variant. */
export type MakeLoop = (parameter: number, surroundings: Surroundings) => Loop | Promise<Loop>;
