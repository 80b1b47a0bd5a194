import {
  type Canceled,
  CompletionSource,
  type Faulted,
  type Registration,
  canceled,
  faulted,
} from '@cancelkit/completion';
import { deliver, expected } from '@cancelkit/completion/internal';
import { isDeliberateAbort } from '../errors/abort-error.js';
import { endOf } from '../errors/end-of.js';
import { onAbort } from '../registrations/on-abort.js';
import { CancellationSource } from '../sources/cancellation-source.js';
import { clockOf } from '../time/clock.js';
import { checkDuration } from '../time/duration.js';
import { Timer, type TimerOptions, checkOptions } from '../time/timer.js';
import { checkCallback, tell } from '../waiting/callback.js';
import { start } from '../waiting/start.js';
import { waitersOf } from '../waiting/waiters.js';
import { type BackOffOptions, backOff } from './back-off.js';

/** What `retry` and `proactiveRetry` take in common. */
export interface AttemptOptions<T = unknown> extends BackOffOptions, TimerOptions {
  /** How often the function is called at most, the first time included: a whole number from 1; Infinity, if not given. */
  readonly maxAttempts?: number | undefined;
  /**
   * Milliseconds until the signal of an attempt aborts with a TimeoutError: 0 in the next turn of the event loop; Infinity,
   * if not given: never. An attempt that ends by it has failed, with that TimeoutError; one that succeeds all the same has not.
   */
  readonly attemptTimeoutMs?: number | undefined;
  /** Makes the reason in place of that TimeoutError, when it is needed; `undefined`: the TimeoutError. */
  readonly attemptTimeoutReason?: ((ms: number) => unknown) | undefined;
  /**
   * Milliseconds that an attempt has to end after its signal has aborted, by whatever: 0 in the next turn of the event loop;
   * Infinity, if not given: as long as it takes. Then it is abandoned, as if it had rejected with the reason of its signal.
   */
  readonly attemptGraceMs?: number | undefined;
  /** Called with 1 for each attempt that is abandoned: it may still run. What it throws is reported as an uncaught error. */
  readonly onAbandoned?: ((count: number) => void) | undefined;
  /** Called with each value that comes too late to be the outcome. What it throws is reported as an uncaught error. */
  readonly discard?: ((value: T) => void) | undefined;
  /** Whether to go on after this error: always, if not given. What it throws or rejects with is how the whole ends. */
  readonly shouldRetry?: ((error: unknown, attempt: number) => boolean | PromiseLike<boolean>) | undefined;
  /** Whether giving up throws an AggregateError of all failures, in their order; if not, it throws the last one itself. */
  readonly aggregate?: boolean | undefined;
}

/** One attempt that has limits, or a signal of its own: what aborts it, and how it has ended. */
export interface Attempt<T> {
  readonly source: CancellationSource;
  readonly outcome: CompletionSource<T>;
}

/**
 * The attempts of one retry: how each is made, how long to wait for the next, and which errors they failed with.
 *
 * Errors are kept only if somebody asked for all of them: attempts may go on for ever.
 */
export class Attempts<T> {
  readonly #options: AttemptOptions<T>;
  readonly #maxAttempts: number;
  readonly #timeoutMs: number;
  readonly #graceMs: number;
  readonly #backOff: (attempt: number) => number;
  #errors: unknown[] = [];

  constructor(options: AttemptOptions<T>, defaultMaxDelayMs: number) {
    checkOptions(options, '{ maxAttempts: 3 }');
    const { maxAttempts = Infinity, attemptTimeoutMs = Infinity, attemptGraceMs = Infinity } = options;
    this.#options = options;
    this.#maxAttempts = checkAttempts(maxAttempts);
    this.#timeoutMs = checkDuration('attemptTimeoutMs', attemptTimeoutMs);
    this.#graceMs = checkDuration('attemptGraceMs', attemptGraceMs);
    this.#backOff = backOff(options, defaultMaxDelayMs);
    checkCallback('shouldRetry', options.shouldRetry);
    checkCallback('attemptTimeoutReason', options.attemptTimeoutReason);
    checkCallback('onAbandoned', options.onAbandoned);
    checkCallback('discard', options.discard);
    clockOf(options.clock);
  }

  /** Whether an attempt is no more than a call of the function: it has no limits. */
  get plain(): boolean {
    return this.#timeoutMs === Infinity && this.#graceMs === Infinity;
  }

  /** Begins an attempt with its limits, and a signal of its own that aborts with another one. */
  begin(parent: AbortSignal | null | undefined, fn: (signal: AbortSignal) => PromiseLike<T>): Attempt<T> {
    const { clock, ref, attemptTimeoutReason, discard, onAbandoned } = this.#options;
    const limits = { clock, ref, timeoutMs: this.#timeoutMs, timeoutReason: attemptTimeoutReason };
    const source = new CancellationSource({ parents: [parent], ...limits });
    const outcome = new CompletionSource<T>();
    let timer: Timer | undefined;
    const abandon = (): void => {
      tell(onAbandoned, 1);
      outcome.trySetCompletion(this.failure(source.reason, parent, source.signal));
    };
    if (this.#graceMs !== Infinity) {
      onAbort(source.signal, () => (timer = new Timer(this.#graceMs, abandon, { clock, ref })));
    }
    outcome.addCleanup(() => {
      source.dispose();
      timer?.clear();
    });
    const waiter = waitersOf(start(() => fn(source.signal))).add((completion) => {
      if (completion.status !== 'succeeded') {
        const error = completion.status === 'faulted' ? completion.error : completion.reason;
        outcome.trySetCompletion(this.failure(error, parent, source.signal));
      } else if (!deliver(outcome, completion)) {
        tell(discard, completion.value);
      }
    }, undefined);
    // Who wants the late value waits for it, if it takes for ever; nobody else does.
    if (discard === undefined) outcome.addCleanup(leave, waiter);
    return { source, outcome };
  }

  /**
   * How an attempt has ended that rejected: canceled by the caller's abort, or because it has thrown an abort error on
   * purpose, which nobody has been asked about; otherwise it has failed, by its own limit too.
   */
  failure(
    error: unknown,
    signal: AbortSignal | null | undefined,
    own: AbortSignal | null | undefined,
  ): Canceled | Faulted {
    const end = endOf(error, signal);
    if (end.status === 'canceled') return end;
    const byLimit = endOf(error, own);
    if (byLimit.status === 'canceled') return faulted(byLimit.reason); // in whatever form it came
    return this.#options.shouldRetry === undefined && isDeliberateAbort(error) ? canceled(error) : end;
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

function leave(_: unknown, waiter: Registration): void {
  waiter.unregister();
}

/** Refuses a number of attempts that is none. */
function checkAttempts(maxAttempts: number): number {
  const shape = 'a whole number of attempts, 1 or more (Infinity: no limit)';
  if (typeof maxAttempts !== 'number') throw expected('maxAttempts', shape, maxAttempts);
  if (maxAttempts === Infinity || (Number.isInteger(maxAttempts) && maxAttempts > 0)) return maxAttempts;
  throw expected('maxAttempts', shape, maxAttempts, ' The first attempt counts, too.', RangeError);
}
