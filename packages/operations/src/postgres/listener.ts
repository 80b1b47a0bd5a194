import { CancellationSource, delay, waitAsync } from '@cancelkit/cancellation';
import { settle } from '@cancelkit/completion';
import type { PgListenerShape } from './pg-shape.js';

/** Milliseconds between two questions whether the connection is still one. */
const PING_MS = 1_000;
/** Milliseconds that the answer may take. */
const PATIENCE = 2_000;
/** Milliseconds until it has to listen. */
const CONNECT_MS = 5_000;
/** Milliseconds before the next connection, at first and at most. */
const [BASE_MS, MAX_MS] = [50, 2_000];

/** What a {@link listenFor} tells. */
export interface Listening {
  /** @param quoted as an identifier */
  readonly channel: string;
  readonly onPayload: (payload: string) => void;
  /** It listens from now on; what was said before has been missed. */
  readonly onGap: () => void;
}

/**
 * Listens on a session of its own, and on another one whenever that is lost, until it is disposed.
 *
 * A connection that is half open does not say so: it is asked each second. No session ever stays in a transaction, which would hold the
 * queue of all notifications of the server.
 */
export function listenFor(makeClient: () => PgListenerShape, listening: Listening): Disposable {
  const closing = new CancellationSource();
  void settle(keepListening(closing.signal, makeClient, listening), closing.signal);
  return { [Symbol.dispose]: () => closing.cancel() };
}

async function keepListening(
  signal: AbortSignal,
  makeClient: () => PgListenerShape,
  listening: Listening,
): Promise<void> {
  for (let failures = 0; ; failures += 1) {
    const session = await settle(
      listenOnce(signal, makeClient, listening, () => (failures = 0)),
      signal,
    );
    if (session.status === 'canceled' && signal.aborted) return;
    await delay(signal, Math.min(MAX_MS, BASE_MS * 2 ** failures) * (0.5 + Math.random() / 2), { ref: false });
  }
}

/** One session, until it ends: always by a rejection. */
async function listenOnce(
  signal: AbortSignal,
  makeClient: () => PgListenerShape,
  { channel, onPayload, onGap }: Listening,
  onConnected: () => void,
): Promise<void> {
  const session = new CancellationSource({ parents: [signal], ref: false });
  const waits = { signal: session.signal };
  const client = makeClient();
  client.on('error', (error) => session.cancel(error));
  client.on('end', () => session.cancel(new Error('The connection has ended')));
  client.on('notification', ({ payload = '' }) => onPayload(payload));
  try {
    session.cancelAfter(CONNECT_MS);
    await waitAsync(client.connect(), waits);
    client.unref?.();
    await waitAsync(client.query({ text: `listen ${channel}`, query_timeout: PATIENCE }), waits);
    session.cancelAfter(Infinity);
    onConnected();
    onGap();
    for (;;) {
      await delay(session.signal, PING_MS, { ref: false });
      await waitAsync(client.query({ text: 'select 1', query_timeout: PATIENCE }), waits);
    }
  } finally {
    session.dispose();
    if (signal.aborted) void settle(client.end());
    else client.connection?.stream.destroy(); // it has said nothing for too long, and would not hear a farewell
  }
}
