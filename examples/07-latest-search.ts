// This example shows a search while somebody types: only the latest call counts, and the server stops working for the others.
import { delay, latest, match, settle, whenAll } from 'cancelkit';
import { signalOfResponse } from '@cancelkit/node';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const words = ['cancel', 'candle', 'cat', 'completion'];

export async function main(log: (line: string) => void): Promise<void> {
  const handled: Promise<string>[] = [];
  const server = createServer((request, response) => {
    const query = request.url?.slice(1) ?? '';
    const signal = signalOfResponse(response); // aborts when the client gives up
    const found = delay(signal, query.length < 3 ? 60_000 : 5).then(() => {
      response.end(JSON.stringify(words.filter((word) => word.startsWith(query))));
    });
    handled.push(settle(found, signal).then(({ status }) => `${query}: ${status}`));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const search = latest(async (signal, query: string) => {
    const response = await fetch(`${url}/${query}`, { signal });
    return (await response.json()) as string[];
  });

  const page = new AbortController(); // aborts when the user leaves the page
  const shown: Promise<void>[] = [];
  for (const typed of ['c', 'ca', 'can']) {
    const show = async (): Promise<void> => {
      const line = match(await settle(search(page.signal, typed)), {
        succeeded: (found) => found.join(', '),
        faulted: (error) => `failed, ${String(error)}`,
        canceled: (reason) => `not shown, ${(reason as Error).message}`,
      });
      log(`"${typed}": ${line}`);
    };
    shown.push(show());
    await once(server, 'request');
  }
  await whenAll(shown);
  log(`on the server, ${(await whenAll(handled)).join(', ')}`);
  server.close();
}
