import { linkedSource } from '../links/linked-source.js';

/**
 * Waits until the signal aborts: never fulfills, and rejects with the reason.
 *
 * **Already aborted**: rejects at once. **No signal**: never settles. **Cleanup**: the registration goes with the abort.
 *
 * @throws TypeError, synchronously, when `signal` is not a signal
 * @example
 * const server = listen(port);
 * await forever(signal).finally(() => server.close());
 * @see .NET `Task.Delay(Timeout.Infinite, token)`
 */
export function forever(signal: AbortSignal | null | undefined): Promise<never> {
  return linkedSource<never>(signal).promise;
}
