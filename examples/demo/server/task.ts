import type { Database } from '../database/database.js';
import type { Answer, HashProgress, Job } from './job.js';

/** One request, as its handler sees it. */
export interface Task {
  /** What its processes and its statement carry, so that they can be told from outside: see {@link workerTag}. */
  readonly tag: string;
  readonly job: Job;
  readonly database: Database | undefined;
  onProgress(progress: HashProgress): void;
}

/** Does the work of one request under the signal that aborts when its client hangs up. */
export type AnswerTask = (signal: AbortSignal, task: Task) => Promise<Answer>;
