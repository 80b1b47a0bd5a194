import { CancellationSource, waitAsync } from '@cancelkit/cancellation';
import { CompletionSource, settle } from '@cancelkit/completion';
import { type CancelTarget, requestCancel } from './request-cancel.js';

/** The session that it runs in, as far as it goes. */
interface Surroundings extends CancelTarget {
  /** Whether every request to cancel was passed on. */
  trusted: boolean;
  /** Whether a statement may wait in a pooler. */
  readonly isPooled: boolean;
  /** Nothing more can be sent. */
  break(error: unknown): void;
}

/** How many milliseconds to wait before asking once more: a request that overtakes its statement is lost. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1_000;

/** What runs in a session, from the first message until the server is ready for the next. */
export class Exchange {
  /** The server is ready, or the session is broken. */
  readonly ended: CompletionSource;
  /** It has ended, and no request to cancel it is under way. */
  readonly over: CompletionSource;
  readonly #session: Surroundings;
  readonly #isOver: () => boolean;
  #canceling: Promise<void> | undefined;
  #neverRan = false;

  /** @param isOver whether it has ended when the server is ready: with the statement of somebody else, others may follow */
  constructor(session: Surroundings, isOver: () => boolean) {
    this.ended = new CompletionSource();
    this.over = new CompletionSource();
    this.#session = session;
    this.#isOver = isOver;
  }

  /** Whether somebody has asked the server to cancel it. */
  get canceled(): boolean {
    return this.#canceling !== undefined;
  }

  /** Whether it waited in a pooler until the connection was closed. */
  get neverRan(): boolean {
    return this.#neverRan;
  }

  onReady(): void {
    if (this.#isOver()) this.end();
  }

  end(): void {
    if (!this.ended.trySetResult()) return;
    if (this.#canceling === undefined) this.over.trySetResult();
    else void this.#canceling.then(() => this.over.trySetResult());
  }

  /**
   * Asks the server to cancel it, again and again until it has ended. When the time is up, the session is broken.
   *
   * Behind a pooler that is full, a statement that waits for a session cannot be canceled, and the request is dropped. When
   * the second one has had no effect it is given up: what has not begun when its connection is closed does not begin.
   */
  cancel(graceMs: number): Promise<void> {
    return (this.#canceling ??= this.#cancel(graceMs));
  }

  async #cancel(graceMs: number): Promise<void> {
    const session = this.#session;
    using limit = new CancellationSource({ timeoutMs: graceMs });
    let cause: unknown;
    let passedOn = 0;
    for (let pause = FIRST_PAUSE; this.#runs && !limit.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      const request = await settle(requestCancel(limit.signal, session), limit.signal);
      if (request.status === 'succeeded') passedOn += 1;
      else session.trusted = false;
      if (request.status === 'faulted') cause = request.error;
      await settle(waitAsync(this.ended, { signal: limit.signal, timeoutMs: pause }));
      if (passedOn < 2 || !session.isPooled || !this.#runs) continue;
      this.#neverRan = true;
      session.break(new Error('The statement waited in a pooler, and its connection was closed'));
    }
    if (!this.#runs) return;
    session.break(
      new Error(
        `The statement could not be canceled within ${graceMs} ms: it may still run in the server. Its connection was closed.`,
        cause === undefined ? undefined : { cause },
      ),
    );
  }

  get #runs(): boolean {
    return this.ended.state.status === 'pending';
  }
}
