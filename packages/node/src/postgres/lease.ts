import { waitAsync } from '@cancelkit/cancellation';
import { CompletionSource, match, settle } from '@cancelkit/completion';
import { isPool } from './assert-client.js';
import type { ClientShape } from './client-shape.js';
import { connect } from './connect.js';
import type { PgClient, PgPoolClient } from './pg-client.js';
import type { PoolShape } from './pool-shape.js';
import { Session } from './session.js';

/** A session to use: of a client that a pool has lent for it, or of one that somebody has of his own. */
export class Lease {
  readonly session: Session;
  readonly #release: ((destroy: boolean) => void) | undefined;

  /** @param release gives a client back to its pool */
  constructor(session: Session, release: ((destroy: boolean) => void) | undefined) {
    this.session = session;
    this.#release = release;
    session.enter();
  }

  /** Gives it back. What cannot be used again is closed: in a pool also a session in which a transaction was left open. */
  end(): void {
    const { session } = this;
    session.leave();
    if (this.#release !== undefined) this.#release(!session.usable || session.inTransaction);
    else if (!session.usable) session.client.end(() => undefined);
  }

  /** Closes the session, and waits until the server has done so, too. */
  async kill(graceMs: number): Promise<void> {
    const { session } = this;
    if (this.#release === undefined) session.client.end(() => undefined);
    else this.#release(true);
    const closed = await settle(waitAsync(session.closed, { timeoutMs: graceMs }));
    if (closed.status !== 'succeeded') session.client.connection.stream.destroy();
    session.leave();
  }
}

/** Waits for a client, if there is none yet, and for its turn; an abort ends the wait. */
export function lease(
  signal: AbortSignal | null | undefined,
  poolOrClient: PoolShape | ClientShape,
): CompletionSource<Lease> {
  const outcome = new CompletionSource<Lease>();
  const take = (client: PgClient, release?: (destroy: boolean) => void): void => {
    const given = new Lease(
      Session.of(client, isPool(poolOrClient) ? poolOrClient.options?.stream : undefined),
      release,
    );
    given.session.turn(signal).onCompleted((turn) => {
      if (turn.status === 'succeeded' && outcome.trySetResult(given)) return;
      given.end();
      if (turn.status !== 'succeeded') outcome.trySetCompletion(turn);
    });
  };
  if (!isPool(poolOrClient)) {
    take(poolOrClient as unknown as PgClient);
    return outcome;
  }
  connect(signal, poolOrClient).onCompleted((completion) => {
    match(completion, {
      succeeded: (client: PgPoolClient) => take(client, (destroy) => client.release(destroy)),
      faulted: (error) => void outcome.trySetException(error),
      canceled: () => void outcome.trySetCompletion(completion as never),
    });
  });
  return outcome;
}
