import { linkedSource } from '../links/linked-source.js';
import { registryOf } from '../registrations/abort-registry.js';
import { overdueTurn } from '../time/event-loop.js';
import { abortable } from './abortable.js';

/**
 * Throws the reason if the signal is aborted, and lets the event loop turn if it has not for a few milliseconds: what a loop
 * that computes calls between two pieces of work.
 *
 * Timers, I/O and whoever aborts get their turn; an abort, or a time limit that is over, ends the loop within about 10 ms of
 * its own work. All loops of a thread share the turns. When none is due, a checkpoint costs what `await` costs.
 *
 * **Already aborted**: rejects with the reason. **No signal** (`undefined`, `null`): only lets the event loop turn.
 * **Cleanup**: nothing is registered, unless a turn is due; then until that or the abort has come.
 *
 * @throws TypeError, synchronously, when `signal` is not a signal
 * @example
 * async function sum(signal: AbortSignal, numbers: number[]) {
 *   let total = 0;
 *   for (const number of numbers) {
 *     total += number;
 *     await checkpoint(signal);
 *   }
 *   return total;
 * }
 * @see .NET `Task.Yield` and `CancellationToken.ThrowIfCancellationRequested`
 */
export function checkpoint(signal: AbortSignal | null | undefined): Promise<void> {
  if (registryOf(signal)?.aborted === true) return linkedSource(signal).promise;
  const turn = overdueTurn();
  return turn === undefined ? passed : abortable(signal, turn);
}

const passed = /* @__PURE__ */ Promise.resolve();
