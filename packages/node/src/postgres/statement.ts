import { type Completion, faulted, succeeded } from '@cancelkit/completion';
import type { Exchange } from './exchange.js';
import type { QueryResult } from './query-result.js';
import type { Session } from './session.js';
import type { StatementConfig } from './statement-config.js';

/** One statement in a session whose turn it is. */
export class Statement<R extends object> {
  readonly exchange: Exchange;
  readonly #session: Session;
  #completion: Completion<QueryResult<R>> | undefined;

  constructor(session: Session, config: StatementConfig) {
    this.exchange = session.begin();
    this.#session = session;
    try {
      if (!session.usable) throw new Error('The connection of the client is closed');
      session.client.query(config, this.#onResult);
    } catch (error) {
      session.break(error);
    }
  }

  /** What came of it, once it has ended. */
  get completion(): Completion<QueryResult<R>> {
    return this.#completion ?? faulted(this.#session.breakage?.error);
  }

  readonly #onResult = (error: unknown, result: QueryResult<R>): void => {
    this.#completion ??= error ? faulted(error) : succeeded(result);
    if (error && !isServerError(error)) this.#session.break(error);
  };
}

/** The SQLSTATE of an error of the server. */
export function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown } | null | undefined)?.code;
}

/** After an error of the server the session goes on; any other one leaves it in a state that nobody knows. */
export function isServerError(error: unknown): boolean {
  return typeof (error as { readonly severity?: unknown }).severity === 'string';
}
