// This example shows two timeouts of a real HTTP request: one for the whole, and one for silence.
import { CancellationSource, delay, settle, timeoutSignal } from 'cancelkit';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export async function main(log: (line: string) => void): Promise<void> {
  // Five chunks, 20 ms apart; then, where it is asked to, the server falls silent and never ends.
  const server = createServer((request, response) => {
    void (async () => {
      for (let i = 0; i < 5; i++) {
        response.write('chunk ');
        await delay(undefined, 20);
      }
      if (request.url !== '/silent') response.end();
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  using whole = new CancellationSource({ timeoutMs: 30 });
  const text = (async () => (await fetch(url, { signal: whole.signal })).text())();
  const late = await settle(text, whole.signal);
  log(`30 ms for everything: ${late.status}, ${late.status === 'canceled' ? (late.reason as Error).name : ''}`);

  for (const path of ['/talks', '/silent']) {
    using idle = timeoutSignal(1_000);
    const read = async (): Promise<number> => {
      let bytes = 0;
      const { body } = await fetch(url + path, { signal: idle.signal });
      for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
        idle.reset(); // a second for each chunk, however many there are
        bytes += chunk.length;
      }
      return bytes;
    };
    const completion = await settle(read(), idle.signal);
    log(`a second of silence, ${path}: ${completion.status}`);
  }
  server.closeAllConnections();
  server.close();
}
