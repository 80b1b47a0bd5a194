import { type Http2Session, constants } from 'node:http2';
import { afterQuiet } from './after-quiet.js';

/** What a server says when it does not know yet which request is the last. */
const ALL_STREAMS = 2 ** 31 - 1;

/** One session of HTTP/2, and how it is told to go. */
export class Http2Connection {
  readonly #session: Http2Session;
  #takeBack: (() => void) | undefined;

  constructor(session: Http2Session) {
    this.#session = session;
    session.once('close', () => this.stay());
  }

  /**
   * Tells the client to begin nothing more, and so long afterwards that it is over: what it has begun in between is answered.
   *
   * @see RFC 9113, section 6.8
   */
  leave(quietMs: number): void {
    if (this.#takeBack !== undefined || this.#session.destroyed || this.#session.closed) return;
    this.#session.goaway(constants.NGHTTP2_NO_ERROR, ALL_STREAMS);
    this.#takeBack = afterQuiet(quietMs, () => this.#session.close());
  }

  /** Ends it no more. */
  stay(): void {
    this.#takeBack?.();
  }

  destroy(): void {
    this.#session.destroy();
  }
}
