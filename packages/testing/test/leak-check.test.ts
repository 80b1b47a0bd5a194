import { delay } from '@cancelkit/cancellation';
import { checkAbortSafety, leakCheck } from '@cancelkit/testing';
import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:net';

describe('leakCheck', () => {
  describe('a test that leaves nothing', () => {
    it('passes', async () => {
      await using leaks = leakCheck();
      await delay(undefined, 2);
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      server.close(); // and closed a little later
      expect(leaks).toBeDefined();
    });

    it('passes, whatever others have started before', async () => {
      const timer = setTimeout(() => undefined, 60_000);
      await leakCheck().end();
      clearTimeout(timer);
    });

    it('may check a function meanwhile', async () => {
      await using leaks = leakCheck();
      await checkAbortSafety((signal) => delay(signal, 1));
      expect(leaks).toBeDefined();
    });
  });

  describe('what is left', () => {
    it('is a timer: it is named with its line', async () => {
      const leaks = leakCheck();
      const timer = setTimeout(() => undefined, 60_000);
      await expect(leaks.end()).rejects.toThrow(/^Left behind:\n {2}timer of .*leak-check\.test\.ts:\d+:\d+$/);
      clearTimeout(timer);
    });

    it('is a server', async () => {
      const leaks = leakCheck();
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      await expect(leaks.end()).rejects.toThrow('server of ');
      server.close();
    });

    it('is an abort listener of a signal that it is told of, and is not one that was there', async () => {
      const { signal } = new AbortController();
      signal.addEventListener('abort', () => undefined);
      const leaks = leakCheck().signals(signal);
      signal.addEventListener('abort', () => undefined);
      await expect(leaks.end()).rejects.toThrow('Left behind:\n  1 abort listener');
    });

    it('is no timer that does not keep the process alive', async () => {
      const leaks = leakCheck();
      const timer = setTimeout(() => undefined, 60_000).unref();
      await leaks.end();
      clearTimeout(timer);
    });

    it('is nothing that comes after the end', async () => {
      const leaks = leakCheck();
      await leaks.end();
      const timer = setTimeout(() => undefined, 60_000);
      await leaks.end();
      clearTimeout(timer);
    });
  });

  it.each([undefined, null, {}, 'signal'])('refuses %p as a signal', async (signal) => {
    const leaks = leakCheck();
    expect(() => leaks.signals(signal as never)).toThrow(TypeError);
    await leaks.end();
  });
});
