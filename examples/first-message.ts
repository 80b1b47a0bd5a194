// This example shows how a source is completed by whatever comes first, and how its end becomes one value.
import { CompletionSource, match, settle } from 'cancelkit';
import type { EventEmitter } from 'node:events';

export async function firstMessage(socket: EventEmitter): Promise<string> {
  const source = new CompletionSource<string>();
  socket.once('message', (message: string) => source.trySetResult(message));
  socket.once('error', (error) => source.trySetException(error));

  const line = match(await settle(source), {
    succeeded: (message) => `got ${message}`,
    faulted: (error) => `failed: ${String(error)}`,
    canceled: (reason) => `canceled: ${String(reason)}`,
  });
  return line;
}
