import type { Completion, CompletionSource } from '@cancelkit/completion';
import type { Waiters } from './waiters.js';

/** What a wait takes that may end before the value comes. */
export interface DiscardOptions<T> {
  /** Gets a value that comes when the wait is over, once: closes a file, gives a connection back. What it throws is uncaught. */
  readonly discard?: ((value: T) => void) | undefined;
}

/** Hands a value that comes too late for a wait to `discard`. */
export function discardLate<T>(
  wait: CompletionSource<T>,
  waiters: Waiters<T>,
  discard: ((value: T) => void) | undefined,
): void {
  if (discard === undefined) return;
  wait.addCleanup(({ status }) => {
    if (status !== 'succeeded') waiters.add(discardValue<T>, discard);
  });
}

function discardValue<T>(completion: Completion<T>, discard: (value: T) => void): void {
  if (completion.status === 'succeeded') discard(completion.value);
}
