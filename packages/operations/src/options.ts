import type { Clock } from '@cancelkit/cancellation';
import { expected } from '@cancelkit/completion/internal';
import { type CodecOptions, checkCodecs } from './codec.js';

/** What `new Operations()` takes. */
export interface OperationsOptions extends CodecOptions {
  /** Milliseconds that this process may be silent before what it runs counts as lost: 15,000, if not given; 1,000 at least. */
  readonly leaseMs?: number | undefined;
  /**
   * Milliseconds, give or take a quarter, after which a lost hint, a dead owner or a passed deadline is seen: 5,000, if not given;
   * 500 if the store gives no hints; 50 at least.
   */
  readonly pollMs?: number | undefined;
  /** Where time comes from, for tests: the platform's, which goes on steadily whatever the date is set to. */
  readonly clock?: Clock | undefined;
}

/** What `create` takes. */
export interface CreateOptions {
  /** A random UUID, if not given. 1 to 200 characters, no line break. Whoever knows it may cancel: don't make it guessable. */
  readonly id?: string | undefined;
  /** Milliseconds from now, more than 0, by the clock of the store. Infinity is legal: nobody may wait for ever by an oversight. */
  readonly deadlineMs: number;
  /** What the death of the worker does: `'fault'` (if not given) with `OwnerLostError`; `'release'`: pending again, to be delivered again. */
  readonly onOwnerLost?: 'fault' | 'release' | undefined;
}

/** Goes on steadily, whatever happens to the date. */
const steadyClock: Clock = {
  now: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as number),
};

/** The options of a process, checked and complete. */
export interface Settings {
  readonly leaseMs: number;
  /** `undefined`: it depends on the store. */
  readonly pollMs: number | undefined;
  readonly codec: CodecOptions;
  readonly clock: Clock;
}

export function settingsOf(options: OperationsOptions): Settings {
  const { leaseMs = 15_000, pollMs, codecs, stack, clock = steadyClock } = options;
  checkMs('leaseMs', leaseMs, 1_000);
  if (pollMs !== undefined) checkMs('pollMs', pollMs, 50);
  const shape: Partial<Clock> = clock ?? {};
  if ((['now', 'setTimeout', 'clearTimeout'] as const).some((method) => typeof shape[method] !== 'function')) {
    throw expected('clock', 'an object with now, setTimeout and clearTimeout', clock);
  }
  return { leaseMs, pollMs, codec: { codecs: checkCodecs(codecs), stack }, clock };
}

function checkMs(name: string, ms: number, least: number): void {
  const shape = `a number of milliseconds, ${least} or more`;
  if (typeof ms !== 'number') throw expected(name, shape, ms);
  if (!(ms >= least && ms < 2 ** 31)) throw expected(name, shape, ms, '', RangeError);
}

/** @throws TypeError, RangeError when one is no id */
export function checkId(id: unknown): asserts id is string {
  const shape = 'a string of 1 to 200 characters, without line breaks';
  if (typeof id !== 'string') throw expected('id', shape, id);
  // \0 is what PostgreSQL has no text for; half a surrogate pair is no text anywhere.
  if (id.length < 1 || id.length > 200 || /[\n\r\0]/.test(id) || /\p{Surrogate}/u.test(id)) {
    throw expected('id', shape, id, '', RangeError);
  }
}

/** @throws TypeError, RangeError when one is wrong */
export function checkCreate(options: CreateOptions): void {
  const { id, deadlineMs, onOwnerLost } = (options as CreateOptions | null | undefined) ?? ({} as CreateOptions);
  if (id !== undefined) checkId(id);
  const shape = 'a number of milliseconds, more than 0 (Infinity: never)';
  if (typeof deadlineMs !== 'number') throw expected('deadlineMs', shape, deadlineMs);
  if (!(deadlineMs > 0)) throw expected('deadlineMs', shape, deadlineMs, '', RangeError);
  if (onOwnerLost !== undefined && onOwnerLost !== 'fault' && onOwnerLost !== 'release') {
    throw expected('onOwnerLost', "'fault' or 'release'", onOwnerLost);
  }
}
