import { linkedSource } from '@cancelkit/cancellation';
import { CompletionSource } from '@cancelkit/completion';
import { Exchange } from './exchange.js';
import type { PgClient, StreamFactory } from './pg-client.js';

const sessions = /* @__PURE__ */ new WeakMap<PgClient, Session>();

/**
 * The session of a client: whose turn it is, and what the server has said last.
 *
 * 1. A statement has ended when the server is ready for the next, after an error too: only then its locks are gone. Or
 *    when the session is broken. The server's word is read from the protocol, which is the same in all versions of `pg`.
 * 2. The next one is sent when the one before has ended and no request to cancel it is under way: a late one would hit the
 *    statement of a stranger. (What others send on a client of theirs, by its own `query`, cannot be held back.)
 * 3. It is used again only if it is known to be as it was: every request was passed on, and no transaction was left open.
 * 4. While it is in use it has a listener for errors: without one, a broken connection would end this process.
 */
export class Session {
  /** The session of a client; the same one for all who use it. */
  static of(client: PgClient, stream?: StreamFactory): Session {
    let session = sessions.get(client);
    if (session === undefined) sessions.set(client, (session = new Session(client)));
    session.stream ??= stream;
    return session;
  }

  readonly client: PgClient;
  /** How its pool makes connections. */
  stream: StreamFactory;
  readonly closed: CompletionSource;
  /** Why nothing can be said of it any more. */
  breakage: { readonly error: unknown } | undefined;
  /** Whether every request to cancel was passed on; another one may arrive later, whatever runs then. */
  trusted: boolean;
  #status: 'I' | 'T' | 'E' | undefined;
  #exchange: Exchange | undefined;
  #users = 0;
  #isSettling = false;
  readonly #waiting = new Set<CompletionSource>();

  private constructor(client: PgClient) {
    this.client = client;
    this.stream = undefined;
    this.closed = new CompletionSource();
    this.trusted = true;
  }

  /** Listens to it, until it was left as often as it was entered. */
  enter(): void {
    this.#users += 1;
    if (this.#users > 1) return;
    this.client.on('error', ignore); // what runs hears of it, too
    this.client.on('end', this.#onEnd);
    this.client.on('drain', this.#settle); // also after a statement that could not be sent, of which the server does not know
    this.client.connection.prependListener('readyForQuery', this.#onReady);
    if (this.client.readyForQuery !== true) this.#settle(); // it may be about to say so, to those who listened before
  }

  leave(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    this.client.removeListener('error', ignore);
    this.client.removeListener('end', this.#onEnd);
    this.client.removeListener('drain', this.#settle);
    this.client.connection.removeListener('readyForQuery', this.#onReady);
  }

  /** Waits behind all who have asked before, until nothing runs; who gets the turn begins at once, or lets it pass. */
  turn(signal: AbortSignal | null | undefined): CompletionSource {
    const turn = linkedSource(signal);
    this.#waiting.add(turn);
    turn.addCleanup(() => this.#waiting.delete(turn));
    this.#next();
    return turn;
  }

  /** Begins what lasts until the server is ready for the next. */
  begin(): Exchange {
    return this.#start(() => true);
  }

  /** What runs, whoever has sent it; undefined if nothing does. */
  running(): Exchange | undefined {
    if (this.#exchange !== undefined || this.client.readyForQuery === true || !this.usable) return this.#exchange;
    return this.#start(() => this.client.readyForQuery === true);
  }

  /** Whether nothing runs. A client that is not connected yet is not idle; one that is closed is. */
  get idle(): boolean {
    if (this.#isSettling || this.#exchange !== undefined) return false;
    return this.client.readyForQuery === true || !this.usable;
  }

  /** Whether something can still be sent, and cannot be hit by a request to cancel that came before. */
  get usable(): boolean {
    const { _queryable, _ending, _ended } = this.client;
    return this.trusted && this.breakage === undefined && _queryable && !_ending && !_ended;
  }

  get inTransaction(): boolean {
    return this.#status === 'T' || this.#status === 'E';
  }

  /**
   * Whether it is with a pooler, where a statement may wait for a session. A process has a small number, in all systems that
   * PostgreSQL runs on; a pooler makes up a key of any 64 bits.
   */
  get isPooled(): boolean {
    const { processID } = this.client;
    return processID !== null && (processID < 0 || processID > 1 << 22);
  }

  /** What runs has ended, for all that can be said, and nothing more can be sent. */
  break(error: unknown): void {
    this.breakage ??= { error };
    this.#exchange?.end();
    this.#next();
  }

  #start(isOver: () => boolean): Exchange {
    const exchange = new Exchange(this, isOver);
    this.#exchange = exchange;
    exchange.over.addCleanup(() => {
      this.#exchange = undefined;
    });
    exchange.over.onCompleted(this.#next);
    return exchange;
  }

  readonly #next = (): void => {
    for (const turn of this.#waiting) {
      if (!this.idle) return;
      turn.trySetResult();
    }
  };

  /** Heard of before the client does: what the callbacks of others begin then is not what has ended. */
  readonly #onReady = ({ status }: { readonly status: 'I' | 'T' | 'E' }): void => {
    this.#status = status;
    this.#settle();
  };

  /** Looks what runs when the client has heard of it, too. */
  readonly #settle = (): void => {
    const exchange = this.#exchange;
    this.#isSettling = true;
    queueMicrotask(() => {
      this.#isSettling = false;
      exchange?.onReady();
      this.#next();
    });
  };

  readonly #onEnd = (): void => {
    this.closed.trySetResult();
    this.break(new Error('The connection was closed'));
  };
}

function ignore(): void {
  // see 4.
}
