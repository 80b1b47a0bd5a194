// This example shows a download that several share: each leaves by his own signal, and the last one to leave hangs up.
import { delay, settle, shared, whenAll } from 'cancelkit';
import { signalOfResponse } from '@cancelkit/node';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export async function main(log: (line: string) => void): Promise<void> {
  const handled: Promise<string>[] = [];
  const server = createServer((request, response) => {
    const signal = signalOfResponse(response); // aborts when the client hangs up
    const sent = delay(signal, request.url === '/map' ? 50 : 60_000).then(() => response.end('all the streets'));
    handled.push(settle(sent, signal).then(({ status }) => `${request.url} ${status}`));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const download = shared(async (signal, path: string) => (await fetch(url + path, { signal })).text());

  const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()];
  const three = [first, second, third].map(({ signal }) => settle(download(signal, '/map'), signal));
  first.abort('has seen enough'); // the others go on
  for (const end of await whenAll(three)) log(JSON.stringify(end));
  log(`requests for three callers: ${handled.length}`);

  const slow = [second, third].map(({ signal }) => settle(download(signal, '/world'), signal));
  await once(server, 'request');
  second.abort('goes home');
  third.abort('goes home, too'); // nobody waits any more
  for (const end of await whenAll(slow)) log(JSON.stringify(end));
  log(`on the server: ${(await whenAll(handled)).join(', ')}`);
  server.closeAllConnections();
  server.close();
}
