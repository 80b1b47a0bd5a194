import { abortable, waitAsync } from '@cancelkit/cancellation';
import { CompletionSource } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import { endOf, expectNoUnhandledRejection, turn } from '../support/abortable.js';
import { uncaught } from '../../../completion/test/support/uncaught.js';

/** Each of the waits that take `discard`, on a promise and on a source. */
const waits = {
  'abortable of a promise': (signal: AbortSignal, work: CompletionSource<unknown>, discard: (value: unknown) => void) =>
    abortable(signal, work.promise, { discard }),
  'abortable of a source': (signal: AbortSignal, work: CompletionSource<unknown>, discard: (value: unknown) => void) =>
    abortable(signal, work, { discard }),
  'waitAsync of a promise': (signal: AbortSignal, work: CompletionSource<unknown>, discard: (value: unknown) => void) =>
    waitAsync(work.promise, { signal, discard }),
  'waitAsync of a source': (signal: AbortSignal, work: CompletionSource<unknown>, discard: (value: unknown) => void) =>
    waitAsync(work, { signal, discard }),
};

describe('discard', () => {
  expectNoUnhandledRejection();

  describe.each(Object.entries(waits))('of %s', (_, start) => {
    const play = (): {
      controller: AbortController;
      work: CompletionSource<unknown>;
      discarded: unknown[];
      run: () => Promise<readonly [string, unknown]>;
    } => {
      const controller = new AbortController();
      const work = new CompletionSource<unknown>();
      const discarded: unknown[] = [];
      return {
        controller,
        work,
        discarded,
        run: () => endOf(start(controller.signal, work, (value) => discarded.push(value))),
      };
    };

    it.each([{ a: 'connection' }, undefined, 0, null])(
      'gets the value %p that comes after the abort, once',
      async (value) => {
        const { controller, work, discarded, run } = play();
        const end = run();
        controller.abort('why');
        expect(await end).toStrictEqual(['rejected', 'why']);
        work.setResult(value);
        await turn();
        expect(discarded).toStrictEqual([value]);
      },
    );

    it('gets the value that comes after a wait which was aborted already', async () => {
      const { controller, work, discarded, run } = play();
      controller.abort('why');
      expect(await run()).toStrictEqual(['rejected', 'why']);
      work.setResult(1);
      await turn();
      expect(discarded).toStrictEqual([1]);
    });

    it('is not called with a value that has arrived, nor with an error, nor with a reason', async () => {
      const { controller, work, discarded, run } = play();
      const arrived = run();
      work.setResult(1);
      expect(await arrived).toStrictEqual(['fulfilled', 1]);
      controller.abort('late');
      for (const end of ['trySetException', 'trySetCanceled'] as const) {
        const other = play();
        const wait = other.run();
        other.controller.abort('why');
        expect(await wait).toStrictEqual(['rejected', 'why']);
        other.work[end](new Error('late'));
        await turn();
        expect(other.discarded).toStrictEqual([]);
        const failing = play();
        const ended = failing.run();
        failing.work[end](new Error('the end'));
        expect((await ended)[0]).toBe('rejected');
        expect(failing.discarded).toStrictEqual([]);
      }
      expect(discarded).toStrictEqual([]);
    });

    it('may throw: that is an uncaught error, and stops nobody', async () => {
      const { controller, work } = play();
      const error = new Error('not closed');
      const wait = endOf(
        start(controller.signal, work, () => {
          throw error;
        }),
      );
      const other = endOf(work.promise);
      controller.abort('why');
      expect(await wait).toStrictEqual(['rejected', 'why']);
      const errors = await uncaught(async () => {
        work.setResult(1);
        await turn();
      });
      expect(errors).toStrictEqual([error]);
      expect(await other).toStrictEqual(['fulfilled', 1]);
    });
  });

  it('gets what comes after a timeout', async () => {
    for (const timeoutMs of [0, 5]) {
      const work = new CompletionSource<number>();
      const discarded: number[] = [];
      for (const awaited of [work, work.promise]) {
        const wait = waitAsync(awaited, { timeoutMs, discard: (value) => discarded.push(value) });
        expect(await endOf(wait)).toMatchObject(['rejected', { name: 'TimeoutError' }]);
      }
      work.setResult(7);
      await turn();
      expect(discarded).toStrictEqual([7, 7]);
    }
  });

  it('is refused when it is no function, synchronously', () => {
    const wrong = { discard: 'close' } as never;
    expect(() => void abortable(AbortSignal.abort(), Promise.resolve(), wrong)).toThrow(
      /^Expected `discard` to be a function/,
    );
    expect(() => void waitAsync(Promise.resolve(), wrong)).toThrow(/^Expected `discard` to be a function/);
    expect(() => void abortable(undefined, Promise.resolve(), 5 as never)).toThrow(/^Expected `options`/);
  });
});
