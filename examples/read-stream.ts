// This example shows how to read a stream, and how to wait for a callback, until an abort.
import { fromCallback, iterate } from '@cancelkit/node';
import { lookup } from 'node:dns';
import type { Readable } from 'node:stream';

export async function receive(
  signal: AbortSignal,
  request: Readable,
  store: (chunk: Buffer) => Promise<void>,
  hostname: string,
): Promise<string> {
  for await (const chunk of iterate(signal, request)) {
    await store(chunk); // an abort destroys the request at once; the loop throws the reason when it asks again
  }

  const [address, family] = await fromCallback<[string, number]>(signal, (callback) => lookup(hostname, callback));
  return `${address} (IPv${family})`;
}
