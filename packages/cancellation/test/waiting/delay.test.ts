import { type Clock, delay } from '@cancelkit/cancellation';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  describeAbortable,
  endOf,
  expectNoUnhandledRejection,
  listeners,
  reasons,
  turn,
} from '../support/abortable.js';
import { FakeClock } from '../support/fake-clock.js';

/** The longest time that one timer of the platform can wait. */
const LONGEST = 2 ** 31 - 1;

const pending = async (promise: Promise<unknown>): Promise<boolean> =>
  (await Promise.race([endOf(promise), turn().then(() => 'pending')])) === 'pending';

describe('delay', () => {
  afterEach(() => {
    jest.useRealTimers(); // before the next hook, which waits for a turn
  });
  expectNoUnhandledRejection();

  describe('of milliseconds', () => {
    describeAbortable((signal) => delay(signal, 60_000, { ref: false }), { succeeds: false, faults: false });
  });

  describe('until a Date', () => {
    describeAbortable((signal) => delay(signal, new Date(8.64e15), { ref: false }), {
      succeeds: false,
      faults: false,
    });
  });

  it('fulfills when the time is over, by the clock that is passed', async () => {
    const clock = new FakeClock(); // .NET 107
    const { signal } = new AbortController();
    const promise = delay(signal, 250, { clock });
    clock.advance(249);
    expect(await pending(promise)).toBe(true);
    expect([listeners(signal), clock.timers.size]).toStrictEqual([1, 1]);
    clock.advance(1);
    expect([listeners(signal), clock.timers.size]).toStrictEqual([0, 0]);
    expect(await endOf(promise)).toStrictEqual(['fulfilled', undefined]);
  });

  it.each([undefined, null, new AbortController().signal])('of 0 ms fulfills in a later turn', async (signal) => {
    let fulfilled = false;
    const promise = delay(signal, 0).then(() => (fulfilled = true)); // .NET 100
    await Promise.resolve();
    expect(fulfilled).toBe(false);
    await promise;
  });

  it.each([0, new Date(0)])('rejects on an aborted signal even if there is nothing to wait for: %p', async (time) => {
    const clock = new FakeClock(1); // .NET 101
    expect(await endOf(delay(AbortSignal.abort('why'), time, { clock }))).toStrictEqual(['rejected', 'why']);
    expect(clock.asked).toStrictEqual([]);
  });

  it('waits until a Date, by the clock that is passed', () => {
    const clock = new FakeClock(1_000);
    void delay(undefined, new Date(1_250), { clock });
    void delay(undefined, new Date(999), { clock }); // has passed
    void delay(undefined, new Date(1_000), { clock });
    expect(clock.asked).toStrictEqual([250, 0, 0]);
  });

  it('waits for ever when the time is Infinity, without a timer', async () => {
    const clock = new FakeClock(); // .NET 104
    const controller = new AbortController();
    const promise = delay(controller.signal, Infinity, { clock });
    expect(clock.asked).toStrictEqual([]);
    expect(await pending(promise)).toBe(true);
    controller.abort('why');
    expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
  });

  it.each([LONGEST + 1, 1000 * 86_400_000])('really waits %p ms (acx-09)', async (ms) => {
    const clock = new FakeClock(); // .NET 102, 103
    const promise = delay(undefined, ms, { clock });
    clock.advance(ms - 1);
    expect(await pending(promise)).toBe(true);
    clock.advance(1);
    expect(await endOf(promise)).toStrictEqual(['fulfilled', undefined]);
    expect(Math.max(...clock.asked)).toBeLessThanOrEqual(LONGEST);
  });

  it('clears the timer when it is aborted, in each of its stretches', () => {
    const clock = new FakeClock(); // .NET 103
    for (const elapsed of [0, LONGEST + 1]) {
      const controller = new AbortController();
      delay(controller.signal, 3 * LONGEST, { clock }).catch(() => undefined);
      clock.advance(elapsed);
      expect(clock.timers.size).toBe(1);
      controller.abort();
      expect(clock.timers.size).toBe(0);
    }
  });

  it('never runs the code of the awaiter inside abort()', async () => {
    const controller = new AbortController(); // .NET 106
    const order: string[] = [];
    const ended = delay(controller.signal, 1000, { ref: false }).catch(() => order.push('awaiter'));
    controller.abort();
    order.push('abort returned');
    await ended;
    expect(order).toStrictEqual(['abort returned', 'awaiter']);
  });

  it('lets one abort end many', async () => {
    const controller = new AbortController(); // .NET 108
    const delays = [1000, 2000].map((ms) => delay(controller.signal, ms, { ref: false }));
    expect(listeners(controller.signal)).toBe(1);
    controller.abort('why');
    for (const promise of delays) expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
  });

  it.each(reasons)('is not changed by an abort after its time is over: %p', async (reason) => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const promise = delay(controller.signal, 1, { clock });
    clock.advance(1);
    controller.abort(reason);
    expect(await endOf(promise)).toStrictEqual(['fulfilled', undefined]);
  });

  it('ignores a clock that fires a timer which was cleared', async () => {
    let fire = (): void => undefined; // .NET 109
    const clock: Clock = { now: () => 0, setTimeout: (callback) => (fire = callback), clearTimeout: () => undefined };
    const controller = new AbortController();
    const promise = delay(controller.signal, 5, { clock });
    controller.abort('why');
    fire();
    expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
  });

  it('keeps the process alive unless told otherwise', () => {
    const clock = new FakeClock();
    for (const ref of [undefined, true, false]) void delay(undefined, 1, { clock, ref });
    expect([...clock.timers].map((timer) => timer.ref)).toStrictEqual([true, true, false]);
  });

  describe('while it is being set up', () => {
    it('lets go of everything when the clock fires at once', async () => {
      const { signal } = new AbortController();
      const clock = Object.assign(new FakeClock(), { setTimeout: (callback: () => void) => callback() });
      const promise = delay(signal, 5, { clock });
      expect(listeners(signal)).toBe(0);
      expect(await endOf(promise)).toStrictEqual(['fulfilled', undefined]);
    });

    it('leaves nothing behind when the clock throws', () => {
      const { signal } = new AbortController();
      const error = new Error('no timers left');
      const clock = Object.assign(new FakeClock(), {
        setTimeout: () => {
          throw error;
        },
      });
      expect(() => void delay(signal, 5, { clock })).toThrow(error);
      expect(listeners(signal)).toBe(0);
    });
  });

  it('works with fake timers', async () => {
    jest.useFakeTimers({ now: 1_000 });
    const promise = Promise.all([delay(undefined, 250), delay(undefined, new Date(1_250))]);
    jest.advanceTimersByTime(250);
    await promise;
    expect(jest.getTimerCount()).toBe(0);
  });

  describe('a wrong argument', () => {
    // .NET 102
    it.each([-1, -2, NaN, -Infinity])('refuses %p ms, synchronously', (wrong) => {
      for (const signal of [undefined, AbortSignal.abort()]) {
        expect(() => void delay(signal, wrong)).toThrow(
          new RangeError(
            `Expected \`msOrDate\` to be a number of milliseconds, 0 or more (Infinity: never), got ${wrong}.`,
          ),
        );
      }
    });

    it.each([undefined, null, '5', {}])('refuses %p as the time, synchronously', (wrong) => {
      expect(() => void delay(AbortSignal.abort(), wrong as never)).toThrow(
        /^Expected `msOrDate` to be a number of milliseconds, 0 or more \(Infinity: never\), or a valid Date, got /,
      );
    });

    it('refuses an invalid Date', () => {
      expect(() => void delay(undefined, new Date(NaN))).toThrow(RangeError);
    });

    it('refuses what is no clock, and what is no options', () => {
      expect(() => void delay(undefined, 5, { clock: null as never })).toThrow(/^Expected `clock` to be/); // .NET 110
      expect(() => void delay(undefined, 5, new AbortController().signal as never)).toThrow(
        /^Expected `options` to be/,
      );
    });
  });
});
