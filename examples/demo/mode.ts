import type { HashProgress, HashResult, Job } from './job.js';
import { hashWithCancelable } from './hash-with-cancelable.js';
import { hashWithRace } from './hash-with-race.js';

/** Does the work of one request under the signal that aborts when its client hangs up. */
export type Hash = (
  signal: AbortSignal,
  tag: string,
  job: Job,
  onProgress: (progress: HashProgress) => void,
) => Promise<HashResult>;

/** One way to write the handler. */
export interface Mode {
  readonly name: 'race' | 'cancelkit';
  readonly title: string;
  readonly hash: Hash;
}

/** The two that the demo compares, in the order of their turns. */
export const modes: readonly Mode[] = [
  { name: 'race', title: 'Promise.race', hash: hashWithRace },
  { name: 'cancelkit', title: 'cancelable', hash: hashWithCancelable },
];
