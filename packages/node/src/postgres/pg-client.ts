import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';

/** What this package uses of a client of `pg`, most of which `pg` does not declare. All versions from 8.11 on have it. */
export interface PgClient {
  readonly host: string;
  readonly port: number;
  readonly ssl: boolean | ConnectionOptions;
  readonly sslNegotiation?: 'postgres' | 'direct';
  readonly processID: number | null;
  readonly secretKey: number | Buffer | null;
  readonly connection: PgConnection;
  /** Whether nothing runs, and nothing waits to run; not known before it is connected. */
  readonly readyForQuery?: boolean;
  readonly _queryable: boolean;
  readonly _ending: boolean;
  readonly _ended: boolean;
  on(name: string, listener: (...args: never[]) => void): unknown;
  once(name: string, listener: (...args: never[]) => void): unknown;
  removeListener(name: string, listener: (...args: never[]) => void): unknown;
  query(config: object, callback?: (error: unknown, result: never) => void): unknown;
  end(callback: () => void): void;
}

/** A client that a pool has lent. */
export interface PgPoolClient extends PgClient {
  release(destroy?: boolean): void;
}

export interface PgConnection {
  readonly stream: Duplex & { readonly remoteAddress?: string };
  prependListener(name: string, listener: (argument: never) => void): unknown;
  on(name: string, listener: (argument: never) => void): unknown;
  removeListener(name: string, listener: (argument: never) => void): unknown;
  connect(port: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processID: number, secretKey: number | Buffer | null): void;
}

/** How a connection is made, where the owner of a pool has a way of his own. */
export type StreamFactory = (() => Duplex) | undefined;

export interface PgPool {
  readonly options?: { readonly stream?: StreamFactory };
  readonly Client?: { readonly prototype?: { readonly getStartupConf?: unknown } };
  /** Who waits for a client. */
  readonly _pendingQueue?: unknown[];
  connect(callback: (error: unknown, client: PgPoolClient | undefined) => void): void;
}

/** A cursor of `pg-cursor`. */
export interface PgCursor {
  read(rows: number, callback: (error: unknown, rows: never[]) => void): void;
  close(callback: () => void): void;
}

export type CursorClass = new (text: string, values: readonly unknown[] | undefined, config: object) => PgCursor;
