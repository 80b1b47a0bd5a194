import { once } from 'node:events';
import { type ServerResponse, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hangUpController } from './hang-up-controller.js';

describe('hangUpController', () => {
  const server = createServer();
  let port = 0;
  beforeEach(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  });

  async function connect() {
    const request = get({ host: '127.0.0.1', port, agent: false });
    request.on('error', () => undefined); // that it hangs up is no surprise to it
    const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
    return { request, response, controller: hangUpController(response, 7) };
  }

  it('aborts when the client hangs up before the answer is finished', async () => {
    const { request, response, controller } = await connect();
    response.write('half of it');
    request.destroy();
    await once(response, 'close');
    expect(controller.signal.aborted).toBe(true);
    expect(String(controller.signal.reason)).toBe('AbortError: client 7 hung up');
  });

  it('does not abort when the answer is finished', async () => {
    const { request, response, controller } = await connect();
    request.on('response', (incoming) => incoming.resume());
    response.end('all of it');
    await once(response, 'close');
    expect(controller.signal.aborted).toBe(false);
  });
});
