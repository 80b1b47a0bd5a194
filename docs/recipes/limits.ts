// Two limits that can be told from each other, and an abort that is neither.
import { isAbortReason, settle, timeoutSignal, waitAsync } from 'cancelkit';

class TooSlow extends Error {
  override readonly name = 'TooSlow';
}

export async function loadReport(
  signal: AbortSignal,
  load: (signal: AbortSignal) => Promise<string>,
  loadFooter: Promise<string>,
  { reportMs = 5_000, footerMs = 500 } = {},
): Promise<string> {
  using limit = timeoutSignal(reportMs, { signal, timeoutReason: (ms) => new TooSlow(`no report within ${ms} ms`) });
  const report = await settle(load(limit.signal), limit.signal);
  if (report.status === 'faulted') throw report.error;
  if (report.status === 'canceled') {
    if (isAbortReason(report.reason, signal)) throw report.reason; // the caller has left
    return `try again later: ${String(report.reason)}`; // our own limit: the work was asked to stop
  }
  const footer = await settle(waitAsync(loadFooter, { signal, timeoutMs: footerMs }), signal);
  return footer.status === 'succeeded' ? `${report.value}\n${footer.value}` : report.value; // without it, then
}
