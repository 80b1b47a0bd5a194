import { type Clock, retry } from '@cancelkit/cancellation';
import type { OperationStore } from './store.js';

/** How a process asks its store. */
export interface AskOptions {
  readonly store: OperationStore;
  readonly clock: Clock;
  readonly maxAttempts?: number;
}

/**
 * Asks the store again and again until it answers, or refuses. Only for questions that may be repeated.
 *
 * An abort ends it between attempts at once, and during one when that has its answer: so nothing is under way any more.
 */
export function ask<T>(signal: AbortSignal | null, question: () => Promise<T>, options: AskOptions): Promise<T> {
  const { store, clock, maxAttempts } = options;
  return retry(signal, question, {
    maxAttempts,
    clock,
    ref: false,
    baseMs: 50,
    maxDelayMs: 2_000,
    shouldRetry: (error) => store.isOutage(error),
  });
}
