import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { generate } from 'selfsigned';
import { type GracefulShutdown, type ShutdownPhase, gracefulShutdown, signalOfResponse } from '@cancelkit/node';
import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { reportedBy } from '../../../completion/test/support/reported.js';
import { eventually, reasons, rejection, turn } from '../support/aborting.js';
import {
  type Certificate,
  type TestServer,
  closed,
  connectRaw,
  get,
  startBoth,
  startHttp1,
  startHttp2,
  startHttps,
} from '../support/http-servers.js';

const tooBigForAnySocket = Buffer.alloc(32 * 1024 * 1024);

/** Longer than any test takes: what ends in one has not waited for it. */
const LONG = 1_000_000;

/** All that comes on a connection until its end. */
async function received(socket: Socket): Promise<string> {
  let all = '';
  for await (const chunk of socket) all += String(chunk);
  return all;
}

/** Waits until so much has come, without taking it away. */
async function until(socket: Socket, part: string): Promise<string> {
  let all = '';
  while (!all.includes(part)) all += String((await once(socket, 'data'))[0]);
  return all;
}

const aborted = async (signal: AbortSignal): Promise<unknown> => {
  if (!signal.aborted) await once(signal, 'abort');
  return signal.reason;
};

let shutdown: GracefulShutdown;
let phases: ShutdownPhase[];
const onPhase = (phase: ShutdownPhase): unknown => phases.push(phase);
beforeEach(() => void (phases = []));
afterEach(() => shutdown.dispose());

