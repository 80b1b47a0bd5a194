import { readFile, readdir } from 'node:fs';
import { lookup } from 'node:dns';
import { type NodeCallback, fromCallback } from '@cancelkit/node';
import { afterEach, describe, expect, it } from '@jest/globals';
import { listeners, reasons, rejection, turn } from '../support/aborting.js';

afterEach(turn);

describe('fromCallback', () => {
  describe('the callback of a function of Node', () => {
    it('gives its result', async () => {
      const text = await fromCallback<string>(undefined, (callback) => readFile(__filename, 'utf8', callback));
      expect(text).toContain('gives its result');
      expect(await fromCallback<string[]>(null, (callback) => readdir(__dirname, callback))).toContain(
        'from-callback.test.ts',
      );
    });

    it('gives several results as an array', async () => {
      const [address, family] = await fromCallback<[string, number]>(undefined, (callback) =>
        lookup('127.0.0.1', callback),
      );
      expect([address, family]).toEqual(['127.0.0.1', 4]);
    });

    it('gives its error by identity', async () => {
      let seen: unknown;
      const promise = fromCallback<Buffer>(undefined, (callback) =>
        readFile('/no/such/file', (error, data) => {
          seen = error;
          callback(error, data);
        }),
      );
      expect(await rejection(promise)).toBe(seen);
      expect(seen).toMatchObject({ code: 'ENOENT' });
    });
  });

  describe('a callback that is called', () => {
    it.each([null, undefined])('fulfills when its error is %p', async (error) => {
      expect(await fromCallback<number>(undefined, (callback) => callback(error, 7))).toBe(7);
    });

    it('fulfills with nothing when there is no result', async () => {
      const promise: Promise<unknown> = fromCallback(undefined, (callback) => callback());
      expect(await promise).toBe(undefined);
    });

    it.each([0, '', false])('rejects with the error %p', async (error) => {
      expect(await rejection(fromCallback(undefined, (callback) => callback(error)))).toBe(error);
    });

    it('counts the first time only', async () => {
      const promise = fromCallback<number>(undefined, (callback) => {
        callback(null, 1);
        callback(null, 2);
        callback(new Error('late'));
      });
      expect(await promise).toBe(1);
    });

    it('is a fault when its result is a promise, and does not throw into its caller', async () => {
      const promise = fromCallback(undefined, (callback) => callback(null, Promise.resolve(1)));
      expect(await rejection(promise)).toMatchObject({ name: 'TypeError' });
    });

    it('lets go of the signal', async () => {
      const { signal } = new AbortController();
      let call!: NodeCallback<number>;
      const promise = fromCallback<number>(signal, (callback) => void (call = callback));
      expect(listeners(signal)).toBe(1);
      call(null, 1);
      expect(listeners(signal)).toBe(0);
      expect(await promise).toBe(1);
    });
  });

  describe('aborted', () => {
    it.each(reasons)('before the start, rejects with %s, and calls nobody', async (_, reason) => {
      const signal = AbortSignal.abort(reason);
      const promise = fromCallback(signal, () => {
        throw new Error('Expected nobody to call');
      });
      expect(await rejection(promise)).toBe(signal.reason);
      expect(listeners(signal)).toBe(0);
    });

    it.each(reasons)('while it waits, rejects with %s, and tears down once', async (_, reason) => {
      const controller = new AbortController();
      const seen: unknown[] = [];
      let call!: NodeCallback<number>;
      const promise = fromCallback<number>(controller.signal, (callback) => {
        call = callback;
        return (completion) => void seen.push(completion);
      });
      controller.abort(reason);
      expect(listeners(controller.signal)).toBe(0);
      expect(await rejection(promise)).toBe(controller.signal.reason);
      call(null, 1);
      call(new Error('late'));
      expect(seen).toEqual([{ status: 'canceled', reason: controller.signal.reason }]);
    });

    it('after the end, does nothing', async () => {
      const controller = new AbortController();
      const promise = fromCallback<number>(controller.signal, (callback) => callback(null, 1));
      controller.abort('late');
      expect(await promise).toBe(1);
    });
  });

  it('refuses wrong arguments, synchronously', () => {
    expect(() => fromCallback(new AbortController() as never, () => undefined)).toThrow('Expected `signal` to be');
    expect(() => fromCallback(AbortSignal.abort(), 'callback' as never)).toThrow('Expected `executor` to be');
  });
});
