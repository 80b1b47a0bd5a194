import { cancelable, delay } from '@cancelkit/cancellation';
import { checkAbortSafety } from '@cancelkit/testing';
import { jestClock } from '@cancelkit/testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pause } from './support/planted.js';

let port: number;
const server = createServer((_, response) => response.end('hello'));

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const load = (signal: AbortSignal, url: string): Promise<void> => delay(signal, url.length);

const poll = (signal: AbortSignal): Promise<void> => pause(signal, 60_000);

describe('the readme', () => {
  it('is abort-safe', async () => {
    await checkAbortSafety((signal) => load(signal, 'https://example.org'));
  });

  it('drives fake timers', async () => {
    jest.useFakeTimers();
    await checkAbortSafety((signal) => poll(signal), { clock: jestClock(jest) });
    jest.useRealTimers();
  });

  it('shows a request that has a defect in some versions of Node, and gives the answer', async () => {
    const agent = new Agent({ keepAlive: true });

    const request = (signal: AbortSignal) =>
      new Promise<string>((resolve, reject) => {
        get({ port, host: '127.0.0.1', signal, agent }, (response) => {
          let text = '';
          response.on('data', (chunk) => (text += String(chunk)));
          response.on('end', () => resolve(text));
          response.on('error', reject);
        }).on('error', reject);
      });

    expect(await request(new AbortController().signal)).toBe('hello');
    agent.destroy();
  });

  it('shows one that has none', async () => {
    const agent = new Agent({ keepAlive: true });

    const request = (signal: AbortSignal) =>
      cancelable<string>(signal, (source) => {
        const client = get({ port, host: '127.0.0.1', agent }, (response) => {
          let text = '';
          response.on('data', (chunk) => (text += String(chunk)));
          response.on('end', () => source.trySetResult(text));
        }).on('error', (error) => source.trySetException(error));
        return ({ status }) => {
          if (status === 'canceled') client.destroy();
        };
      });

    expect(await request(new AbortController().signal)).toBe('hello');
    agent.destroy();
  });
});
