// This example shows an answer that comes in pieces: what has come is kept when the server falls silent, or the user has enough.
import { CancellationSource, isAbortReason, iterate } from 'cancelkit';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const sentence = ['Abort ', 'a ', 'signal: ', 'the ', 'work ', 'stops.'];

/** Reads as long as something comes at least every three seconds; gives what there is, and why it ended. */
export async function readAnswer(signal: AbortSignal, url: string, show: (piece: string) => void): Promise<string> {
  using own = CancellationSource.linked(signal); // on the signal that it is given, a fetch may leave its listener
  const { body } = await fetch(url, { signal: own.signal });
  if (body === null) return 'no answer';
  try {
    for await (const piece of iterate(signal, body.pipeThrough(new TextDecoderStream()), { idleMs: 3_000 }))
      show(piece);
    return 'complete';
  } catch (error) {
    if (isAbortReason(error, signal)) return `stopped: ${String(error)}`;
    return (error as Error).name === 'TimeoutError' ? 'the server has fallen silent' : 'failed';
  }
}

export async function main(log: (line: string) => void): Promise<void> {
  const server = createServer((request, response) => {
    const pieces = request.url === '/whole' ? sentence : sentence.slice(0, 3);
    for (const piece of pieces) response.write(piece);
    if (request.url === '/whole') response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  for (const path of ['/whole', '/silent', '/stopped']) {
    const user = new AbortController();
    let text = '';
    const end = await readAnswer(user.signal, url + path, (piece) => {
      text += piece;
      if (path === '/stopped' && text.endsWith('signal: ')) user.abort('I know the rest');
    });
    log(`${path}: "${text}", ${end}`);
  }
  server.closeAllConnections();
  server.close();
}
