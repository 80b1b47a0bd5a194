import { assertSignal, expected } from '@cancelkit/completion/internal';
import { type Completion, settle } from '@cancelkit/completion';
import { exploreAbortSafety } from '../checks/check-abort-safety.js';
import type { AbortSafetyOptions } from '../checks/options.js';
import { shown } from '../judge/shown.js';
import { here } from '../platform/surroundings.js';
import type { Probe } from '../runs/probe.js';

/** What a matcher answers, in Jest as in Vitest. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The matchers, as a test calls them. Those that wait are awaited: `await expect(fn).toBeAbortSafe()`. */
export interface AbortMatchers<R = unknown> {
  /** The signal has no abort listeners. */
  toHaveNoAbortListeners(): R;
  /** The signal has so many abort listeners. */
  toHaveAbortListeners(count: number): R;
  /** The signal is aborted, with this reason itself. */
  toBeAbortedWith(reason: unknown): R;
  /** The completion, source or promise is canceled with this reason itself; a promise: it rejects with it. */
  toBeCanceledWith(reason: unknown): Promise<R>;
  /** The function is abort-safe: `checkAbortSafety`. */
  toBeAbortSafe(options?: AbortSafetyOptions): Promise<R>;
}

/**
 * Matchers for `expect.extend(matchers)`, in Jest and Vitest.
 *
 * `import '@cancelkit/testing/jest'` or `'@cancelkit/testing/vitest'` does it, and tells TypeScript.
 */
export const matchers = {
  toHaveNoAbortListeners: (signal: unknown): MatcherResult => listeners(signal, 0),

  toHaveAbortListeners: (signal: unknown, count: number): MatcherResult => listeners(signal, count),

  toBeAbortedWith(signal: unknown, reason: unknown): MatcherResult {
    const { aborted, reason: actual } = signalOf(signal) as { readonly aborted: boolean; readonly reason: unknown };
    const state = aborted ? `is aborted with ${shown(actual)}` : 'is not aborted';
    return result(aborted && Object.is(actual, reason), `the signal to be aborted with ${shown(reason)}: it ${state}`);
  },

  async toBeCanceledWith(received: unknown, reason: unknown): Promise<MatcherResult> {
    const completion = await completionOf(received, reason);
    const actual = completion.status === 'canceled' ? `canceled with ${shown(completion.reason)}` : completion.status;
    return result(
      completion.status === 'canceled' && Object.is(completion.reason, reason),
      `it to be canceled with ${shown(reason)}: it is ${actual}`,
    );
  },

  async toBeAbortSafe(fn: unknown, options?: AbortSafetyOptions): Promise<MatcherResult> {
    type Checked = (signal: AbortSignal, probe: Probe) => PromiseLike<unknown>;
    const report = await exploreAbortSafety(fn as Checked, options);
    const steady = options?.strict !== true || report.unsteady.length === 0;
    return { pass: report.defects.length === 0 && steady, message: () => report.toString() };
  },
};

function listeners(signal: unknown, count: number): MatcherResult {
  const actual = here().platform.listenerCount(signalOf(signal), 'abort');
  if (actual === undefined) {
    throw new Error('A signal cannot be asked for its listeners here: use fakeSignal(), and its `registrations`.');
  }
  return result(actual === count, `the signal to have ${count} abort listeners: it has ${actual}`);
}

function signalOf(value: unknown): AbortSignal {
  assertSignal(value, 'received');
  if (value === undefined || value === null) throw expected('received', 'an AbortSignal', value);
  return value;
}

/** A promise is canceled when it rejects with the reason; a source and a completion say so themselves. */
async function completionOf(received: unknown, reason: unknown): Promise<Completion<unknown> | { status: 'pending' }> {
  const { status, state } = (received ?? {}) as { status?: unknown; state?: { status?: unknown } };
  if (typeof status === 'string') return received as Completion<unknown>;
  if (typeof state === 'object') return state as Completion<unknown>;
  const controller = new AbortController();
  controller.abort(reason);
  return settle(received as PromiseLike<unknown>, controller.signal);
}

function result(pass: boolean, text: string): MatcherResult {
  return { pass, message: () => `expected ${pass ? 'not ' : ''}${text}` };
}
