import { assertSignal, expected } from '@cancelkit/completion/internal';

/**
 * Runs work that must not be cut short, a commit or a roll-back: the outcome is that of the work, whatever the signal says.
 *
 * The work gets a signal that never aborts, to pass on to what wants one. An abort meanwhile is neither heard nor lost:
 * `signal` stays aborted, and whoever looks at it next is told.
 *
 * **Already aborted**: runs all the same, as the cleanup after an abort must. To do nothing then, call
 * `throwIfAborted(signal)` first. **Cleanup**: nothing is registered on the signal.
 * A function that throws makes the promise reject. What the promise rejects with is a fault, also an abort error.
 *
 * @throws TypeError, synchronously, when `signal` is not a signal or `fn` not a function
 * @example
 * try {
 *   await transfer(signal, connection);
 * } catch (error) {
 *   await shield(signal, (never) => connection.query(never, 'ROLLBACK'));
 *   throw error;
 * }
 * @see Kotlin `withContext(NonCancellable)`, Go `context.WithoutCancel`
 */
export function shield<T>(
  signal: AbortSignal | null | undefined,
  fn: (never: AbortSignal) => PromiseLike<T>,
): Promise<T> {
  assertSignal(signal);
  if (typeof fn !== 'function') throw expected('fn', 'a function of the signal that never aborts', fn);
  // One for each: those who listen to a shared one, and never let go, would stay for ever.
  const never = new AbortController().signal;
  return (async () => fn(never))();
}
