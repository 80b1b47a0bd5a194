// One event is waited for until the socket is open; then every message comes, also those that come while one is handled.
import { events, waitForEvent } from 'cancelkit';

export async function chat(
  signal: AbortSignal,
  socket: WebSocket,
  handle: (signal: AbortSignal, text: string) => Promise<void>,
): Promise<void> {
  await waitForEvent(signal, socket, 'open', { rejectOn: ['error', 'close'] });
  for await (const { data } of events(signal, socket, 'message', { rejectOn: ['error'], endOn: ['close'] }))
    await handle(signal, String(data));
}
