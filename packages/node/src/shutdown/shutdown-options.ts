import { expected } from '@cancelkit/completion/internal';
import { checkAmount } from '../arguments/check-amount.js';
import { checkOptions } from '../arguments/check-options.js';
import { assertNames } from '../processes/signal-of-process.js';

/**
 * Where a shutdown is: `'running'` until it is asked for; `'draining'` while what runs may end; `'aborting'` when its time is
 * up and its signals are aborted; `'closed'` when no connection is left.
 */
export type ShutdownPhase = 'running' | 'draining' | 'aborting' | 'closed';

/** What {@link gracefulShutdown} takes besides the server. */
export interface ShutdownOptions {
  /** The process signals that start it; SIGINT, SIGTERM and SIGHUP if not given. With none, only `start()` does. */
  readonly signals?: readonly NodeJS.Signals[] | undefined;
  /** How many milliseconds running requests have to end; 5000 if not given. 0 aborts them at once, Infinity never. */
  readonly graceMs?: number | undefined;
  /** Told of each phase that begins. */
  readonly onPhase?: ((phase: ShutdownPhase) => void) | undefined;
}

/** The options, with what was not given. */
interface ShutdownSettings extends ShutdownOptions {
  readonly signals: readonly NodeJS.Signals[];
  readonly graceMs: number;
}

/** @throws TypeError or RangeError when one of them is wrong */
export function shutdownSettings(options: ShutdownOptions): ShutdownSettings {
  checkOptions(options, '{ graceMs: 10_000 }');
  const { signals = ['SIGINT', 'SIGTERM', 'SIGHUP'], onPhase } = options;
  if (!Array.isArray(signals) || signals.length > 0) assertNames('signals', signals);
  if (onPhase !== undefined && typeof onPhase !== 'function')
    throw expected('onPhase', 'a function of the phase', onPhase);
  return { signals, onPhase, graceMs: checkAmount('graceMs', 'milliseconds', options.graceMs ?? 5_000) };
}
