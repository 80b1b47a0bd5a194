/** What a process of the mutation tests is to do. */
export interface MutantRun {
  /** The bundle of the tests, with the instrumented sources. */
  readonly bundle: string;
  /** Which mutant is active; none: the tests are run as they are, and what they cover is counted. */
  readonly mutant?: string;
  /** How often a mutant may be passed before it is taken for a loop without end. */
  readonly hitLimit?: number;
  /** The titles of the tests that run; all where it is left out. */
  readonly tests?: readonly string[];
}

/** What came of it. */
export interface MutantOutcome {
  readonly passed: readonly { readonly title: string; readonly file: string; readonly ms: number }[];
  /** The first test that failed: none runs after it. */
  readonly failed?: { readonly title: string; readonly error: string };
  /** The test that never ended. */
  readonly hung?: string;
  /** Mutants by test, and those that were passed while no test ran. */
  readonly coverage: {
    readonly static: Record<string, number>;
    readonly perTest: Record<string, Record<string, number>>;
  };
}
