// This example shows a deadline that travels: the service is told how long its caller waits, and stops by itself.
import { CancellationSource, abortable } from 'cancelkit';
import { deadlineHeaders } from '@cancelkit/node';

export async function fetchReport(signal: AbortSignal, url: string, timeoutMs = 2_000): Promise<string> {
  using limit = new CancellationSource({ parents: [signal], timeoutMs });
  const response = await fetch(url, { signal: limit.signal, headers: deadlineHeaders(limit.signal) });
  // On Node 20 a body that is aborted in the very moment in which it ends never settles: so the wait for it ends here.
  return await abortable(limit.signal, response.text());
}
