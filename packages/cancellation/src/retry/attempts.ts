import { unwrap } from '@cancelkit/completion';
import { expected } from '@cancelkit/completion/internal';
import { type BackOffOptions, backOff } from './back-off.js';
import { CancellationSource } from '../sources/cancellation-source.js';
import { clockOf } from '../time/clock.js';
import { checkDuration } from '../time/duration.js';
import { endOf } from '../errors/end-of.js';
import { type TimerOptions, checkOptions } from '../time/timer.js';

/** What `retry` and `proactiveRetry` take in common. */
export interface AttemptOptions extends BackOffOptions, TimerOptions {
  /** How often the function is called at most, the first time included: a whole number from 1; Infinity, if not given. */
  readonly maxAttempts?: number | undefined;
  /**
   * Milliseconds until the signal of an attempt aborts with a TimeoutError: 0 in the next turn of the event loop; Infinity,
   * if not given: never. An attempt that ends by it has failed, with that TimeoutError; one that succeeds all the same has not.
   */
  readonly attemptTimeoutMs?: number | undefined;
  /** Whether to go on after this error: always, if not given. What it throws or rejects with is how the whole ends. */
  readonly shouldRetry?: ((error: unknown, attempt: number) => boolean | PromiseLike<boolean>) | undefined;
  /** Whether giving up throws an AggregateError of all failures, in their order; if not, it throws the last one itself. */
  readonly aggregate?: boolean | undefined;
}

/**
 * The attempts of one retry: how each is made, how long to wait for the next, and which errors they failed with.
 *
 * Errors are kept only if somebody asked for all of them: attempts may go on for ever.
 */
export class Attempts {
  readonly #options: AttemptOptions;
  readonly #maxAttempts: number;
  readonly #timeoutMs: number;
  readonly #backOff: (attempt: number) => number;
  #errors: unknown[] = [];

  constructor(options: AttemptOptions, defaultMaxDelayMs: number) {
    checkOptions(options, '{ maxAttempts: 3 }');
    const { maxAttempts = Infinity, attemptTimeoutMs = Infinity } = options;
    this.#options = options;
    this.#maxAttempts = checkAttempts(maxAttempts);
    this.#timeoutMs = checkDuration('attemptTimeoutMs', attemptTimeoutMs);
    this.#backOff = backOff(options, defaultMaxDelayMs);
    checkCallback('shouldRetry', options.shouldRetry);
    clockOf(options.clock);
  }

  /** Makes one attempt, with a time limit if there is one. A throw is a rejection. */
  async make<T>(signal: AbortSignal, fn: (signal: AbortSignal) => PromiseLike<T>): Promise<T> {
    if (this.#timeoutMs === Infinity) return fn(signal);
    const { clock, ref } = this.#options;
    const source = new CancellationSource({ parents: [signal], timeoutMs: this.#timeoutMs, clock, ref });
    try {
      return await fn(source.signal);
    } catch (error) {
      return unwrap<T>(endOf(error, source.signal)); // the TimeoutError, or the reason from outside, in whatever form it came
    } finally {
      source[Symbol.dispose]();
    }
  }

  /** How long to wait after an attempt: not at all after a reset (attempt -1); Infinity: there is no other attempt. */
  delayAfter(attempt: number): number {
    if (attempt + 1 >= this.#maxAttempts) return Infinity;
    return attempt < 0 ? 0 : this.#backOff(attempt);
  }

  /** Takes down a failure. */
  record(error: unknown): void {
    if (this.#options.aggregate === true) this.#errors.push(error);
  }

  /** The failures so far don't count any more. */
  forget(): void {
    this.#errors = [];
  }

  /** What giving up throws. */
  verdict(last: unknown): unknown {
    return this.#options.aggregate === true ? new AggregateError(this.#errors, 'All attempts failed') : last;
  }
}

/** Refuses a callback that is no function. It may be left out. */
export function checkCallback(name: string, callback: unknown): void {
  if (callback !== undefined && typeof callback !== 'function')
    throw expected(name, 'a function of the error', callback);
}

function checkAttempts(maxAttempts: number): number {
  const shape = 'a whole number of attempts, 1 or more (Infinity: no limit)';
  if (typeof maxAttempts !== 'number') throw expected('maxAttempts', shape, maxAttempts);
  if (maxAttempts === Infinity || (Number.isInteger(maxAttempts) && maxAttempts > 0)) return maxAttempts;
  throw expected('maxAttempts', shape, maxAttempts, ' The first attempt counts, too.', RangeError);
}
