// This example shows a hedged request: a second one when the first is slow; the loser is hung up on, the winner's body lives on.
import { proactiveRetry, settle } from 'cancelkit';
import { signalOfResponse } from '@cancelkit/node';
import { once } from 'node:events';
import { type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export async function main(log: (line: string) => void): Promise<void> {
  const hungUp = new Map<string | undefined, Promise<unknown>>();
  let winner: ServerResponse | undefined;
  const server = createServer((request, response) => {
    hungUp.set(request.url, once(signalOfResponse(response), 'abort')); // when the client gives up
    if (request.url !== '/1') return; // the others are never answered
    response.write('the first half, ');
    winner = response;
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const page = new AbortController();
  const options = { baseMs: 50, maxAttempts: 2 };
  // eslint-disable-next-line cancelkit/no-response-out-of-scope -- here the body is to live on; below it is read inside
  const response = await proactiveRetry(page.signal, (own, n) => fetch(`${url}/${n}`, { signal: own }), options);
  log(`answered with ${response.status} by attempt ${new URL(response.url).pathname}`);
  await hungUp.get('/0');
  log('attempt /0 was hung up on');

  winner?.end('the second half'); // long after the race is over
  log(`its body: ${await response.text()}`);

  // A later abort does not reach a Response that has been handed out. Where it is to, the body is read inside.
  const read = async (own: AbortSignal): Promise<string> => (await fetch(`${url}/read`, { signal: own })).text();
  const end = settle(proactiveRetry(page.signal, read, { maxAttempts: 1 }), page.signal);
  await once(server, 'request');
  page.abort('left the page');
  log(JSON.stringify(await end));
  await hungUp.get('/read');
  server.closeAllConnections();
  server.close();
}
