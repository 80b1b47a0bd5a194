import { CancellationSource, timeoutSignal, waitAsync } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import { endOf, expectNoUnhandledRejection } from '../support/abortable.js';
import { FakeClock } from '../support/fake-clock.js';
import { uncaught } from '../../../completion/test/support/uncaught.js';

type TimeoutReason = (ms: number) => unknown;

/** Lets a limit of 50 ms pass, and answers why it ended. */
const limits: Record<string, (timeoutReason: TimeoutReason | undefined) => Promise<unknown>> = {
  'a CancellationSource': async (timeoutReason) => {
    const clock = new FakeClock();
    const source = new CancellationSource({ timeoutMs: 50, timeoutReason, clock });
    clock.advance(50);
    expect(source.signal.reason).toBe(source.reason);
    return source.reason;
  },
  cancelAfter: async (timeoutReason) => {
    const clock = new FakeClock();
    const source = new CancellationSource({ clock, timeoutReason: () => 'the one of the constructor' });
    source.cancelAfter(50, timeoutReason ?? (() => undefined));
    clock.advance(50);
    return source.reason;
  },
  timeoutSignal: async (timeoutReason) => {
    const clock = new FakeClock();
    const idle = timeoutSignal(10, { timeoutReason, clock });
    clock.advance(9);
    idle.reset(50);
    clock.advance(50);
    return idle.signal.reason;
  },
  waitAsync: async (timeoutReason) => {
    const clock = new FakeClock();
    const wait = endOf(waitAsync(new Promise(() => undefined), { timeoutMs: 50, timeoutReason, clock }));
    clock.advance(50);
    const [status, error] = await wait;
    expect(status).toBe('rejected');
    return error;
  },
};

describe('timeoutReason', () => {
  expectNoUnhandledRejection();

  describe.each(Object.entries(limits))('of %s', (_, pass) => {
    it.each([null, 0, '', NaN, 'slow', new Error('the search took too long')])('is %p, by identity', async (reason) => {
      expect(await pass(() => reason)).toBe(reason);
    });

    it('gets the milliseconds that were armed, once', async () => {
      const seen: unknown[] = [];
      await pass((...args) => seen.push(...args));
      expect(seen).toStrictEqual([50]);
    });

    it('is a TimeoutError that says how long, if it gives nothing or is not there', async () => {
      for (const none of [undefined, () => undefined]) {
        const reason = await pass(none);
        expect(reason).toMatchObject({ name: 'TimeoutError', message: 'The operation timed out after 50 ms' });
      }
    });

    it('is a TimeoutError if it throws, and its error an uncaught one', async () => {
      const error = new Error('no reason');
      const errors = await uncaught(async () => {
        const reason = await pass(() => {
          throw error;
        });
        expect(reason).toMatchObject({ name: 'TimeoutError' });
      });
      expect(errors).toStrictEqual([error]);
    });
  });

  it('is that of the constructor for every time that names none', () => {
    const clock = new FakeClock();
    const source = new CancellationSource({ clock, timeoutReason: (ms) => `${ms} ms` });
    source.cancelAfter(5, () => 'replaced');
    source.cancelAfter(10);
    clock.advance(10);
    expect(source.reason).toBe('10 ms');
  });

  it('is not asked when something else ends first', async () => {
    const clock = new FakeClock();
    let asked = 0;
    const timeoutReason = (): unknown => (asked += 1);
    const source = new CancellationSource({ timeoutMs: 5, timeoutReason, clock });
    source.cancel('why');
    await waitAsync(Promise.resolve(1), { timeoutMs: 5, timeoutReason, clock });
    clock.advance(10);
    expect([asked, source.reason]).toStrictEqual([0, 'why']);
  });

  it('is refused when it is no function, synchronously', () => {
    const wrong = { timeoutReason: 'slow' } as never;
    const message = /^Expected `timeoutReason` to be a function, got /;
    expect(() => new CancellationSource(wrong)).toThrow(message);
    expect(() => new CancellationSource().cancelAfter(5, 'slow' as never)).toThrow(message);
    expect(() => timeoutSignal(5, wrong)).toThrow(message);
    expect(() => void waitAsync(Promise.resolve(), wrong)).toThrow(message);
  });
});
