import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** One connection of HTTP/1.1: the responses that it owes, and how it is told to go. */
export class Http1Connection {
  readonly #socket: Socket;
  /** In the order of their requests: all but the first are pipelined. */
  readonly #owed = new Set<ServerResponse>();
  /** How many bytes had come when nothing was owed. */
  #read: number;
  #isLeaving = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#read = socket.bytesRead;
  }

  get owed(): Iterable<ServerResponse> {
    return this.#owed;
  }

  /** A request has come. */
  owe(request: IncomingMessage, response: ServerResponse): void {
    this.#owed.add(response);
    response.once('close', () => {
      this.#owed.delete(response);
      if (this.#owed.size > 0) return;
      this.#read = this.#socket.bytesRead;
      if (!request.complete) request.once('close', () => (this.#read = this.#socket.bytesRead)); // of a body that nobody wants
      if (this.#isLeaving) this.#socket.destroySoon();
    });
  }

  /**
   * Ends the connection when it owes nothing: at once, if so it is now.
   *
   * It also owes something when bytes have come since the last response: a part of a request, or whatever is spoken on a
   * connection that was upgraded, which is left to those who have it.
   */
  leave(): void {
    this.#isLeaving = true;
    this.#announce();
    if (this.#owed.size === 0 && this.#socket.bytesRead === this.#read) this.#socket.destroySoon();
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
