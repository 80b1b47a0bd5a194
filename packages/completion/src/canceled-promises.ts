import { classify } from './abort-reason.js';
import { type Canceled, type Faulted, canceled } from './completion.js';
import { Given } from './given.js';

/**
 * The mark of a promise whose source was canceled with a reason that does not look like one: it is not named AbortError.
 * In a private field of the promise itself: a WeakSet makes such an abort of many waits 1.6 times slower.
 */
class CanceledPromise extends Given {
  readonly #isCanceled = true;

  static has(promise: object): boolean {
    return #isCanceled in promise;
  }
}

/** Remembers that what this promise rejects with is the reason of a cancellation. */
export function keepCanceled(promise: Promise<unknown>): void {
  try {
    new CanceledPromise(promise);
  } catch {
    // Marked already, by a call that the end of the stack has cut off; or frozen, where that forbids it: judged like any other.
  }
}

/** As `classify`, of an error that this promise rejected with: one of ours answers as exactly as its source. */
export function classifyOf(
  promise: PromiseLike<unknown>,
  error: unknown,
  signal: AbortSignal | null | undefined,
): Canceled | Faulted {
  return CanceledPromise.has(promise) ? canceled(error) : classify(error, signal);
}
