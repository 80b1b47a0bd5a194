import type { Outcome } from './harness/run-tests.js';

/** A runtime in which the tests have run. */
export interface Ran {
  readonly name: string;
  readonly version: string;
  readonly outcome: Outcome;
}

/** An outcome in words. */
export function row({ passed, skipped, failed, loose, ms }: Outcome): string[] {
  return [
    `${passed} passed`,
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
    ...(loose.length > 0 ? [`${loose.length} errors outside of tests`] : []),
    `${skipped.length} need what is not here`,
    `${Math.round(ms / 1000)} s`,
  ];
}
