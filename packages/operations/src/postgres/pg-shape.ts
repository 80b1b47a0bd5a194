/** What is asked of PostgreSQL. */
export interface PgQuery {
  readonly text: string;
  readonly values?: unknown[];
  readonly name?: string;
  /** Milliseconds that the client waits for the answer. */
  readonly query_timeout?: number;
}

/** A client of `pg`, or one that a pool has lent, by its shape: so nobody needs `@types/pg` who does not use it. */
export interface PgClientShape {
  query(query: PgQuery): Promise<{ readonly rows: unknown[] }>;
}

/** A client that a pool has lent. */
export interface PgPoolClientShape extends PgClientShape {
  on(event: 'error', listener: () => void): unknown;
  removeListener(event: 'error', listener: () => void): unknown;
  release(error?: Error | boolean): void;
}

/** A `Pool` of `pg`. */
export interface PgPoolShape {
  connect(): Promise<PgPoolClientShape>;
}

/** A `Client` of `pg` that is not connected yet. */
export interface PgListenerShape extends PgClientShape {
  connect(): Promise<unknown>;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  on(
    event: 'notification',
    listener: (message: { readonly channel: string; readonly payload?: string | undefined }) => void,
  ): unknown;
  unref?(): void;
  /** What `pg` does not declare. */
  readonly connection?: { readonly stream: { destroy(): unknown } };
}
