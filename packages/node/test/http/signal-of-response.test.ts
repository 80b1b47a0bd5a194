import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Stream,
  connect,
  constants,
  createServer,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { signalOfResponse } from '@cancelkit/node';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import inject from 'light-my-request';
import { rejection, turn } from '../support/aborting.js';
import { type TestServer, closed, connectRaw, get, startHttp1, startHttp2 } from '../support/http-servers.js';

const tooBigForAnySocket = Buffer.alloc(32 * 1024 * 1024);

function aborted(signal: AbortSignal): Promise<unknown> {
  return signal.aborted ? Promise.resolve() : once(signal, 'abort');
}

/** The listeners of an emitter, by name of event. */
function listeners(emitter: NodeJS.EventEmitter): Record<string, number> {
  const names = emitter.eventNames().map(String).sort();
  return Object.fromEntries(names.map((name) => [name, emitter.listenerCount(name)]));
}

describe('signalOfResponse', () => {
  describe('over HTTP/1.1', () => {
    let server: TestServer<IncomingMessage, ServerResponse>;
    let client: Socket;

    beforeEach(async () => {
      server = await startHttp1();
      client = await connectRaw(server.port);
    });
    afterEach(async () => {
      client.destroy();
      await server.close();
    });

    it.each([
      ['closes the connection', () => client.destroy()],
      ['closes its half of the connection', () => client.end()],
      ['resets the connection', () => client.resetAndDestroy()],
    ])('aborts with an AbortError when the client %s', async (_, leave) => {
      client.write(get());
      const { response } = await server.next();
      const signal = signalOfResponse(response);
      expect(signal.aborted).toBe(false);
      leave();
      await aborted(signal);
      expect(signal.reason).toBeInstanceOf(DOMException);
      expect(signal.reason).toMatchObject({ name: 'AbortError', message: expect.stringContaining('client has gone') });
    });

    it('aborts when the client leaves in the middle of the body', async () => {
      client.write(get());
      const { response } = await server.next();
      const signal = signalOfResponse(response);
      response.write('the first half');
      await once(client, 'data');
      client.destroy();
      await aborted(signal);
    });

    it('aborts when the response is ended, but most of it never sent', async () => {
      client.pause();
      client.write(get());
      const { response } = await server.next();
      const signal = signalOfResponse(response);
      response.end(tooBigForAnySocket);
      client.resetAndDestroy();
      await aborted(signal);
    });

    it('aborts when the server itself destroys the unfinished response', async () => {
      client.write(get());
      const { response } = await server.next();
      const signal = signalOfResponse(response);
      response.destroy();
      await aborted(signal);
    });

    it.each([
      ['a body of known length', 'GET', (response: ServerResponse) => response.end('done')],
      ['a body in chunks', 'GET', (response: ServerResponse) => (response.write('do'), response.end('ne'))],
      ['no body at all', 'GET', (response: ServerResponse) => response.writeHead(204).end()],
      ['only a head', 'HEAD', (response: ServerResponse) => response.end()],
      ['a closed connection', 'GET', (response: ServerResponse) => response.setHeader('connection', 'close').end('x')],
    ])('never aborts after a response of %s', async (_, method, answer) => {
      client.write(get('/', method));
      const { request, response } = await server.next();
      const signal = signalOfResponse(response);
      answer(response);
      await closed(response);
      client.destroy();
      await closed(request.socket);
      expect(signal.aborted).toBe(false);
    });

    it('never aborts after a big response that the client has read', async () => {
      client.write(get());
      const { request, response } = await server.next();
      const signal = signalOfResponse(response);
      response.setHeader('connection', 'close').end(tooBigForAnySocket);
      client.resume();
      await closed(request.socket);
      expect(signal.aborted).toBe(false);
    });

    it('keeps the requests of one connection apart when they follow each other', async () => {
      const signals: AbortSignal[] = [];
      for (let index = 0; index < 20; index += 1) {
        client.write(get());
        const { response } = await server.next();
        signals.push(signalOfResponse(response));
        response.end('done');
        await once(client, 'data');
      }
      client.write(get());
      const last = signalOfResponse((await server.next()).response);
      client.destroy();
      await aborted(last);
      expect(signals.filter((signal) => signal.aborted)).toEqual([]);
    });

    it('aborts every unfinished one of pipelined requests, and no finished one', async () => {
      client.write(get().repeat(4));
      const exchanges = [await server.next(), await server.next(), await server.next(), await server.next()];
      const signals = exchanges.map(({ response }) => signalOfResponse(response));
      exchanges[0]!.response.end('done');
      await once(client, 'data');
      client.destroy();
      await Promise.all(signals.slice(1).map(aborted));
      expect(signals.map((signal) => signal.aborted)).toEqual([false, true, true, true]);
    });

    it('adds one listener to the socket for all requests that are pipelined on it', async () => {
      const warnings: Error[] = [];
      const onWarning = (warning: Error): unknown => warnings.push(warning);
      process.on('warning', onWarning);
      const requests = 30;
      client.write(get().repeat(requests));
      const first = await server.next();
      const exchanges = [first];
      while (exchanges.length < requests) exchanges.push(await server.next());
      const before = first.request.socket.listenerCount('close');
      for (const { response } of exchanges) signalOfResponse(response);
      expect(first.request.socket.listenerCount('close')).toBe(before + 1);
      for (const { response } of exchanges) response.end('done');
      await closed(exchanges[requests - 1]!.response);
      expect(first.request.socket.listenerCount('close')).toBe(before - 1); // less Node's own for the current response
      process.off('warning', onWarning);
      expect(warnings).toEqual([]);
    });

    it('leaves no listener behind when the response has ended', async () => {
      const after = [];
      for (const watched of [false, true]) {
        client.write(get());
        const { request, response } = await server.next();
        if (watched) signalOfResponse(response);
        response.end('done');
        await closed(response);
        after.push([response, request, request.socket].map(listeners));
      }
      expect(after[1]).toEqual(after[0]);
    });

    it('leaves no listener behind when the client has gone', async () => {
      client.write(get());
      const { request, response } = await server.next();
      const before = [response, request.socket].map((emitter) => emitter.listenerCount('close'));
      const signal = signalOfResponse(response);
      client.destroy();
      await aborted(signal);
      expect([response, request.socket].map((emitter) => emitter.listenerCount('close'))).toEqual(before);
    });

    it('gives the same signal for the same response', async () => {
      client.write(get());
      const { response } = await server.next();
      const before = response.listenerCount('close');
      expect(signalOfResponse(response)).toBe(signalOfResponse(response));
      expect(response.listenerCount('close')).toBe(before + 1);
    });

    it('never aborts when the response was finished before the call', async () => {
      client.write(get());
      const { request, response } = await server.next();
      response.end('done');
      await closed(response);
      client.destroy();
      await closed(request.socket);
      expect(signalOfResponse(response).aborted).toBe(false);
    });

    it('is aborted from the start when the client had gone before the call', async () => {
      client.write(get().repeat(2));
      const [current, queued] = [await server.next(), await server.next()];
      client.destroy();
      await closed(current.response);
      expect(signalOfResponse(current.response).aborted).toBe(true);
      expect(signalOfResponse(queued.response).aborted).toBe(true);
      expect(current.response.listenerCount('close')).toBe(0);
    });
  });

  describe('over HTTP/2', () => {
    let server: TestServer<Http2ServerRequest, Http2ServerResponse>;
    let client: ClientHttp2Session;

    const request = (method = 'GET') => {
      const stream = client.request({ ':method': method });
      stream.on('error', () => undefined);
      return stream;
    };

    beforeEach(async () => {
      server = await startHttp2();
      client = connect(`http://127.0.0.1:${server.port}`);
      client.on('error', () => undefined);
    });
    afterEach(async () => {
      client.destroy();
      await server.close();
    });

    it.each([
      ['resets the stream', (stream: ReturnType<typeof request>) => stream.close(constants.NGHTTP2_CANCEL)],
      ['resets the stream without an error', (stream: ReturnType<typeof request>) => stream.close()],
      ['destroys the session', () => client.destroy()],
    ])('aborts with an AbortError when the client %s', async (_, leave) => {
      const stream = request();
      const { response } = await server.next();
      const signal = signalOfResponse(response);
      response.write('the first half');
      await once(stream, 'response');
      expect(signal.aborted).toBe(false);
      leave(stream);
      await aborted(signal);
      expect(signal.reason).toMatchObject({ name: 'AbortError' });
    });

    it('aborts when the response is ended, but most of it never sent', async () => {
      const stream = request();
      const { response } = await server.next();
      const signal = signalOfResponse(response);
      response.end(tooBigForAnySocket);
      await once(stream, 'response');
      stream.close(constants.NGHTTP2_CANCEL);
      await aborted(signal);
    });

    it.each([
      ['a body', 'GET', (response: Http2ServerResponse) => response.end('done')],
      ['no body at all', 'GET', (response: Http2ServerResponse) => response.writeHead(204).end()],
      ['only a head', 'HEAD', (response: Http2ServerResponse) => response.end()],
    ])('never aborts after a response of %s', async (_, method, answer) => {
      const stream = request(method);
      const { response } = await server.next();
      const signal = signalOfResponse(response);
      answer(response);
      stream.resume();
      await Promise.all([closed(response.stream), closed(stream)]);
      client.destroy();
      expect(signal.aborted).toBe(false);
    });

    it('keeps the requests of one session apart', async () => {
      const streams = [request(), request(), request()];
      const exchanges = [await server.next(), await server.next(), await server.next()];
      const signals = exchanges.map(({ response }) => signalOfResponse(response));
      exchanges[0]!.response.end('done');
      streams[0]!.resume();
      streams[1]!.close(constants.NGHTTP2_CANCEL);
      await Promise.all([aborted(signals[1]!), closed(exchanges[0]!.response.stream)]);
      expect(signals.map((signal) => signal.aborted)).toEqual([false, true, false]);
    });

    it('leaves no listener behind, whether the response ends or the client goes', async () => {
      for (const leave of [false, true]) {
        const stream = request();
        const { response } = await server.next();
        const before = listeners(response);
        signalOfResponse(response);
        if (leave) stream.close(constants.NGHTTP2_CANCEL);
        else response.end('done');
        stream.resume();
        await closed(response.stream);
        expect(listeners(response)).toEqual(before);
      }
    });

    it('answers at once when called after the end', async () => {
      const [finished, canceled] = [request(), request()];
      const exchanges = [await server.next(), await server.next()];
      exchanges[0]!.response.end('done');
      finished.resume();
      canceled.close(constants.NGHTTP2_CANCEL);
      await Promise.all(exchanges.map(({ response }) => closed(response.stream)));
      expect(exchanges.map(({ response }) => signalOfResponse(response).aborted)).toEqual([false, true]);
    });
  });

  describe('of a bare stream of HTTP/2', () => {
    let server: Http2Server;
    let client: ClientHttp2Session;
    let next: Promise<ServerHttp2Stream>;

    beforeEach(async () => {
      server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      client.on('error', () => undefined);
      next = once(server, 'stream').then(([stream]) => (stream as ServerHttp2Stream).on('error', () => undefined));
    });
    afterEach(async () => {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    const request = () => client.request().on('error', () => undefined);

    it.each([
      ['resets it', (stream: ClientHttp2Stream) => stream.close(constants.NGHTTP2_CANCEL)],
      ['resets it without an error', (stream: ClientHttp2Stream) => stream.close()],
      ['destroys the session', () => client.destroy()],
    ])('aborts when the client %s', async (_, leave) => {
      const asked = request();
      const stream = await next;
      const signal = signalOfResponse(stream);
      stream.respond();
      stream.write('the first half');
      await once(asked, 'response');
      expect(signal.aborted).toBe(false);
      leave(asked);
      await aborted(signal);
      expect(signal.reason).toMatchObject({ name: 'AbortError' });
    });

    it('aborts when it is ended, but most of it never sent', async () => {
      const asked = request();
      const stream = await next;
      const signal = signalOfResponse(stream);
      stream.respond();
      stream.end(tooBigForAnySocket);
      await once(asked, 'response');
      asked.close(constants.NGHTTP2_CANCEL);
      await aborted(signal);
    });

    it('never aborts after it was finished, and answers so when it is asked later', async () => {
      const asked = request();
      const stream = await next;
      const before = listeners(stream);
      const signal = signalOfResponse(stream);
      stream.respond();
      stream.end('done');
      asked.resume();
      await Promise.all([closed(stream), closed(asked)]);
      client.destroy();
      expect(signal.aborted).toBe(false);
      expect(stream.listenerCount('close')).toBe(before.close ?? 0);
      expect(signalOfResponse(stream)).toBe(signal);
    });

    it('is the signal of its response object', async () => {
      server.once('request', (_, response) => {
        expect(signalOfResponse(response)).toBe(signalOfResponse(response.stream));
        response.end();
      });
      const asked = request().resume();
      await closed(asked);
    });
  });

  describe('of an injected request (light-my-request)', () => {
    it.each([
      ['is ended', (response: ServerResponse) => response.end('done')],
      ['is written and ended', (response: ServerResponse) => (response.write('do'), response.end('ne'))],
      ['is ended later', (response: ServerResponse) => setImmediate(() => response.end('done'))],
    ])('never aborts after a response that %s', async (_, answer) => {
      let signal: AbortSignal | undefined;
      const { payload } = await inject(
        (_request, response) => {
          signal = signalOfResponse(response);
          answer(response);
        },
        { url: '/' },
      );
      await turn();
      expect([payload, signal?.aborted]).toEqual(['done', false]);
    });

    it('never aborts when it is asked for after the end', async () => {
      let response: ServerResponse | undefined;
      await inject((_, given) => void (response = given).end('done'), { url: '/' });
      expect(signalOfResponse(response!).aborted).toBe(false);
      await turn();
      expect(signalOfResponse(response!).aborted).toBe(false);
    });

    it('aborts when who has injected it gives it up', async () => {
      const controller = new AbortController();
      let signal: AbortSignal | undefined;
      const injected = inject(
        (_, response) => {
          signal = signalOfResponse(response);
          setImmediate(() => controller.abort());
        },
        { url: '/', signal: controller.signal },
      );
      await rejection(injected);
      await aborted(signal!);
    });
  });

  describe('wrong arguments', () => {
    it.each([undefined, null, {}, 'response', new AbortController()])('refuses %p', (value) => {
      expect(() => signalOfResponse(value as ServerResponse)).toThrow(
        expect.objectContaining({
          name: 'TypeError',
          message: expect.stringContaining('Expected `response` to be the response of a server, got '),
        }),
      );
    });
  });
});
