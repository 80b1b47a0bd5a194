import { reportUncaught } from '@cancelkit/completion/internal';
import { timeoutError } from './duration.js';

/** Makes the reason of a time limit that has passed, from the milliseconds that it was; `undefined`: a TimeoutError. */
export type TimeoutReason = (ms: number) => unknown;

/** The reason of a time limit that has passed; what `timeoutReason` throws is reported as an uncaught error. */
export function reasonOfTimeout(ms: number, timeoutReason: TimeoutReason | undefined): unknown {
  let reason: unknown;
  try {
    reason = timeoutReason?.(ms);
  } catch (error) {
    reportUncaught(error);
  }
  return reason === undefined ? timeoutError(ms) : reason;
}
