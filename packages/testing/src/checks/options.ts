import { expected } from '@cancelkit/completion/internal';
import type { DrivenClock } from '../runs/driven-clock.js';
import { type ManualClock, isManualClock, manualClockDriver } from '../tools/manual-clock.js';

/** Something that starts when it should not have: see {@link AbortSafetyOptions.starts}. */
export interface Start {
  readonly kind: 'resource' | 'effect';
  readonly name: string;
  /** Where it is started; empty for an effect. */
  readonly place: string;
}

/** What is right for a function, what is tried, and how long it may take. */
export interface AbortSafetyOptions {
  /**
   * How a run that is aborted may reject. `'reason'`: with `signal.reason` itself. `'cause'`: or with an error whose cause is the
   * reason, as all of Node's own functions do.
   */
  readonly outcome?: 'reason' | 'cause' | ((error: unknown, reason: unknown) => boolean) | undefined;
  /** Declared faults: a rejection that is right, whether the signal is aborted or not. */
  readonly faults?: ((error: unknown) => boolean) | undefined;
  /** Work that ignores the request and succeeds is right. */
  readonly mayFinish?: boolean | undefined;
  /** It settles late on purpose (a grace, a cleanup that is shielded): true, or after how many milliseconds at most. */
  readonly mayWait?: boolean | number | undefined;
  /** What may start although the signal is aborted or the function has settled: a request to cancel, say. */
  readonly starts?: ((start: Start) => boolean) | undefined;
  /** Places whose resources outlive a run on purpose. Pools that do not grow are found without it. */
  readonly pools?: readonly (RegExp | string)[] | undefined;
  /** When abort listeners have to be gone: `'at once'`, as soon as it settles, or `'soon'`, within a turn of the event loop. */
  readonly listeners?: 'at once' | 'soon' | undefined;
  /** Makes the reason of each run: an object that is named nothing, if not given, so that checks of a name are found out. */
  readonly reason?: (() => unknown) | undefined;
  /** `'all'` repeats the first points with undefined, null, '' and a TimeoutError. */
  readonly reasons?: 'one' | 'all' | undefined;
  /**
   * How the points are found. `'hooks'`: by Node's async hooks. `'patched'`: by global timers and promises, where there are no
   * hooks; it sees no sockets and no files, and all that happens during the check counts as the function's. Hooks, if not given,
   * where there are some.
   */
  readonly explorer?: 'hooks' | 'patched' | undefined;
  /** How many runs with an abort there may be: 200, if not given. */
  readonly maxRuns?: number | undefined;
  /** How many times each place is tried: 3, if not given. */
  readonly perPlace?: number | undefined;
  /** Replays one point, as the report prints it; `'no abort'` for the run without one. */
  readonly only?: string | undefined;
  /** Which of too many points are chosen. */
  readonly seed?: number | undefined;
  /** Defects that do not show again count, too. */
  readonly strict?: boolean | undefined;
  /** How long a run may take to settle after its abort: 500 ms. */
  readonly settleMs?: number | undefined;
  /** How long a run without abort may take: 5,000 ms. Infinity: only an abort ends it, which comes after `settleMs` at the latest. */
  readonly finishMs?: number | undefined;
  /** How long handles may take to close: 50 ms. */
  readonly leaveMs?: number | undefined;
  /** Fake timers, which the check drives. */
  readonly clock?: DrivenClock | ManualClock | undefined;
  /** Around each run: to reset mocks, to empty tables. */
  readonly beforeEach?: (() => unknown) | undefined;
  readonly afterEach?: (() => unknown) | undefined;
}

/** The options with what they are when they are not given. */
export interface CheckedOptions extends Required<
  Pick<
    AbortSafetyOptions,
    | 'outcome'
    | 'faults'
    | 'mayFinish'
    | 'mayWait'
    | 'starts'
    | 'pools'
    | 'listeners'
    | 'reason'
    | 'reasons'
    | 'maxRuns'
    | 'perPlace'
    | 'seed'
    | 'strict'
  >
> {
  readonly outcome: 'reason' | 'cause' | ((error: unknown, reason: unknown) => boolean);
  readonly faults: (error: unknown) => boolean;
  readonly starts: (start: Start) => boolean;
  readonly pools: readonly (RegExp | string)[];
  readonly reason: () => unknown;
  readonly mayWait: boolean;
  readonly settleMs: number;
  readonly finishMs: number;
  readonly leaveMs: number;
  readonly maxRuns: number;
  readonly perPlace: number;
  readonly seed: number;
  readonly only: string | undefined;
  readonly explorer: 'hooks' | 'patched' | undefined;
  readonly clock: DrivenClock | undefined;
  readonly beforeEach: (() => unknown) | undefined;
  readonly afterEach: (() => unknown) | undefined;
}

