/** What a request works on. The hash is over the same files in the same order for every request. */
export interface Job {
  readonly root: string;
  readonly skip: readonly string[];
  readonly maxBytes: number;
  readonly maxFileBytes: number;
  readonly bytesPerSecond: number;
  readonly rowsPerSecond: number;
}

/** What the processes of a request find out. */
export interface HashResult {
  readonly hash: string;
  readonly files: number;
  readonly bytes: number;
}

/** What the statement of a request finds out: how many files have the content of an earlier one, and what that wastes. */
export interface Copies {
  readonly copies: number;
  readonly bytes: number;
}

/** The answer to a request. */
export interface Answer extends HashResult {
  readonly copies?: Copies | undefined; // undefined: there is no database
}

/** How far a request is. */
export interface HashProgress {
  readonly files: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

const MB = 1_000_000;

/**
 * The repository and its `node_modules`: 32 MB of it, in alphabetical order, without hidden files (but with pnpm's store
 * of packages) and without what a build or a test run may be writing just now. Links are not followed. These files are also
 * the rows of the database.
 *
 * No request gets more than 6 MB, and about 400 rows, a second, as a server would have it that shares a machine fairly. So a
 * request takes more than five seconds on any machine, and a client that hangs up does so in the middle of it.
 */
export function jobIn(root: string): Job {
  return {
    root,
    skip: ['coverage', 'dist', 'reports'],
    maxBytes: 32 * MB,
    maxFileBytes: 2 * MB,
    bytesPerSecond: 6 * MB,
    rowsPerSecond: 400,
  };
}
