import { AbortError, delay, forever, run } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import * as peer from 'abort-controller-x';
import * as fc from 'fast-check';
import { join } from 'node:path';
import { runFixture } from '../../../completion/test/support/run-fixture.js';
import { endOf, expectNoUnhandledRejection, reasons, turn } from '../support/abortable.js';

const error = new Error('the fault');
const raise = (thrown: unknown): never => {
  throw thrown;
};

describe('run', () => {
  expectNoUnhandledRejection();

  it('calls the function at once, with a signal of its own', () => {
    const seen: AbortSignal[] = [];
    for (let i = 0; i < 2; i++) void run(async (signal) => void seen.push(signal));
    expect(seen).toHaveLength(2);
    expect(seen[0]).not.toBe(seen[1]);
    expect(seen[0]?.aborted).toBe(false);
  });

  describe('stop', () => {
    it.each(reasons)('aborts with the reason %p, which is no failure', async (reason) => {
      let signal: AbortSignal | undefined;
      const stop = run(async (own) => {
        signal = own;
        await forever(own);
      });
      const stopped = stop(reason);
      expect(signal?.aborted).toBe(true); // at once
      expect(signal?.reason).toBe(reason);
      expect(await endOf(stopped)).toStrictEqual(['fulfilled', undefined]);
    });

    it('aborts with an AbortError when it is given no reason', async () => {
      let signal: AbortSignal | undefined;
      const stop = run((own) => forever((signal = own)));
      await stop();
      expect((signal?.reason as Error).name).toBe('AbortError');
    });

    it('ends as the work ends, whatever the order of stop, work and cleanup', async () => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), fc.constantFrom('heeds', 'ignores', 'fails'), async (s, kind) => {
          let running = true;
          let ownFault = false;
          const stop = run(async (signal) => {
            try {
              await s.schedule(Promise.resolve(), 'work');
              if (kind === 'fails') {
                ownFault = true;
                throw error;
              }
              if (kind === 'heeds') await forever(signal);
            } finally {
              await s.schedule(Promise.resolve(), 'cleanup');
              running = false;
            }
          });
          const stopped = s
            .schedule(Promise.resolve(), 'stop')
            .then(() => endOf(stop('why')))
            .then((end) => [end, running]);
          const [end, stillRunning] = await s.waitFor(stopped);
          expect(stillRunning).toBe(false);
          expect(end).toStrictEqual(ownFault ? ['rejected', error] : ['fulfilled', undefined]);
        }),
      );
    });

    it('waits until the cleanup is done', async () => {
      const log: string[] = [];
      const stop = run(async (signal) => {
        try {
          await forever(signal);
        } finally {
          await turn();
          log.push('cleaned up');
        }
      });
      await stop('why');
      expect(log).toStrictEqual(['cleaned up']);
    });

    it('gives one promise, however often it is called, and the first reason counts', async () => {
      let signal: AbortSignal | undefined;
      const stop = run((own) => forever((signal = own)));
      const first = stop('first');
      expect(stop('second')).toBe(first);
      expect(signal?.reason).toBe('first');
      await first;
      expect(stop()).toBe(first);
    });

    it('fulfills when the work has ended by itself', async () => {
      const stop = run(async () => undefined);
      await turn();
      expect(await endOf(stop())).toStrictEqual(['fulfilled', undefined]);
    });

    it.each([
      ['rejects', async () => Promise.reject<void>(error)],
      ['throws', () => raise(error)],
    ])('rejects with the error when the work %s', async (_, work) => {
      const stop = run(work);
      expect(await endOf(stop())).toStrictEqual(['rejected', error]);
    });

    it('rejects with what the cleanup fails with', async () => {
      const stop = run((signal) => forever(signal).catch(() => raise(error)));
      expect(await endOf(stop('why'))).toStrictEqual(['rejected', error]);
    });

    it('takes an error that the reason caused for the abort, and an AbortError always', async () => {
      const wrapping = run((signal) =>
        forever(signal).catch((reason: unknown) => raise(new Error('wrapped', { cause: reason }))),
      );
      expect(await endOf(wrapping('why'))).toStrictEqual(['fulfilled', undefined]);
      for (const abort of [new AbortError(), new DOMException('', 'AbortError')]) {
        const stop = run(async () => raise(abort)); // nobody has aborted
        await turn();
        expect(await endOf(stop())).toStrictEqual(['fulfilled', undefined]);
      }
    });
  });

  it('is loud when the work fails and nobody calls stop, and silent when it is aborted', async () => {
    const outcomes = (scenario: string): Promise<unknown> =>
      runFixture(join(__dirname, '../fixtures/run.mjs'), [scenario]).then(({ code, stdout }) => [code, stdout.trim()]);
    expect(await outcomes('fails')).toStrictEqual([0, 'unhandled: the fault']);
    expect(await outcomes('throws')).toStrictEqual([0, 'unhandled: the fault']);
    expect(await outcomes('is stopped')).toStrictEqual([0, '']);
    expect(await outcomes('is stopped with a TimeoutError')).toStrictEqual([0, '']);
  }, 60_000);

  it.each([undefined, null, 'work', {}])('refuses %p as the function', (wrong) => {
    expect(() => run(wrong as never)).toThrow(/^Expected `fn` to be a function of a signal, got /);
  });

  it('runs a loop until it is stopped, with functions of either library', async () => {
    for (const [start, sleep] of [
      [run, delay],
      [run, peer.delay],
      [peer.run, delay],
    ] as const) {
      let polls = 0;
      let polled = (): void => undefined;
      const thrice = new Promise<void>((resolve) => (polled = resolve));
      const stop = start(async (signal) => {
        for (;;) {
          if (++polls === 3) polled();
          await sleep(signal, 0);
        }
      });
      await thrice;
      await stop();
      const sofar = polls;
      await turn();
      expect(polls).toBe(sofar);
    }
  });
});
