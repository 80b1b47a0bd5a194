/** What a request works on. The hash is over the same files in the same order for every request. */
export interface Job {
  readonly root: string;
  readonly skip: readonly string[];
  readonly maxBytes: number;
  readonly maxFileBytes: number;
  readonly bytesPerSecond: number;
}

/** The answer to a request. */
export interface HashResult {
  readonly hash: string;
  readonly files: number;
  readonly bytes: number;
}

/** How far a request is. */
export interface HashProgress {
  readonly files: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

const MB = 1_000_000;

/**
 * The repository and its `node_modules`: 64 MB of it, in alphabetical order, without hidden files (but with pnpm's store
 * of packages) and without what a build or a test run may be writing just now. Links are not followed.
 *
 * No request gets more than 8 MB a second, as a server would have it that shares a machine fairly. So a request takes
 * eight seconds on any machine that keeps up, and a client that hangs up does so in the middle of it.
 */
export function jobIn(root: string): Job {
  return {
    root,
    skip: ['coverage', 'dist', 'reports'],
    maxBytes: 64 * MB,
    maxFileBytes: 2 * MB,
    bytesPerSecond: 8 * MB,
  };
}
