import { CancellationSource, delay, waitAsync } from '@cancelkit/cancellation';
import { settle } from '@cancelkit/completion';
import type { RedisSubscriberShape } from './redis-shape.js';

/** Milliseconds between two questions whether the connection is still one. */
const PING_MS = 1_000;
/** Milliseconds that the answer may take. */
const PATIENCE = 2_000;

/** What a {@link subscribeTo} tells. */
export interface Subscription {
  readonly channel: string;
  readonly onMessage: (message: string) => void;
  /** It is subscribed from now on; what was said before has been missed. */
  readonly onGap: () => void;
}

/**
 * Subscribes, and again on each connection that the client makes, until it is disposed. The client is closed then.
 *
 * A connection that is half open does not say so: it is asked each second.
 */
export function subscribeTo(client: RedisSubscriberShape, subscription: Subscription): Disposable {
  const { channel, onMessage } = subscription;
  const closing = new CancellationSource();
  let connection: CancellationSource | undefined;
  const begin = (): void => {
    connection?.cancel();
    connection = new CancellationSource({ parents: [closing.signal], ref: false });
    client.stream?.unref?.();
    void settle(listen(connection.signal, client, subscription), connection.signal);
  };
  client.on('error', ignore);
  client.on('close', () => connection?.cancel());
  client.on('message', (of, message) => of === channel && onMessage(message));
  client.on('ready', begin);
  if (client.status === 'ready') begin();
  else if (client.status === 'wait') void settle(client.connect()); // one that fails is tried again, by the client
  return {
    [Symbol.dispose]: () => {
      closing.cancel();
      client.disconnect();
    },
  };
}

/** On one connection, until that ends. */
async function listen(
  signal: AbortSignal,
  client: RedisSubscriberShape,
  { channel, onGap }: Subscription,
): Promise<void> {
  const waits = { signal, timeoutMs: PATIENCE, ref: false };
  try {
    await waitAsync(client.subscribe(channel), waits);
    onGap();
    for (;;) {
      await delay(signal, PING_MS, { ref: false });
      await waitAsync(client.ping(), waits);
    }
  } finally {
    if (!signal.aborted) client.disconnect(true); // it has said nothing for too long
  }
}

function ignore(): void {
  // The client makes another connection; without a listener it would print this.
}