const never = (): boolean => false;

/** @throws TypeError or RangeError for an option that is wrong, or that does not exist */
export function checkOptions(options: AbortSafetyOptions): CheckedOptions {
  if (typeof options !== 'object' || options === null || 'addEventListener' in options) {
    throw expected('options', 'an object such as { outcome, mayFinish }', options);
  }
  const mayWait = options.mayWait ?? false;
  if (typeof mayWait !== 'boolean') amount('mayWait', mayWait, 0);
  const finishMs = amount('finishMs', options.finishMs ?? 5_000, 0);
  const settleMs = amount('settleMs', options.settleMs ?? 500, 0);
  const { outcome = 'reason' } = options;
  if (typeof outcome !== 'function')
    oneOf('outcome', outcome, ['reason', 'cause'], ', or a function of error and reason');
  return {
    outcome,
    faults: check('faults', options.faults, 'function') ?? never,
    mayFinish: check('mayFinish', options.mayFinish, 'boolean') ?? false,
    mayWait: mayWait !== false,
    starts: check('starts', options.starts, 'function') ?? never,
    pools: pools(options.pools ?? []),
    listeners: oneOf('listeners', options.listeners ?? 'at once', ['at once', 'soon']),
    reason: check('reason', options.reason, 'function') ?? (() => ({ reason: 'of this run' })),
    reasons: oneOf('reasons', options.reasons ?? 'one', ['one', 'all']),
    explorer: options.explorer === undefined ? undefined : oneOf('explorer', options.explorer, ['hooks', 'patched']),
    maxRuns: amount('maxRuns', options.maxRuns ?? 200, 1),
    perPlace: amount('perPlace', options.perPlace ?? 3, 1),
    only: check('only', options.only, 'string'),
    seed: check('seed', options.seed, 'number') ?? 0,
    strict: check('strict', options.strict, 'boolean') ?? false,
    settleMs:
      mayWait === false
        ? settleMs
        : mayWait === true
          ? Math.max(settleMs, Math.min(finishMs, 5_000))
          : Math.max(settleMs, mayWait),
    finishMs,
    leaveMs: amount('leaveMs', options.leaveMs ?? 50, 0),
    clock: clockOf(options.clock),
    beforeEach: check('beforeEach', options.beforeEach, 'function'),
    afterEach: check('afterEach', options.afterEach, 'function'),
  };
}

function check<T>(name: string, value: T, type: 'function' | 'boolean' | 'string' | 'number'): T {
  if (value !== undefined && typeof value !== type) throw expected(name, `a ${type}`, value);
  return value;
}

function amount(name: string, value: number, least: number): number {
  const shape = `a number, ${least} or more`;
  if (typeof value !== 'number') throw expected(name, shape, value);
  if (!(value >= least)) throw expected(name, shape, value, '', RangeError);
  return value;
}

function oneOf<const T extends string>(name: string, value: string, values: readonly T[], more = ''): T {
  const found = values.find((item) => item === value);
  if (found === undefined) throw expected(name, values.map((item) => `'${item}'`).join(' or ') + more, value);
  return found;
}

function pools(value: readonly (RegExp | string)[]): readonly (RegExp | string)[] {
  const isPlace = (pool: unknown): boolean =>
    typeof pool === 'string' || Object.prototype.toString.call(pool) === '[object RegExp]';
  if (!Array.isArray(value) || !(value as unknown[]).every(isPlace))
    throw expected('pools', 'an array of places, as strings or regular expressions', value);
  return value as readonly (RegExp | string)[];
}

function clockOf(clock: DrivenClock | ManualClock | undefined): DrivenClock | undefined {
  if (clock === undefined) return undefined;
  if (isManualClock(clock)) return manualClockDriver(clock);
  const shape: Partial<DrivenClock> = clock ?? {};
  if ((['next', 'pending', 'clear'] as const).some((method) => typeof shape[method] !== 'function')) {
    throw expected('clock', 'an object with next, pending and clear', clock, ' Pass jestClock(jest), say.');
  }
  return clock;
}
