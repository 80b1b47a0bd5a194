// This example shows a deadline that travels: the service is told how long its caller waits, and stops by itself.
import { CancellationSource } from 'cancelkit';
import { deadlineHeaders } from '@cancelkit/node';

export async function fetchReport(signal: AbortSignal, url: string, timeoutMs = 2_000): Promise<string> {
  using limit = new CancellationSource({ parents: [signal], timeoutMs });
  const response = await fetch(url, { signal: limit.signal, headers: deadlineHeaders(limit.signal) });
  return await response.text();
}
