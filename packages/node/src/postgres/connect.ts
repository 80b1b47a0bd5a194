import { linkedSource } from '@cancelkit/cancellation';
import type { CompletionSource } from '@cancelkit/completion';
import type { PgPool, PgPoolClient } from './pg-client.js';

/**
 * Asks a pool for a client; an abort ends the wait, and takes it out of the pool's queue.
 *
 * A client that comes too late all the same goes back at once.
 */
export function connect(signal: AbortSignal | null | undefined, pool: PgPool): CompletionSource<PgPoolClient> {
  const waiting = linkedSource<PgPoolClient>(signal);
  if (waiting.state.status !== 'pending') return waiting;
  const before = pool._pendingQueue?.length;
  try {
    pool.connect((error, client) => {
      if (client === undefined) waiting.trySetException(error);
      else if (!waiting.trySetResult(client)) client.release();
    });
  } catch (error) {
    waiting.trySetException(error); // a `stream` option that throws, for instance
  }
  const queue = pool._pendingQueue;
  if (queue === undefined || queue.length === before) return waiting;
  waiting.addCleanup((completion, place) => {
    const index = completion.status === 'canceled' ? queue.indexOf(place) : -1;
    if (index >= 0) queue.splice(index, 1);
  }, queue.at(-1));
  return waiting;
}
