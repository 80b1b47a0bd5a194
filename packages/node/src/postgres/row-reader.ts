import { waitAsync } from '@cancelkit/cancellation';
import { type Completion, CompletionSource, faulted, settle, succeeded } from '@cancelkit/completion';
import type { Exchange } from './exchange.js';
import type { Lease } from './lease.js';
import type { CursorClass, PgCursor } from './pg-client.js';
import type { RowsSettings } from './rows-options.js';
import type { StatementConfig } from './statement-config.js';
import { isServerError } from './statement.js';

/** A cursor in a session whose turn it is: reads a batch at a time, until it has come to its end, or is made to end. */
export class RowReader<R> {
  readonly exchange: Exchange;
  readonly #cursor: PgCursor;
  readonly #lease: Lease;
  readonly #settings: RowsSettings;
  #reading: CompletionSource<R[]> | undefined;
  #got: Completion<R[]> | undefined;
  #isEnding = false;

  constructor(lease: Lease, Cursor: CursorClass, config: StatementConfig, settings: RowsSettings) {
    const { text, values, rowMode, types } = config;
    this.#lease = lease;
    this.#settings = settings;
    this.#cursor = new Cursor(text, values, { rowMode, types });
    this.exchange = lease.session.begin();
    this.exchange.over.onCompleted(() => {
      lease.end();
      this.#settle();
    });
    try {
      if (!lease.session.usable) throw new Error('The connection of the client is closed');
      lease.session.client.query(this.#cursor);
    } catch (error) {
      lease.session.break(error);
    }
  }

  /** The next rows. Fewer than were asked for are the last ones, and the session is free. */
  read(): Promise<R[]> {
    const reading = new CompletionSource<R[]>();
    this.#reading = reading;
    this.#got = undefined;
    if (this.#isOver) this.#settle();
    else this.#cursor.read(this.#settings.batchSize, this.#onRows);
    return reading.promise;
  }

  /** Cancels a read in the server, or closes the cursor. Waits until nothing of it is left. */
  async end(): Promise<void> {
    const { graceMs } = this.#settings;
    const { over } = this.exchange;
    if (!this.#isEnding && !this.#isOver) {
      this.#isEnding = true;
      if (this.#reading === undefined) this.#cursor.close(() => undefined);
      else void this.exchange.cancel(graceMs);
    }
    if ((await settle(waitAsync(over, { timeoutMs: graceMs + 1_000 }))).status === 'succeeded') return;
    this.#lease.session.break(
      new Error(`The cursor could not be closed within ${graceMs} ms. Its connection was closed.`),
    );
  }

  get #isOver(): boolean {
    return this.exchange.over.state.status !== 'pending';
  }

  readonly #onRows = (error: unknown, rows: R[]): void => {
    this.#got = error ? faulted(error) : succeeded(rows);
    if (error) {
      if (!isServerError(error)) this.#lease.session.break(error);
    } else if (rows.length === this.#settings.batchSize) {
      if (this.#isEnding) this.#cursor.close(() => undefined);
      else this.#settle();
    }
    if (this.#isOver) this.#settle();
  };

  #settle(): void {
    const { breakage } = this.#lease.session;
    const end = this.#got ?? (breakage && faulted(breakage.error));
    if (end === undefined) return; // the last rows come a little later than the end of the session's work
    const reading = this.#reading;
    this.#reading = undefined;
    reading?.trySetCompletion(end);
  }
}
