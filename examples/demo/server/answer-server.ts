import { getEventListeners, once } from 'node:events';
import { type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Completion, match, onAbort, settle, whenAll } from 'cancelkit';
import { signalOfResponse } from '@cancelkit/node';
import type { Answer, HashProgress } from './job.js';

/** What the server knows of a request whose handler has ended. */
export interface EndedRequest {
  readonly controller: AbortController;
  readonly completion: Completion<Answer>;
  readonly endedAt: number;
  readonly listenersLeft: number;
}

/** Answers one request: what a {@link Mode} does, with its tag and its job filled in. */
export type Handler = (
  signal: AbortSignal,
  client: number,
  onProgress: (progress: HashProgress) => void,
) => Promise<Answer>;

/** A real HTTP server on a free port of the loopback interface, which streams the progress of each request as NDJSON. */
export class AnswerServer {
  readonly #now: () => number;
  readonly #handler: Handler;
  readonly #requests = new Map<number, Promise<EndedRequest>>();
  readonly #server = createServer((request, response) => {
    const client = Number(new URL(request.url ?? '/', 'http://loopback').searchParams.get('client'));
    this.#requests.set(client, this.#serve(client, response));
  });

  constructor(now: () => number, handler: Handler) {
    this.#now = now;
    this.#handler = handler;
  }

  /** @returns the port it listens on */
  async listen(): Promise<number> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  async #serve(client: number, response: ServerResponse): Promise<EndedRequest> {
    const controller = new AbortController(); // a plain one of the platform: its listeners can be counted
    const { signal } = controller;
    onAbort(signalOfResponse(response), () =>
      controller.abort(new DOMException(`client ${client} hung up`, 'AbortError')),
    );
    const send = (line: object): unknown => response.writable && response.write(`${JSON.stringify(line)}\n`);
    response.writeHead(200, { 'content-type': 'application/x-ndjson' }).flushHeaders();
    const completion = await settle(this.#handler(signal, client, send), signal);
    const endedAt = this.#now();
    const listenersLeft = getEventListeners(signal, 'abort').length;
    match(completion, {
      succeeded: send,
      faulted: (error) => send({ error: String(error) }),
      canceled: () => undefined,
    });
    response.end();
    return { controller, completion, endedAt, listenersLeft };
  }

  /** Waits until the handlers of these clients have ended; of those that never reached the server, there is no entry. */
  async ended(clients: Iterable<number>): Promise<Map<number, EndedRequest>> {
    const begun = [...clients].filter((client) => this.#requests.has(client));
    const ended = await whenAll(begun.map((client) => this.#requests.get(client)!));
    return new Map(begun.map((client, index) => [client, ended[index]!]));
  }

  /** Hangs up on whoever is still connected, and ends when every handler has. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
    await this.ended(this.#requests.keys());
  }
}
