import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { type Http2ServerRequest, type Http2ServerResponse, createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, type Socket, connect } from 'node:net';

/** One request that has reached the server, and its response, for the test to answer. */
export interface Exchange<Req, Res> {
  readonly request: Req;
  readonly response: Res;
}

/** A server on loopback that answers nothing by itself: it hands each exchange to the test, in order of arrival. */
export interface TestServer<Req, Res> {
  readonly port: number;
  next(): Promise<Exchange<Req, Res>>;
  close(): Promise<void>;
}

export async function startHttp1(): Promise<TestServer<IncomingMessage, ServerResponse>> {
  const queue = exchangeQueue<IncomingMessage, ServerResponse>();
  const server = createServer(queue.push).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { port: (server.address() as AddressInfo).port, next: queue.next, close };
}

export async function startHttp2(): Promise<TestServer<Http2ServerRequest, Http2ServerResponse>> {
  const queue = exchangeQueue<Http2ServerRequest, Http2ServerResponse>();
  const sockets = new Set<Socket>();
  const server = createHttp2Server(queue.push).listen(0, '127.0.0.1');
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { port: (server.address() as AddressInfo).port, next: queue.next, close };
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
