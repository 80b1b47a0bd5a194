import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import type { Socket } from 'node:net';
import { CancellationSource } from '@cancelkit/cancellation';
import { type RequestSignalOptions, signalOfRequest, signalOfResponse } from '@cancelkit/node';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { turn } from '../support/aborting.js';
import { type TestServer, closed, connectRaw, startHttp1, startHttp2 } from '../support/http-servers.js';

const LONG = 1_000_000;

const aborted = async (signal: AbortSignal): Promise<unknown> => {
  if (!signal.aborted) await once(signal, 'abort');
  return signal.reason;
};

const timeouts = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('signalOfRequest', () => {
  let test: TestServer<IncomingMessage, ServerResponse, Server>;
  let client: Socket;

  beforeEach(async () => {
    test = await startHttp1();
    client = await connectRaw(test.port);
  });
  afterEach(async () => {
    client.destroy();
    await test.close();
  });

  /** A request with these lines of headers, at the server. */
  const ask = (...lines: string[]) => {
    client.write(['GET / HTTP/1.1', 'Host: localhost', ...lines, '', ''].join('\r\n'));
    return test.next();
  };

  it.each([
    ['its client says so', 'x-deadline-ms: 1', {}],
    ['its client says so in capitals', 'X-DEADLINE-MS: 1', {}],
    ['its client has no time at all', 'x-deadline-ms: 0', {}],
    ['the server says so', 'accept: text/html', { maxMs: 1 }],
    ['the server allows less than the client', `x-deadline-ms: ${LONG}`, { maxMs: 1 }],
    ['the client allows less than the server', 'x-deadline-ms: 1', { maxMs: LONG }],
  ])('aborts with a TimeoutError when %s, and the response can still be answered', async (_, line, options) => {
    const { request, response } = await ask(line);
    using limit = signalOfRequest(request, response, options);
    expect(await aborted(limit.signal)).toMatchObject({ name: 'TimeoutError' });
    expect(signalOfResponse(response).aborted).toBe(false);
    response.writeHead(504).end();
    expect(String((await once(client, 'data'))[0])).toContain('504 Gateway Timeout');
  });

  it.each(['', '-1', '+1', '1.5', '1e0', '0x1', '1 s', '1, 1', 'NaN', 'Infinity', '٣', '1234567890123456'])(
    'takes a header of %j for none',
    async (value) => {
      const { request, response } = await ask(`x-deadline-ms: ${value}`);
      const before = timeouts();
      using limit = signalOfRequest(request, response);
      expect(timeouts()).toBe(before);
      expect(limit.signal.aborted).toBe(false);
    },
  );

  it('takes two headers for none', async () => {
    const { request, response } = await ask('x-deadline-ms: 0', 'x-deadline-ms: 0');
    using limit = signalOfRequest(request, response);
    await turn();
    expect(limit.signal.aborted).toBe(false);
  });

  it('aborts with the reason of the response when the client has gone', async () => {
    const { request, response } = await ask(`x-deadline-ms: ${LONG}`);
    using limit = signalOfRequest(request, response);
    client.destroy();
    expect(await aborted(limit.signal)).toBe(await aborted(signalOfResponse(response)));
  });

  it('is aborted from the start when the client had gone before', async () => {
    const { request, response } = await ask(`x-deadline-ms: ${LONG}`);
    client.destroy();
    await closed(response);
    const before = timeouts();
    using limit = signalOfRequest(request, response);
    expect(limit.signal.aborted).toBe(true);
    expect([timeouts(), response.listenerCount('close')]).toEqual([before, 0]);
  });

  it.each([
    ['the response has closed', ({ response }: { response: ServerResponse }) => response.end('done')],
    ['the client has gone', () => client.destroy()],
  ])('leaves neither timer nor listener behind when %s, also if nobody disposes it', async (_, end) => {
    const exchange = await ask(`x-deadline-ms: ${LONG}`);
    const before = timeouts();
    const { signal } = signalOfRequest(exchange.request, exchange.response);
    expect(timeouts()).toBe(before + 1);
    end(exchange);
    await closed(exchange.response);
    expect([timeouts(), exchange.response.listenerCount('close')]).toEqual([before, 0]);
    expect(signal.aborted).toBe(!exchange.response.writableFinished);
  });

  it('lets go when it is disposed, once or twice, and does not abort', async () => {
    const { request, response } = await ask(`x-deadline-ms: ${LONG}`);
    const signalOf = signalOfResponse(response);
    const before = [timeouts(), response.listenerCount('close')];
    const limit = signalOfRequest(request, response);
    limit.dispose();
    limit[Symbol.dispose]();
    expect([timeouts(), response.listenerCount('close')]).toEqual(before);
    client.destroy();
    await aborted(signalOf);
    expect(limit.signal.aborted).toBe(false);
  });

  it('goes for requests of HTTP/2 as well', async () => {
    const http2 = await startHttp2();
    const session = connectHttp2(`http://127.0.0.1:${http2.port}`);
    const stream = session.request({ 'x-deadline-ms': '1' });
    const { request, response } = await http2.next();
    using limit = signalOfRequest(request, response);
    expect(await aborted(limit.signal)).toMatchObject({ name: 'TimeoutError' });
    using bare = signalOfRequest({ headers: { 'x-deadline-ms': '1' } }, response.stream);
    expect(await aborted(bare.signal)).toMatchObject({ name: 'TimeoutError' });
    response.end();
    await closed(stream.resume());
    session.destroy();
    await http2.close();
  });

  it('is a parent like every other signal', async () => {
    const { request, response } = await ask('x-deadline-ms: 1');
    using limit = signalOfRequest(request, response);
    using child = CancellationSource.linked(limit.signal);
    expect(await aborted(child.signal)).toBe(limit.signal.reason);
  });

  describe('wrong arguments', () => {
    it.each([undefined, null, {}, 'request', { headers: null }])('refuses %j as the request', async (value) => {
      const { response } = await ask();
      expect(() => signalOfRequest(value as never, response)).toThrow(
        expect.objectContaining({ name: 'TypeError', message: expect.stringContaining('Expected `request`') }),
      );
    });

    it('refuses what is no response', () => {
      expect(() => signalOfRequest({ headers: {} }, {} as never)).toThrow('Expected `response`');
    });

    it.each([
      [null, 'TypeError'],
      [1_000, 'TypeError'],
      [{ maxMs: '1' }, 'TypeError'],
      [{ maxMs: -1 }, 'RangeError'],
      [{ maxMs: NaN }, 'RangeError'],
    ])('refuses %j as the options', async (options, name) => {
      const { request, response } = await ask();
      const before = response.listenerCount('close');
      const wrong = options as unknown as RequestSignalOptions;
      expect(() => signalOfRequest(request, response, wrong)).toThrow(expect.objectContaining({ name }));
      expect(response.listenerCount('close')).toBe(before);
    });
  });
});
