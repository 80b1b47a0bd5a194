import { expected } from '@cancelkit/completion/internal';

/** How long a store waits and keeps. */
export interface StoreOptions {
  /** Milliseconds that an operation is kept when it has ended: seven days, if not given. Infinity: for ever. */
  readonly retentionMs?: number | undefined;
  /** Milliseconds that a worker has to end after the deadline: 5,000, if not given. */
  readonly graceMs?: number | undefined;
}

/** The options, checked and complete. */
export interface StoreSettings {
  readonly retentionMs: number;
  readonly graceMs: number;
}

export function storeSettingsOf({ retentionMs, graceMs }: StoreOptions): StoreSettings {
  return {
    retentionMs: checkMs('retentionMs', retentionMs ?? 7 * 86_400_000),
    graceMs: checkMs('graceMs', graceMs ?? 5_000),
  };
}

/** The milliseconds as a store has them; what lies beyond all dates is never, and `null`. */
export function finiteMs(ms: number): number | null {
  return ms < 1e15 ? ms : null;
}

/** Lets through what may be part of a name in the store: nothing of it needs to be escaped. */
export function checkStoreName(option: string, name: unknown): asserts name is string {
  if (typeof name === 'string' && /^[a-z_][a-z0-9_]{0,50}$/.test(name)) return;
  throw expected(option, 'a name of letters, digits and underscores, in lower case', name);
}

function checkMs(name: string, ms: number): number {
  const shape = 'a number of milliseconds, 0 or more';
  if (typeof ms !== 'number') throw expected(name, shape, ms);
  if (!(ms >= 0)) throw expected(name, shape, ms, '', RangeError);
  return ms;
}
