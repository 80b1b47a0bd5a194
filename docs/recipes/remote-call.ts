// Replies that come by id: the source is settled from elsewhere.
import { type CompletionSource, linkedSource } from 'cancelkit';

interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

export class Remote {
  readonly #socket: Pick<WebSocket, 'send'>;
  readonly #calls = new Map<number, CompletionSource<unknown>>();
  #lastId = 0;

  constructor(socket: Pick<WebSocket, 'send' | 'addEventListener'>) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#settle(JSON.parse(String(data)) as Reply));
    socket.addEventListener('close', () => {
      for (const call of this.#calls.values()) call.trySetException(new Error('the connection was closed'));
    });
  }

  call(signal: AbortSignal, method: string, ...args: unknown[]): Promise<unknown> {
    const id = ++this.#lastId;
    const source = linkedSource<unknown>(signal); // an abort settles it, too
    if (source.state.status !== 'pending') return source.promise; // aborted before: nothing is sent
    this.#calls.set(id, source);
    source.addCleanup(({ status }) => {
      this.#calls.delete(id);
      if (status === 'canceled') this.#send({ cancel: id }); // asks the other end to stop
    });
    this.#send({ id, method, args });
    return source.promise;
  }

  #settle({ id, value, error }: Reply): void {
    const source = this.#calls.get(id); // none: the call was canceled before
    if (error === undefined) source?.trySetResult(value);
    else source?.trySetException(new Error(error));
  }

  #send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }
}
