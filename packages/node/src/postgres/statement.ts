import { CancellationSource, waitAsync } from '@cancelkit/cancellation';
import { type Completion, CompletionSource, faulted, settle, succeeded } from '@cancelkit/completion';
import type { Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { requestCancel } from './request-cancel.js';

/** How many milliseconds to wait before asking once more: a request that overtakes its statement is lost. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1_000;

/**
 * One statement on a client of a pool, from sending it until the client is back.
 *
 * 1. It has ended when its session is idle again, after an error too: only then its locks are gone. Or when the session
 *    is broken.
 * 2. The client goes back when the statement has ended and no request to cancel it is under way: a late one would hit the
 *    statement of a stranger.
 * 3. It is used again only if the session is known to be as it was: the server has said that it is idle, every request
 *    was passed on, and no transaction was left open. Otherwise it is closed.
 * 4. While the client is out it has a listener for errors: without one, a broken connection would end this process.
 */
export class Statement<R extends QueryResultRow> {
  readonly ended: CompletionSource<QueryResult<R>>;
  readonly #client: PoolClient;
  readonly #pool: Pool;
  readonly #closed = new CompletionSource();
  #error: unknown;
  #reusable = true;

  constructor(client: PoolClient, pool: Pool, config: QueryConfig<unknown[]>) {
    this.ended = new CompletionSource();
    this.#client = client;
    this.#pool = pool;
    client.on('error', ignore); // the statement hears of it, too
    client.on('end', this.#onClose);
    try {
      client.query<R, unknown[]>(config, this.#onResult);
    } catch (error) {
      this.#break(error);
    }
  }

  /** Asks the server to cancel it, again and again until it has ended. When the time is up, the connection is closed. */
  async cancel(graceMs: number): Promise<void> {
    const limit = new CancellationSource({ timeoutMs: graceMs });
    let cause: unknown;
    for (let pause = FIRST_PAUSE; this.#runs && !limit.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      const request = await settle(requestCancel(limit.signal, this.#client, this.#pool), limit.signal);
      if (request.status !== 'succeeded') this.#reusable = false; // it may have got through, and arrive later
      if (request.status === 'faulted') cause = request.error;
      await settle(waitAsync(this.ended, { signal: limit.signal, timeoutMs: pause }));
    }
    limit[Symbol.dispose]();
    if (!this.#runs) return;
    this.#break(
      new Error(
        `The statement could not be canceled within ${graceMs} ms: it may still run in the server. Its connection was closed.`,
        cause === undefined ? undefined : { cause },
      ),
    );
  }

  /** Gives the client back, when it has ended. (A client that still runs something is closed by force.) */
  release(): void {
    this.#client.removeListener('error', ignore);
    this.#client.removeListener('end', this.#onClose);
    this.#client.release(!this.#reusable);
  }

  /** Closes the connection, when it has ended, and waits until the server has done so, too. */
  async kill(graceMs: number): Promise<void> {
    this.#client.removeListener('error', ignore);
    this.#client.release(true);
    const closed = await settle(waitAsync(this.#closed, { timeoutMs: graceMs }));
    if (closed.status !== 'succeeded') this.#client.connection?.stream.destroy();
    this.#client.removeListener('end', this.#onClose);
  }

  get #runs(): boolean {
    return this.ended.state.status === 'pending';
  }

  readonly #onResult = (error: unknown, result: QueryResult<R>): void => {
    if (!error) {
      this.#end(succeeded(result));
    } else if (isServerError(error)) {
      this.#error = error;
      this.#client.once('drain', this.#onIdle);
    } else {
      this.#break(error);
    }
  };

  readonly #onIdle = (): void => this.#end(faulted(this.#error));

  readonly #onClose = (): void => {
    this.#closed.trySetResult();
    this.#break(this.#error ?? new Error('The connection was closed'));
  };

  #break(error: unknown): void {
    this.#reusable = false;
    this.#end(faulted(error));
  }

  #end(completion: Completion<QueryResult<R>>): void {
    if (!this.#runs) return;
    this.#client.removeListener('drain', this.#onIdle);
    const status = (this.#client as Partial<PoolClient>).getTransactionStatus?.(); // older versions of pg have none
    if (status === 'T' || status === 'E') this.#reusable = false;
    this.ended.trySetCompletion(completion);
  }
}

function ignore(): void {
  // see 4.
}

/** After an error of the server the session goes on; any other one leaves it in a state that nobody knows. */
function isServerError(error: unknown): boolean {
  return typeof (error as { readonly severity?: unknown }).severity === 'string';
}
