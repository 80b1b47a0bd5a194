// A job that is asked for again and again until it is done.
import { delay, timeoutSignal } from 'cancelkit';

export async function waitForJob(
  signal: AbortSignal,
  isDone: (signal: AbortSignal) => Promise<boolean>,
  { everyMs = 1_000, limitMs = 60_000 } = {},
): Promise<void> {
  using limit = timeoutSignal(limitMs, { signal, timeoutReason: (ms) => new Error(`the job took more than ${ms} ms`) });
  while (!(await isDone(limit.signal))) await delay(limit.signal, everyMs);
}
