import { type Start, checkAbortSafety } from '@cancelkit/testing';
import { forever, settle } from 'cancelkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JSDOM, VirtualConsole } from 'jsdom';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onSource } from '../packages/completion/test/support/run-fixture.js';
import { firstMessage } from './first-message.js';
import { main as threeStates } from './three-states.js';
import { load } from './wrap-xhr.js';

interface Example {
  main(log: (line: string) => void): void | Promise<void>;
}

/** What each example prints. */
const outputs: Record<string, string[]> = {
  '01-first-cancel': [
    'a short delay: succeeded',
    'a long delay: canceled, because the user went away',
    'on an aborted signal: canceled at once',
  ],
  '02-settle-once': [
    'cleanup: succeeded',
    'continuation: succeeded',
    'primary wins: true',
    'replica wins: false',
    'Cannot cancel: the source is already succeeded. Use trySetCanceled() if completions may race.',
    'AlreadyCompletedError leaves the outcome alone: from the primary',
  ],
  '03-wrap-event': [
    'news: abort works',
    'listeners while waiting: 1',
    'more news: canceled',
    'listeners afterwards: 0',
  ],
  '04-wrap-timer': ['five milliseconds later', 'timers while waiting: 1', 'tomorrow: canceled', 'timers afterwards: 0'],
  '05-link-signal': [
    'two links, native listeners: 1',
    'answered: {"status":"succeeded","value":"42"}',
    'waiting: {"status":"canceled","reason":"stop"}',
    'both: {"status":"canceled","reason":"stop"}',
    'native listeners afterwards: 0',
  ],
  '06-timeout-request': [
    '30 ms for everything: canceled, TimeoutError',
    'a second of silence, /talks: succeeded',
    'a second of silence, /silent: canceled',
  ],
  '07-latest-search': [
    '"c": not shown, Superseded by a newer call',
    '"ca": not shown, Superseded by a newer call',
    '"can": cancel, candle',
    'on the server, c: canceled, ca: canceled, can: succeeded',
  ],
  '08-scope-cleanup': [
    '1. the heartbeat has ended',
    '2. the file is closed',
    '3. the folder is removed',
    'all is well',
    '1. the heartbeat has ended',
    '2. the file is closed',
    '3. the folder is removed',
    '{"status":"canceled","reason":"shutting down"}',
  ],
  '09-retry-flaky': [
    'attempt 0: HTTP 503',
    'attempt 1: The operation timed out after 1000 ms',
    'at last, after 3 requests',
    '{"status":"canceled","reason":"the user went away"}, after 4 requests',
  ],
  '11-streamed-answer': [
    '/whole: "Abort a signal: the work stops.", complete',
    '/silent: "Abort a signal: ", the server has fallen silent',
    '/stopped: "Abort a signal: ", stopped: I know the rest',
  ],
  '12-hedged-request': [
    'answered with 200 by attempt /1',
    'attempt /0 was hung up on',
    'its body: the first half, the second half',
    '{"status":"canceled","reason":"left the page"}',
  ],
  '13-shared-download': [
    '{"status":"canceled","reason":"has seen enough"}',
    '{"status":"succeeded","value":"all the streets"}',
    '{"status":"succeeded","value":"all the streets"}',
    'requests for three callers: 1',
    '{"status":"canceled","reason":"goes home"}',
    '{"status":"canceled","reason":"goes home, too"}',
    'on the server: /map succeeded, /world canceled',
  ],
  '14-responsive-loop': [
    '/hundred: 25',
    '/limited: canceled, TimeoutError',
    '/health, meanwhile: ok',
    'the user: {"status":"canceled","reason":"has left"}',
    '/endless: canceled, AbortError',
  ],
};

const files = readdirSync(__dirname).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));

