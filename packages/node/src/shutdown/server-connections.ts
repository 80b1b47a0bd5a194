import type { EventEmitter } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Http2Session, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { sourceOfResponse } from '../http/response-source.js';
import { Http1Connection } from './http1-connection.js';
import { Http2Connection } from './http2-connection.js';
import { type HttpServer, eventsOf } from './http-server.js';

type Listener = Parameters<EventEmitter['on']>[1];

/** The connections of a server, what runs on them, and how all of it comes to its end. */
export class ServerConnections {
  readonly #server: HttpServer;
  readonly #isHttp2: boolean;
  readonly #isSecure: boolean;
  readonly #sockets = new Set<Socket>();
  readonly #http1 = new Map<Socket, Http1Connection>();
  readonly #http2 = new Map<Http2Session, Http2Connection>();
  readonly #streams = new Set<ServerHttp2Stream>();
  readonly #listeners: [name: string, listener: Listener][] = [];
  #hearsRequests = false;
  #quietMs: number | undefined;
  #abort: { readonly reason: unknown } | undefined;

  constructor(server: HttpServer) {
    this.#server = server;
    this.#isHttp2 = 'updateSettings' in server;
    this.#isSecure = 'setSecureContext' in server;
    this.#listen('connection', (socket: Socket) => {
      track(this.#sockets, socket);
      if (!this.#isSecure && !this.#isHttp2) this.#addHttp1(socket);
    });
    if (this.#isSecure) {
      this.#listen('secureConnection', (socket: TLSSocket) => {
        track(this.#sockets, socket);
        if (socket.alpnProtocol !== 'h2') this.#addHttp1(socket);
      });
    }
    if (!this.#isHttp2) {
      this.#hearRequests();
      return;
    }
    this.#listen('session', (session: Http2Session) => {
      const connection = new Http2Connection(session);
      this.#http2.set(session, connection);
      session.once('close', () => this.#http2.delete(session));
      if (this.#quietMs !== undefined) connection.leave(this.#quietMs);
    });
    this.#listen('stream', (stream: ServerHttp2Stream) => {
      track(this.#streams, stream);
      if (this.#abort !== undefined) sourceOfResponse(stream).cancel(this.#abort.reason);
    });
  }

  /** Lets what runs end, and what has nothing to do for so many milliseconds. */
  leave(quietMs: number): void {
    this.#quietMs = quietMs;
    for (const connection of this.#all()) connection.leave(quietMs);
  }

  /** Aborts the signals of what runs, and of what still comes. */
  abort(reason: unknown): void {
    this.#abort = { reason };
    for (const { owed } of this.#http1.values()) for (const response of owed) sourceOfResponse(response).cancel(reason);
    for (const stream of this.#streams) sourceOfResponse(stream).cancel(reason);
  }

  /** Breaks all connections; those that were there before this, too, as far as the server knows them. */
  cut(): void {
    for (const connection of this.#http2.values()) connection.destroy();
    for (const socket of this.#sockets) socket.destroy();
    (this.#server as Partial<Server>).closeAllConnections?.();
  }

  dispose(): void {
    this.#quietMs = undefined;
    for (const connection of this.#all()) connection.stay();
    for (const [name, listener] of this.#listeners.splice(0)) eventsOf(this.#server).removeListener(name, listener);
  }

  #all(): (Http1Connection | Http2Connection)[] {
    return [...this.#http1.values(), ...this.#http2.values()];
  }

  #addHttp1(socket: Socket): Http1Connection {
    const connection = new Http1Connection(socket);
    this.#http1.set(socket, connection);
    socket.once('close', () => this.#http1.delete(socket));
    if (this.#quietMs !== undefined) connection.leave(this.#quietMs);
    this.#hearRequests();
    return connection;
  }

  /** Not before there is HTTP/1.1: to listen to it makes a server of HTTP/2 create requests that nobody may have asked for. */
  #hearRequests(): void {
    if (this.#hearsRequests) return;
    this.#hearsRequests = true;
    this.#listen('request', (request: IncomingMessage, response: ServerResponse) => {
      if (request.httpVersionMajor !== 1) return;
      const { socket } = request; // which may have been there before we were
      const connection = this.#http1.get(socket) ?? this.#addHttp1(socket);
      connection.owe(request, response);
      if (this.#abort !== undefined) sourceOfResponse(response).cancel(this.#abort.reason);
    });
  }

  /** Before the server's own: what is said of the connection has to be said before the response is. */
  #listen(name: string, listener: Listener): void {
    eventsOf(this.#server).prependListener(name, listener);
    this.#listeners.push([name, listener]);
  }
}

/** Keeps it until it has closed. */
function track<T extends { once(name: 'close', listener: () => void): unknown }>(set: Set<T>, closable: T): void {
  set.add(closable);
  closable.once('close', () => set.delete(closable));
}
