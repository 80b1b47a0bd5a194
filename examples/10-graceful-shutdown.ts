// This example shows a graceful shutdown: on SIGTERM the server takes nothing new, lets the running requests finish, and
// after a grace period aborts those that do not.
import { delay, forever, grace, onAbort, settle, whenAll } from 'cancelkit';
import { type ProcessSignalReason, signalOfProcess } from '@cancelkit/node';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export async function main(log: (line: string) => void): Promise<void> {
  using shutdown = signalOfProcess(['SIGTERM']);
  const soft = shutdown.signal; // stop taking requests
  using hard = grace(soft, 300); // stop the ones that still run
  const running = new Set<Promise<unknown>>();

  const server = createServer((request, response) => {
    const ms = request.url === '/slow' ? 60_000 : 150;
    const work = settle(delay(hard.signal, ms), hard.signal).then(({ status }) => {
      response.end(status);
      log(`${request.url ?? ''}: ${status}`);
    });
    running.add(work);
    log(`running: ${running.size}`);
    void work.finally(() => running.delete(work));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  log(`listening on ${(server.address() as AddressInfo).port}`);

  onAbort(soft, (reason) => {
    log(`${(reason as ProcessSignalReason).signal}: closing, ${running.size} requests are running`);
    server.close();
  });
  await settle(forever(soft), soft);
  await whenAll(running);
  server.closeAllConnections();
  log('closed');
}

if (process.argv[2] === 'run') await main(console.log);