describe('the examples', () => {
  it.each(Object.keys(outputs))('%s prints what it promises', async (name) => {
    const lines: string[] = [];
    const example = (await import(`./${name}`)) as Example;
    await example.main((line) => lines.push(line));
    expect(lines).toStrictEqual(outputs[name]);
  });

  it.each(files)('%s says in its first line what it shows, in at most 60 lines', (file) => {
    const lines = readFileSync(join(__dirname, file), 'utf8').trimEnd().split('\n');
    expect(lines[0]).toMatch(/^\/\/ This example shows /);
    expect(lines.length).toBeLessThanOrEqual(60);
  });

  it('three-states tells one from the other', async () => {
    const controller = new AbortController();
    const lines: string[] = [];
    const log = (line: string): unknown => lines.push(line);
    await threeStates(log, controller.signal, async () => ({ name: 'Ada' }));
    await threeStates(log, controller.signal, () => Promise.reject(new Error('offline')));
    controller.abort('the user left');
    await threeStates(log, controller.signal, forever);
    expect(lines.filter((line) => line !== 'succeeded')).toStrictEqual([
      'Ada',
      'failed: Error: offline',
      'canceled: the user left',
    ]);
    expect(lines).toHaveLength(6);
  });

  it('first-message takes what comes first', async () => {
    const socket = new EventEmitter();
    const first = firstMessage(socket);
    socket.emit('message', 'hello');
    socket.emit('error', new Error('too late'));
    expect(await first).toBe('got hello');
    const second = firstMessage(socket);
    socket.emit('error', new Error('reset'));
    expect(await second).toBe('failed: Error: reset');
  });

  describe('wrap-xhr', () => {
    const server = createServer((request, response) => {
      if (request.url === '/text') response.end('some text');
    });
    let url = '';
    beforeAll(async () => {
      await once(server.listen(0, '127.0.0.1'), 'listening');
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      // A real one, of jsdom: it talks to real servers.
      globalThis.XMLHttpRequest = new JSDOM('', { url, virtualConsole: new VirtualConsole() }).window.XMLHttpRequest;
    });
    afterAll(() => {
      Reflect.deleteProperty(globalThis, 'XMLHttpRequest');
      server.closeAllConnections();
      server.close();
    });

    it('gives the text of a response', async () => {
      expect(await load(new AbortController().signal, `${url}/text`)).toBe('some text');
    });

    it('hangs up when the signal aborts', async () => {
      const controller = new AbortController();
      const end = settle(load(controller.signal, `${url}/never`), controller.signal);
      const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
      const closed = once(response, 'close');
      controller.abort('not needed any more');
      expect(await end).toStrictEqual({ status: 'canceled', reason: 'not needed any more' });
      await closed;
    });

    it('is abort-safe', async () => {
      // Given up in the turn in which it is made, a request of Node, and so of jsdom, makes its connection first.
      const starts = ({ name }: Start): boolean => name === 'connection';
      await checkAbortSafety((signal) => load(signal, `${url}/text`), { starts });
    });

    it('faults when there is no server', async () => {
      const probe = createServer().listen(0, '127.0.0.1');
      await once(probe, 'listening');
      const { port } = probe.address() as AddressInfo;
      probe.close();
      const nowhere = `http://127.0.0.1:${port}/`;
      await expect(load(new AbortController().signal, nowhere)).rejects.toThrow(`GET ${nowhere} failed`);
    });
  });

  it('10-graceful-shutdown lets the fast request finish and aborts the slow one, on a real SIGTERM', async () => {
    const loader = [...(onSource ? ['--conditions=@cancelkit/source'] : []), '--import', 'tsx'];
    const file = join(__dirname, '10-graceful-shutdown.ts');
    const child = spawn(process.execPath, [...loader, file, 'run'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const lines: string[] = [];
      const reader = createInterface(child.stdout);
      const [port] = (await once(reader, 'line')).map((line) => /\d+$/.exec(String(line))?.[0]);
      reader.on('line', (line) => lines.push(line));
      const responses = ['/fast', '/slow'].map(async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).text());
      while (!lines.includes('running: 2')) await once(reader, 'line');
      child.kill('SIGTERM');
      expect(await Promise.all(responses)).toStrictEqual(['succeeded', 'canceled']);
      if (child.exitCode === null) await once(child, 'exit');
      expect(child.exitCode).toBe(0);
      expect(lines).toStrictEqual([
        'running: 1',
        'running: 2',
        'SIGTERM: closing, 2 requests are running',
        '/fast: succeeded',
        '/slow: canceled',
        'closed',
      ]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
