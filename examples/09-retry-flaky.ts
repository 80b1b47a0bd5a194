// This example shows how to retry a flaky server: a limit for each attempt, a pause between them, and an abort that ends all.
import { retry, settle } from 'cancelkit';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export async function main(log: (line: string) => void): Promise<void> {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    if (requests === 1) response.writeHead(503).end();
    if (requests === 3) response.end('at last');
    // The second request, and all after the third, get no answer.
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const controller = new AbortController();
  const fetchText = (attemptTimeoutMs: number): Promise<string> =>
    retry(
      controller.signal,
      async (signal) => {
        const response = await fetch(url, { signal });
        if (!response.ok) throw new Error(`HTTP ${response.status}`);
        return response.text();
      },
      {
        maxAttempts: 5,
        attemptTimeoutMs,
        baseMs: 10, // then 20, 40, ...; each with some jitter
        onError: (error, attempt) => log(`attempt ${attempt}: ${(error as Error).message}`),
      },
    );

  log(`${await fetchText(1_000)}, after ${requests} requests`);

  const more = settle(fetchText(60_000), controller.signal);
  await once(server, 'request');
  controller.abort('the user went away');
  log(`${JSON.stringify(await more)}, after ${requests} requests`);
  server.closeAllConnections();
  server.close();
}
