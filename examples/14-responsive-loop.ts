// This example shows a loop that computes on the server's only thread: others are answered meanwhile, and a hang-up stops it.
import { checkpoint, settle, timeoutSignal } from 'cancelkit';
import { signalOfResponse } from '@cancelkit/node';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Counts the primes below a number, as slowly as one can. */
export async function countPrimes(signal: AbortSignal, end: number): Promise<number> {
  let count = 0;
  for (let n = 2; n < end; n++) {
    let divisor = 2;
    while (n % divisor !== 0) divisor += 1;
    if (divisor === n) count += 1;
    await checkpoint(signal); // between two numbers; costs next to nothing when nothing is due
  }
  return count;
}

export async function main(log: (line: string) => void): Promise<void> {
  const computed: Promise<void>[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/health') {
      response.end('ok');
      return;
    }
    const client = signalOfResponse(response); // aborts when the client hangs up
    const limit = timeoutSignal(request.url === '/limited' ? 100 : 60_000, { signal: client });
    const end = request.url === '/hundred' ? 100 : Infinity;
    computed.push(
      settle(countPrimes(limit.signal, end), limit.signal).then((completion) => {
        limit.dispose();
        if (completion.status === 'canceled') log(`${request.url}: canceled, ${(completion.reason as Error).name}`);
        response.end(completion.status === 'succeeded' ? String(completion.value) : '');
      }),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const get = async (path: string, signal?: AbortSignal): Promise<string> =>
    (await fetch(url + path, signal === undefined ? {} : { signal })).text();

  log(`/hundred: ${await get('/hundred')}`);
  await get('/limited'); // 100 ms, although the loop would go on for ever
  const user = new AbortController();
  const endless = settle(get('/endless', user.signal), user.signal);
  await once(server, 'request');
  log(`/health, meanwhile: ${await get('/health')}`);
  user.abort('has left');
  log(`the user: ${JSON.stringify(await endless)}`);
  await Promise.all(computed);
  server.closeAllConnections();
  server.close();
}