describe('gracefulShutdown', () => {
  describe('of a server of HTTP/1.1', () => {
    let test: TestServer<IncomingMessage, ServerResponse, Server>;
    let client: Socket;

    beforeEach(async () => {
      test = await startHttp1();
      test.server.keepAliveTimeout = LONG; // so nothing here is ended by Node
      shutdown = gracefulShutdown(test.server, { signals: [], graceMs: LONG, onPhase });
      client = await connectRaw(test.port);
    });
    afterEach(async () => {
      client.destroy();
      await test.close();
    });

    /** One request, answered: the connection is idle then. */
    const exchange = async (): Promise<void> => {
      client.write(get());
      const { response } = await test.next();
      response.end('done');
      await Promise.all([until(client, 'done'), closed(response)]);
    };

    it('aborts the soft signal, is not ready and accepts nothing, at once', async () => {
      expect([shutdown.ready, shutdown.soft.aborted, shutdown.hard.aborted]).toEqual([true, false, false]);
      shutdown.start('deployed');
      expect([shutdown.ready, shutdown.soft.reason, shutdown.hard.aborted]).toEqual([false, 'deployed', false]);
      expect(test.server.listening).toBe(false);
      expect(phases).toEqual(['draining']);
      await shutdown.done;
      expect(phases).toEqual(['draining', 'closed']);
      expect(shutdown.hard.aborted).toBe(false);
    });

    it('ends a connection that is idle', async () => {
      await exchange();
      const end = once(client.resume(), 'end');
      shutdown.start();
      await Promise.all([end, shutdown.done]);
    });

    it('ends a connection on which nothing has come', async () => {
      const end = once(client.resume(), 'end');
      shutdown.start();
      await Promise.all([end, shutdown.done]);
    });

    it('answers what is sent in the very moment of its beginning, on a connection that was idle, and says that it is the last', async () => {
      await exchange();
      shutdown.start();
      client.write(get());
      const { response } = await test.next();
      response.end('in time');
      const answer = await received(client);
      expect(answer).toContain('in time');
      expect(answer.toLowerCase()).toContain('connection: close');
      await shutdown.done;
    });

    it('answers the first request of a connection, too, when it is sent in that moment', async () => {
      shutdown.start();
      client.write(get());
      const { response } = await test.next();
      response.end('in time');
      expect(await received(client)).toContain('in time');
      await shutdown.done;
    });

    it('answers what follows a response that had promised to keep the connection alive', async () => {
      client.write(get());
      const first = await test.next();
      first.response.write('half');
      await until(client, 'half');
      shutdown.start();
      const answers = received(client);
      first.response.once('close', () => client.write(get()));
      first.response.end('first');
      const { response } = await test.next();
      response.end('second');
      expect(await answers).toMatch(/first[^]*second/);
      await shutdown.done;
    });

    it('lets a running request end, says that its connection closes, and closes it', async () => {
      client.write(get());
      const { response } = await test.next();
      shutdown.start();
      response.setHeader('connection', 'keep-alive').end('done');
      const answer = await received(client);
      expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
      expect(answer).toContain('done');
      await shutdown.done;
      expect(phases).toEqual(['draining', 'closed']);
    });

    it('tells the client so when the head of the response is not sent yet', async () => {
      client.write(get());
      const { response } = await test.next();
      shutdown.start();
      await turn();
      response.writeHead(200, { 'x-mine': 'yes' }).end('done');
      const answer = await received(client);
      expect(answer.toLowerCase()).toContain('connection: close');
      expect(answer).toContain('x-mine: yes');
      await shutdown.done;
    });

    it('closes a connection that was promised to be kept alive, when it has become idle', async () => {
      client.write(get());
      const { response } = await test.next();
      response.write('half');
      expect(await until(client, 'half')).toContain('keep-alive');
      shutdown.start();
      await turn();
      response.end('done');
      expect(await received(client)).toContain('done');
      await shutdown.done;
    });

    it('sends all of a response that was ended before, and is not sent', async () => {
      client.pause();
      client.write(get());
      const { response } = await test.next();
      response.end(tooBigForAnySocket);
      shutdown.start();
      await turn();
      const answer = await received(client);
      expect(answer.length).toBeGreaterThan(tooBigForAnySocket.length);
      await shutdown.done;
    });

    it('answers a request of which a part has come', async () => {
      await exchange();
      const [socket] = test.sockets;
      const before = socket!.bytesRead;
      client.write(get().slice(0, 20));
      await eventually(() => socket!.bytesRead > before);
      shutdown.start();
      await turn();
      client.write(get().slice(20));
      const { response } = await test.next();
      response.end('in time');
      expect(await received(client)).toContain('in time');
      await shutdown.done;
    });

    it('answers all requests that are pipelined, and says with the last that it is the last', async () => {
      client.write(get().repeat(3));
      const responses = [await test.next(), await test.next(), await test.next()].map(({ response }) => response);
      shutdown.start();
      await turn();
      for (const [index, response] of responses.entries()) response.end(`answer ${index}`);
      const answers = (await received(client)).split('HTTP/1.1 200 OK').slice(1);
      expect(answers.map((answer) => /answer \d/.exec(answer)?.[0])).toEqual(['answer 0', 'answer 1', 'answer 2']);
      expect(answers.map((answer) => answer.toLowerCase().includes('connection: close'))).toEqual([false, false, true]);
      await shutdown.done;
    });

    it('answers what comes on a busy connection after the beginning, too', async () => {
      client.write(get());
      const first = await test.next();
      shutdown.start();
      await turn();
      client.write(get());
      const second = await test.next();
      first.response.end('first');
      second.response.end('second');
      expect(await received(client)).toMatch(/first[^]*second/);
      await shutdown.done;
    });

    it('takes a connection for idle whose last request had a body that nobody wanted', async () => {
      client.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8\r\n\r\n1234');
      const { request, response } = await test.next();
      response.end('no');
      await Promise.all([until(client, 'no'), closed(response)]);
      client.write('5678');
      await closed(request);
      const end = once(client.resume(), 'end');
      shutdown.start();
      await Promise.all([end, shutdown.done]);
    });

    it('leaves a connection that was upgraded to those who have it', async () => {
      const upgraded = once(test.server, 'upgrade');
      client.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
      const [, socket] = (await upgraded) as [IncomingMessage, Socket];
      shutdown.start();
      await turn();
      socket.write('still here');
      await until(client, 'still here');
      socket.end('bye');
      client.end();
      await shutdown.done;
    });

    it('waits for the responses, and for nothing else, when several connections end in any order', async () => {
      const clients = await Promise.all(Array.from({ length: 10 }, () => connectRaw(test.port)));
      for (const other of clients) other.write(get());
      const exchanges = [];
      while (exchanges.length < clients.length) exchanges.push(await test.next());
      shutdown.start();
      for (const { response } of exchanges.slice(1).reverse()) response.end('done');
      await Promise.all(exchanges.slice(1).map(({ request }) => closed(request.socket)));
      expect(phases).toEqual(['draining']);
      exchanges[0]!.response.end('done');
      await shutdown.done;
      for (const other of clients) other.destroy();
    });

    it.each(reasons)('hands on %s as the reason of both signals', async (_, reason) => {
      shutdown.dispose();
      shutdown = gracefulShutdown(test.server, { signals: [], graceMs: 0 });
      client.write(get());
      const { response } = await test.next();
      const signal = signalOfResponse(response);
      shutdown.start(reason);
      shutdown.start('a second time');
      expect(await aborted(signal)).toBe(reason);
      expect([shutdown.soft.reason, shutdown.hard.reason]).toEqual([reason, reason]);
      response.end();
      await shutdown.done;
    });

    it('has an AbortError as the reason when it is given none', () => {
      shutdown.start();
      expect(shutdown.soft.reason).toMatchObject({ name: 'AbortError' });
    });

    it('is closed when the server closes by itself', async () => {
      test.server.close();
      client.destroy();
      await shutdown.done;
      expect(phases).toEqual(['closed']);
      expect([shutdown.ready, shutdown.soft.aborted]).toEqual([false, false]);
    });

    it('is closed when the server had closed before it begins', async () => {
      shutdown.dispose();
      client.destroy();
      await test.close();
      shutdown = gracefulShutdown(test.server, { signals: [] });
      shutdown.start();
      await shutdown.done;
    });

    it('closes a server that begins to listen later', async () => {
      const late = createServer();
      shutdown.dispose();
      shutdown = gracefulShutdown(late, { signals: [] });
      shutdown.start();
      await shutdown.done;
      const again = once(late.listen(0, '127.0.0.1'), 'close');
      await again;
      expect(late.listening).toBe(false);
    });

    it('reports what is thrown when it tells of a phase, and goes on', async () => {
      shutdown.dispose();
      const error = new Error('of onPhase');
      shutdown = gracefulShutdown(test.server, {
        signals: [],
        onPhase: (phase) => {
          if (phase === 'draining') throw error;
        },
      });
      expect(reportedBy(() => shutdown.start())).toEqual([error]);
      await shutdown.done;
    });
  });

  describe('when the time is up', () => {
    let test: TestServer<IncomingMessage, ServerResponse, Server>;
    let client: Socket;

    beforeEach(async () => {
      test = await startHttp1();
      shutdown = gracefulShutdown(test.server, { signals: [], graceMs: 20, onPhase });
      client = await connectRaw(test.port);
    });
    afterEach(async () => {
      client.destroy();
      await test.close();
    });

    it('aborts the hard signal and those of running responses, which can still be answered', async () => {
      client.write(get());
      const { response } = await test.next();
      const signal = signalOfResponse(response);
      shutdown.start('deployed');
      expect(await aborted(signal)).toBe('deployed');
      expect([shutdown.hard.reason, phases]).toEqual(['deployed', ['draining', 'aborting']]);
      response.writeHead(503).end('sorry');
      expect(await received(client)).toContain('sorry');
      await shutdown.done;
      expect(phases).toEqual(['draining', 'aborting', 'closed']);
    });

    it('gives a response an aborted signal also when it is asked for later', async () => {
      client.write(get());
      const { response } = await test.next();
      shutdown.start('deployed');
      await aborted(shutdown.hard);
      expect(signalOfResponse(response).reason).toBe('deployed');
      client.write(get());
      const late = await test.next();
      expect(signalOfResponse(late.response).reason).toBe('deployed');
      response.end();
      late.response.end();
      await shutdown.done;
    });

    it.each([
      ['is never answered', get()],
      ['comes no further than its head', 'GET / HTTP/1.1\r\nHo'],
      ['was upgraded', 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n'],
    ])('cuts off what %s', async (_, bytes) => {
      test.server.on('upgrade', () => undefined);
      client.resume().write(bytes);
      const [socket] = test.sockets;
      await eventually(() => socket!.bytesRead === bytes.length);
      shutdown.start();
      await shutdown.done;
      expect(socket!.destroyed).toBe(true);
      expect(phases).toEqual(['draining', 'aborting', 'closed']);
    });

    it('cuts off who does not read what was sent', async () => {
      client.pause();
      client.write(get());
      const { response } = await test.next();
      response.end(tooBigForAnySocket);
      shutdown.start();
      await shutdown.done;
      expect(response.socket?.destroyed ?? true).toBe(true);
    });

    it('knows connections from before', async () => {
      client.write(get());
      const { request } = await test.next();
      shutdown.dispose();
      shutdown = gracefulShutdown(test.server, { signals: [], graceMs: 0 });
      shutdown.start();
      await shutdown.done;
      expect(request.socket.destroyed).toBe(true);
    });

    it('never aborts with an infinite time', async () => {
      shutdown.dispose();
      shutdown = gracefulShutdown(test.server, { signals: [], graceMs: Infinity });
      client.write(get());
      const { response } = await test.next();
      shutdown.start();
      await turn();
      response.end();
      await shutdown.done;
      expect(shutdown.hard.aborted).toBe(false);
    });
  });

  describe('over TLS', () => {
    let tls: Certificate;
    beforeAll(async () => {
      const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
      tls = { key, cert };
    });

    const startClient = async (port: number, protocol = 'http/1.1') => {
      const client = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: [protocol] });
      client.on('error', () => undefined);
      await once(client, 'secureConnect');
      return client;
    };

    it.each([
      ['HTTPS', startHttps],
      ['HTTP/2 that knows HTTP/1.1', startBoth],
    ])('ends idle connections of %s, and lets a running request end', async (_, start) => {
      const test = await start(tls);
      shutdown = gracefulShutdown(test.server, { signals: [], graceMs: LONG });
      const [idle, busy] = [await startClient(test.port), await startClient(test.port)];
      idle.write(get());
      const first = await test.next();
      first.response.end('first');
      await Promise.all([until(idle, 'first'), closed(first.response)]);
      busy.write(get());
      const second = await test.next();
      const end = once(idle.resume(), 'end');
      shutdown.start();
      await end;
      second.response.end('second');
      expect(await received(busy)).toContain('second');
      await shutdown.done;
      await test.close();
    });

    it('cuts off what is never answered, and who has not even said hello', async () => {
      const test = await startHttps(tls);
      shutdown = gracefulShutdown(test.server, { signals: [], graceMs: 0 });
      const [client, silent] = [await startClient(test.port), await connectRaw(test.port)];
      client.write(get());
      await test.next();
      shutdown.start();
      await shutdown.done;
      await Promise.all([closed(client.resume()), closed(silent.resume())]);
      await test.close();
    });
  });

  describe('of a server of HTTP/2', () => {
    let test: Awaited<ReturnType<typeof startHttp2>>;
    let client: ClientHttp2Session;

    const connect = async (options: { graceMs: number }): Promise<void> => {
      test = await startHttp2();
      shutdown = gracefulShutdown(test.server, { signals: [], onPhase, ...options });
      client = connectHttp2(`http://127.0.0.1:${test.port}`);
      client.on('error', () => undefined);
      await once(client, 'connect');
    };
    const request = () => client.request({ ':path': '/' }).on('error', () => undefined);
    afterEach(async () => {
      client.destroy();
      await test.close();
    });

    it('ends a session that is idle', async () => {
      await connect({ graceMs: LONG });
      const stream = request();
      const { response } = await test.next();
      response.end('done');
      await text(stream);
      const end = closed(client);
      shutdown.start();
      await Promise.all([end, shutdown.done]);
    });

    it('lets a running stream end, and takes no new one', async () => {
      await connect({ graceMs: LONG });
      const stream = request();
      const { response } = await test.next();
      const goaway = once(client, 'goaway');
      shutdown.start();
      await goaway;
      response.end('done');
      expect(await text(stream)).toBe('done');
      await shutdown.done;
      expect(phases).toEqual(['draining', 'closed']);
    });

    it('says first that it goes and later which stream was the last, so one that begins in that moment is answered', async () => {
      await connect({ graceMs: LONG });
      const before = request();
      (await test.next()).response.end('done');
      await text(before);
      const last: unknown[] = [];
      client.on('goaway', (_code, stream) => last.push(stream));
      const stream = request();
      setImmediate(() => shutdown.start()); // it is sent by now
      const { response } = await test.next();
      response.end('in time');
      expect(await text(stream)).toBe('in time');
      await shutdown.done;
      expect(last[0]).toBe(2 ** 31 - 1);
    });

    it('aborts the signals of running streams when the time is up, and cuts them off', async () => {
      await connect({ graceMs: 0 });
      const stream = request();
      const { response } = await test.next();
      const signals = [signalOfResponse(response), signalOfResponse(response.stream)];
      shutdown.start('deployed');
      expect(await Promise.all(signals.map(aborted))).toEqual(['deployed', 'deployed']);
      await Promise.all([shutdown.done, closed(stream)]);
      expect(phases).toEqual(['draining', 'aborting', 'closed']);
    });

    it('makes no request of a stream that nobody has asked a request of', async () => {
      await connect({ graceMs: LONG });
      expect(test.server.listenerCount('request')).toBe(1);
    });
  });

  describe('disposed', () => {
    let test: TestServer<IncomingMessage, ServerResponse, Server>;
    beforeEach(async () => void (test = await startHttp1()));
    afterEach(() => test.close());

    const counts = () => test.server.eventNames().map((name) => [name, test.server.listenerCount(name)]);

    it('leaves no listener behind, once or twice, and closes nothing', async () => {
      const before = counts();
      const processBefore = process.eventNames();
      shutdown = gracefulShutdown(test.server);
      expect(counts()).not.toEqual(before);
      const { done } = shutdown;
      shutdown[Symbol.dispose]();
      shutdown.dispose();
      expect(counts()).toEqual(before);
      expect(process.eventNames()).toEqual(processBefore);
      expect(await rejection(done)).toMatchObject({ name: 'AbortError' });
      shutdown.start();
      await turn();
      expect(test.server.listening).toBe(true);
    });

    it('stops where it is, when it has begun', async () => {
      shutdown = gracefulShutdown(test.server, { signals: [], graceMs: 0, onPhase });
      const client = await connectRaw(test.port);
      client.write(get());
      const { response } = await test.next();
      const signal = signalOfResponse(response);
      shutdown.start();
      shutdown.dispose();
      await turn();
      expect([signal.aborted, shutdown.hard.aborted, phases]).toEqual([false, false, ['draining']]);
      client.destroy();
    });

    it('closes no connection that was to go when it has been quiet', async () => {
      shutdown = gracefulShutdown(test.server, { signals: [], graceMs: LONG });
      const client = await connectRaw(test.port);
      const [socket] = test.sockets;
      shutdown.start();
      shutdown.dispose();
      await new Promise((resolve) => setTimeout(resolve, 150)); // longer than it has to be quiet
      expect(socket!.destroyed).toBe(false);
      client.destroy();
    });

    it('closes no connection either whose time was up in the same turn', async () => {
      shutdown = gracefulShutdown(test.server, { signals: [], graceMs: LONG });
      const client = await connectRaw(test.port);
      const [socket] = test.sockets;
      const { setImmediate } = globalThis;
      const upNow = jest.spyOn(globalThis, 'setImmediate').mockImplementation((callback: () => void) => {
        queueMicrotask(() => shutdown.dispose());
        return setImmediate(callback);
      });
      shutdown.start();
      await eventually(() => upNow.mock.calls.length > 0);
      upNow.mockRestore();
      await turn();
      expect(socket!.destroyed).toBe(false);
      client.destroy();
    });

    it('is silent when nobody waits for its end', async () => {
      shutdown = gracefulShutdown(test.server, { signals: [] });
      shutdown.dispose();
      await turn(); // Jest fails the test that leaves an unhandled rejection
    });

    it('has fulfilled when it was closed before', async () => {
      const before = counts();
      shutdown = gracefulShutdown(test.server, { signals: [] });
      shutdown.start();
      await shutdown.done;
      shutdown.dispose();
      await shutdown.done;
      expect(counts().filter(([name]) => before.some(([other]) => other === name))).toEqual(before);
    });
  });

  describe('of a process', () => {
    const fixture = join(__dirname, '../fixtures/graceful-shutdown.mjs');
    let child: ChildProcess;
    let said: string;
    let ended: Promise<unknown>;

    const start = async (scenario: string): Promise<number> => {
      const onSource = require.resolve('@cancelkit/node').endsWith('.ts');
      const loader = onSource ? ['--conditions=@cancelkit/source', '--import', 'tsx'] : [];
      const env = { ...process.env, NODE_OPTIONS: '' };
      child = spawn(process.execPath, [...loader, fixture, scenario], { stdio: ['ignore', 'pipe', 'inherit'], env });
      said = '';
      child.stdout!.on('data', (chunk) => (said += String(chunk)));
      ended = once(child, 'close');
      await eventually(() => said.includes('listening'));
      return Number(/listening (\d+)/.exec(said)![1]);
    };
    beforeEach(() => void (shutdown = gracefulShutdown(createServer(), { signals: [] })));
    afterEach(() => void child.kill('SIGKILL'));

    it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
      'begins by %s, and the process then ends by itself',
      async (name) => {
        const client = await connectRaw(await start('graceful'));
        client.write(get());
        await eventually(() => said.includes('request'));
        const answer = received(client);
        child.kill(name);
        expect(await answer).toContain(`answered after ${name}`);
        expect(await ended).toEqual([0, null]);
        expect(said.split('\n').slice(1, -1)).toEqual(['request', 'draining', 'closed']);
      },
      30_000,
    );

    it('ends at once by a second signal', async () => {
      const client = await connectRaw(await start('stubborn'));
      client.write(get());
      await eventually(() => said.includes('request'));
      child.kill('SIGTERM');
      await eventually(() => said.includes('draining'));
      await new Promise((resolve) => setTimeout(resolve, 250)); // later than what counts as the same
      child.kill('SIGTERM');
      expect(await ended).toEqual([null, 'SIGTERM']);
      client.destroy();
    }, 30_000);

    it('begins at once when a signal has come before', async () => {
      await start('late');
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
      expect(said.split('\n').slice(1, -1)).toEqual(['ready false', 'draining', 'closed']);
    }, 30_000);

    it('does not keep the process alive', async () => {
      await start('idle');
      expect(await ended).toEqual([0, null]);
    }, 30_000);
  });

  describe('wrong arguments', () => {
    beforeEach(() => void (shutdown = gracefulShutdown(createServer(), { signals: [] })));

    it.each([undefined, null, {}, () => undefined, new AbortController()])('refuses %p as the server', (server) => {
      expect(() => gracefulShutdown(server as Server)).toThrow(
        expect.objectContaining({
          name: 'TypeError',
          message: expect.stringContaining('Expected `server` to be a server of node:http'),
        }),
      );
    });

    it.each([
      [null, 'TypeError', 'options'],
      [5_000, 'TypeError', 'options'],
      [{ graceMs: -1 }, 'RangeError', 'graceMs'],
      [{ graceMs: NaN }, 'RangeError', 'graceMs'],
      [{ graceMs: '1' }, 'TypeError', 'graceMs'],
      [{ signals: 'SIGINT' }, 'TypeError', 'signals'],
      [{ signals: ['SIGKILL'] }, 'TypeError', 'signals'],
      [{ onPhase: 'draining' }, 'TypeError', 'onPhase'],
    ])('refuses %j as the options', (options, name, parameter) => {
      const server = createServer();
      const before = server.eventNames();
      expect(() => gracefulShutdown(server, options as never)).toThrow(
        expect.objectContaining({ name, message: expect.stringContaining(`Expected \`${parameter}\``) }),
      );
      expect(server.eventNames()).toEqual(before);
    });
  });
});
