import { expected } from '@cancelkit/completion/internal';
import { checkDuration } from '../time/duration.js';

/** How long to wait between attempts. */
export interface BackOffOptions {
  /** Milliseconds before the second attempt, at most: 1000, if not given. They double with each attempt. */
  readonly baseMs?: number | undefined;
  /** What the doubling stops at, in milliseconds; Infinity: it does not stop. */
  readonly maxDelayMs?: number | undefined;
  /** Gives a number from 0 up to, not including, 1: `Math.random`, if not given. `() => 1` takes the jitter away. */
  readonly random?: (() => number) | undefined;
}

/**
 * Answers how long to wait after attempt 0, 1, 2 …: `baseMs` doubled with each attempt, but at most `maxDelayMs`, of which
 * a random part between a half and the whole, so that those who failed together don't come back together.
 *
 * @throws RangeError for a negative time or NaN, TypeError for what is no number or no function
 * @see "equal jitter" in Amazon's article on exponential back-off and jitter
 */
export function backOff(options: BackOffOptions, defaultMaxDelayMs: number): (attempt: number) => number {
  const { baseMs = 1_000, maxDelayMs = defaultMaxDelayMs, random = Math.random } = options;
  checkDuration('baseMs', baseMs);
  checkDuration('maxDelayMs', maxDelayMs);
  if (typeof random !== 'function') throw expected('random', 'a function that gives a number from 0 to 1', random);
  if (baseMs === 0) return () => 0; // 0 doubled for ever is NaN
  return (attempt) => Math.round((Math.min(maxDelayMs, baseMs * 2 ** attempt) * (1 + random())) / 2);
}
