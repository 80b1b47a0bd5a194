import { expected } from '@cancelkit/completion/internal';
import { exploreByPatches } from '../explorers/explore-by-patches.js';
import { here } from '../platform/surroundings.js';
import type { Probe } from '../runs/probe.js';
import { AbortSafetyError } from './abort-safety-error.js';
import { explore } from './explore.js';
import { type AbortSafetyOptions, checkOptions } from './options.js';
import type { AbortSafetyReport } from './report.js';

/**
 * Runs a function again and again, aborts its signal at another point each time, and reports what is wrong with how it ends.
 *
 * The first two runs are without an abort: they show the points, and tell what is kept on purpose (a pool, a cache) from leaks. A
 * defect is reported when a second run of the same point shows it again. Checks of one process run one after the other.
 *
 * **What is judged**: that it settles, with the signal's reason; that it has not gone on as if nothing had happened; that abort
 * listeners, timers and handles are gone; that nothing starts afterwards; that no rejection is left unhandled.
 * **Cleanup**: hooks and listeners of the process are there for the time of the check only. Timers that a run has left behind
 * are cleared.
 *
 * @returns what was found; a defect is no rejection. It rejects when `only` is not reached, when `fn` returns no promise, and with
 *   what `beforeEach` or `afterEach` throws
 * @throws TypeError or RangeError, synchronously, for wrong arguments; Error inside a function that is checked
 * @example
 * const report = await exploreAbortSafety((signal) => load(signal, 'https://example.org'), { outcome: 'cause' });
 * for (const { kind, point } of report.defects) console.log(kind, point?.id);
 */
export function exploreAbortSafety<T>(
  fn: (signal: AbortSignal, probe: Probe) => PromiseLike<T>,
  options: AbortSafetyOptions = {},
): Promise<AbortSafetyReport> {
  const checked = checkOptions(options);
  const { platform, exploreByHooks, insideCheck } = here();
  if (insideCheck()) {
    throw new Error('A check cannot run inside a function that is checked: it would wait for itself.');
  }
  if (checked.explorer === 'hooks' && exploreByHooks === undefined) {
    throw expected('explorer', "'patched' where there are no async hooks", checked.explorer);
  }
  const hooked = checked.explorer === 'patched' ? undefined : exploreByHooks;
  return explore(fn, checked, platform, hooked ?? (() => exploreByPatches(platform)));
}

/**
 * Proves that a function is abort-safe, at each point at which an abort can come: the same as {@link exploreAbortSafety}, and a
 * defect is a rejection. For any test runner.
 *
 * @returns the report, when there is no defect
 * @throws AbortSafetyError, as a rejection, whose message names each defect, its point, and the call that shows it again;
 *   synchronously, and otherwise, what {@link exploreAbortSafety} throws
 * @example
 * it('is abort-safe', async () => {
 *   await checkAbortSafety((signal) => load(signal));
 * });
 */
export function checkAbortSafety<T>(
  fn: (signal: AbortSignal, probe: Probe) => PromiseLike<T>,
  options: AbortSafetyOptions = {},
): Promise<AbortSafetyReport> {
  return exploreAbortSafety(fn, options).then((report) => {
    if (report.defects.length === 0 && (options.strict !== true || report.unsteady.length === 0)) return report;
    throw new AbortSafetyError(report);
  });
}
