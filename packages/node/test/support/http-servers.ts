import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import {
  type Http2SecureServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  createServer as createHttp2Server,
  createSecureServer,
} from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, type Socket, connect } from 'node:net';

/** One request that has reached the server, and its response, for the test to answer. */
export interface Exchange<Req, Res> {
  readonly request: Req;
  readonly response: Res;
}

/** A server on loopback that answers nothing by itself: it hands each exchange to the test, in order of arrival. */
export interface TestServer<Req, Res, S = Server | Http2Server | Http2SecureServer> {
  readonly server: S;
  readonly port: number;
  /** The server's sides of the connections, in order of arrival. */
  readonly sockets: ReadonlySet<Socket>;
  next(): Promise<Exchange<Req, Res>>;
  close(): Promise<void>;
}

export const startHttp1 = (): Promise<TestServer<IncomingMessage, ServerResponse, Server>> =>
  start((push) => createServer(push));

export const startHttps = (tls: Certificate): Promise<TestServer<IncomingMessage, ServerResponse>> =>
  start((push) => createHttpsServer(tls, push));

export const startHttp2 = (): Promise<TestServer<Http2ServerRequest, Http2ServerResponse, Http2Server>> =>
  start((push) => createHttp2Server(push));

/** HTTP/2 over TLS, and HTTP/1.1 for those who know no better. */
export const startBoth = (tls: Certificate): Promise<TestServer<Http2ServerRequest, Http2ServerResponse>> =>
  start((push) => createSecureServer({ ...tls, allowHTTP1: true }, push));

/** What a server shows with TLS. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

async function start<Req, Res, S extends Server | Http2Server | Http2SecureServer>(
  create: (push: (request: Req, response: Res) => void) => S,
): Promise<TestServer<Req, Res, S>> {
  const queue = exchangeQueue<Req, Res>();
  const sockets = new Set<Socket>();
  const server = create(queue.push);
  (server as Server).on('connection', (socket: Socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve)); // also when it has closed
  };
  return { server, port: (server.address() as AddressInfo).port, sockets, next: queue.next, close };
}

function exchangeQueue<Req, Res>() {
  const arrived: Exchange<Req, Res>[] = [];
  const readers: ((exchange: Exchange<Req, Res>) => void)[] = [];
  return {
    push: (request: Req, response: Res): void => {
      const exchange = { request, response };
      const reader = readers.shift();
      if (reader === undefined) arrived.push(exchange);
      else reader(exchange);
    },
    next: (): Promise<Exchange<Req, Res>> => {
      const exchange = arrived.shift();
      return exchange === undefined ? new Promise((resolve) => readers.push(resolve)) : Promise.resolve(exchange);
    },
  };
}

/** A client without a library, that can do what libraries prevent: pipeline, hang up, reset, read nothing. */
export async function connectRaw(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

export const get = (path = '/', method = 'GET'): string => `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

/** Resolves when an emitter has closed, also if it has already. */
export async function closed(emitter: NodeJS.EventEmitter & { readonly closed?: boolean }): Promise<void> {
  // Not events.once: that rejects on 'error', and a reset connection is just what some tests want.
  if (emitter.closed !== true) await new Promise((resolve) => emitter.once('close', resolve));
}
