import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterQuiet } from './after-quiet.js';

/** One connection of HTTP/1.1: the responses that it owes, and how it is told to go. */
export class Http1Connection {
  readonly #socket: Socket;
  /** In the order of their requests: all but the first are pipelined. */
  readonly #owed = new Set<ServerResponse>();
  /** How many bytes had come when nothing was owed. */
  #read: number;
  /** How long it has to be quiet before it is closed, in milliseconds; undefined while it may stay. */
  #quietMs: number | undefined;
  #takeBack: (() => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#read = socket.bytesRead;
    socket.once('close', () => this.stay());
  }

  get owed(): Iterable<ServerResponse> {
    return this.#owed;
  }

  /** A request has come. */
  owe(request: IncomingMessage, response: ServerResponse): void {
    this.#owed.add(response);
    if (this.#quietMs !== undefined) this.#announce();
    response.once('close', () => {
      this.#owed.delete(response);
      if (this.#owed.size > 0) return;
      this.#rest();
      if (!request.complete) request.once('close', () => this.#rest()); // of a body that nobody wants
    });
  }

  /**
   * Ends the connection when it has owed nothing for so long: what its client may be sending just now would be lost.
   *
   * It also owes something when bytes have come since the last response: a part of a request, or whatever is spoken on a
   * connection that was upgraded, which is left to those who have it.
   */
  leave(quietMs: number): void {
    this.#quietMs = quietMs;
    this.#announce();
    if (this.#owed.size === 0) this.#await();
  }

  /** Ends it no more. */
  stay(): void {
    this.#quietMs = undefined;
    this.#takeBack?.();
  }

  /** It owes nothing: neither a response, nor to read the rest of a request. */
  #rest(): void {
    this.#read = this.#socket.bytesRead;
    this.#await();
  }

  #await(): void {
    if (this.#quietMs === undefined) return;
    this.#takeBack?.();
    this.#takeBack = afterQuiet(this.#quietMs, () => {
      if (this.#owed.size === 0 && this.#socket.bytesRead === this.#read) this.#socket.destroySoon();
    });
  }

  /** Tells the client that the last response is the last: so it sends nothing more, which would be lost. */
  #announce(): void {
    const last = [...this.#owed].at(-1);
    for (const response of this.#owed) {
      if (response.headersSent) continue;
      if (response === last) response.setHeader('connection', 'close');
      else response.removeHeader('connection');
    }
  }
}
