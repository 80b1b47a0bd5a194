import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CancellationSource, type Clock, timeoutSignal } from '@cancelkit/cancellation';
import { deadlineHeaders, signalOfRequest } from '@cancelkit/node';
import { describe, expect, it } from '@jest/globals';
import { listeners } from '../support/aborting.js';

/** Time that stands still. */
const still: Clock = { now: () => 1_000, setTimeout: () => undefined, clearTimeout: () => undefined };

describe('deadlineHeaders', () => {
  it('tells how many milliseconds are left', () => {
    using limit = new CancellationSource({ timeoutMs: 1_200, clock: still });
    expect(deadlineHeaders(limit.signal)).toEqual({ 'x-deadline-ms': '1200' });
  });

  it('rounds up, so that who has a little time left does not have none', () => {
    using limit = new CancellationSource({ timeoutMs: 0.2, clock: still });
    expect(deadlineHeaders(limit.signal)).toEqual({ 'x-deadline-ms': '1' });
  });

  it('tells of the least of a signal and its parents', () => {
    using request = new CancellationSource({ timeoutMs: 800, clock: still });
    using call = timeoutSignal(5_000, { signal: request.signal, clock: still });
    expect(deadlineHeaders(call.signal)).toEqual({ 'x-deadline-ms': '800' });
  });

  it.each([
    ['no signal', undefined],
    ['null', null],
    ['a signal without a limit', new AbortController().signal],
    ['a limit that is Infinity', new CancellationSource({ timeoutMs: Infinity }).signal],
  ])('tells nothing of %s', (_, signal) => {
    expect(deadlineHeaders(signal)).toEqual({});
  });

  it('tells that nothing is left of a signal that is aborted', () => {
    expect(deadlineHeaders(AbortSignal.abort('why'))).toEqual({ 'x-deadline-ms': '0' });
  });

  it('adds nothing to the signal', () => {
    const { signal } = new AbortController();
    deadlineHeaders(signal);
    expect(listeners(signal)).toBe(0);
  });

  it('is understood at the other end: the work there ends in the time of who has asked', async () => {
    const server = createServer((request, response) => {
      const limit = signalOfRequest(request, response);
      limit.signal.addEventListener('abort', () => response.end((limit.signal.reason as Error).name));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      using limit = new CancellationSource({ timeoutMs: 30, clock: still }); // here it does not come
      const { port } = server.address() as AddressInfo;
      const answer = await fetch(`http://127.0.0.1:${port}`, { headers: deadlineHeaders(limit.signal) });
      expect(await answer.text()).toBe('TimeoutError');
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it.each([{}, 'signal', 1_000])('refuses %j as the signal', (signal) => {
    expect(() => deadlineHeaders(signal as never)).toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringContaining('Expected `signal`') }),
    );
  });
});
