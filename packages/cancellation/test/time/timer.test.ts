import { CancellationSource, type Clock, type TimerOptions, grace, timeoutSignal } from '@cancelkit/cancellation';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { join } from 'node:path';
import { runFixture } from '../../../completion/test/support/run-fixture.js';
import { FakeClock } from '../support/fake-clock.js';

/** The longest time that one timer of the platform can wait. */
const LONGEST = 2 ** 31 - 1;

/** Everything that aborts a signal when a time is over: starts it, and gives the signal. */
const timers: readonly (readonly [
  string,
  (ms: number, options?: TimerOptions) => Disposable & { signal: AbortSignal },
])[] = [
  ['CancellationSource', (timeoutMs, options) => new CancellationSource({ timeoutMs, ...options })],
  [
    'CancellationSource, with a deadline',
    (ms, options) => {
      const deadline = (options?.clock?.now?.() ?? Date.now()) + ms;
      return new CancellationSource({ deadline, ...options });
    },
  ],
  [
    'CancellationSource.cancelAfter',
    (ms, options) => {
      const source = new CancellationSource(options);
      source.cancelAfter(ms);
      return source;
    },
  ],
  ['timeoutSignal', timeoutSignal],
  ['grace', (ms, options) => grace(AbortSignal.abort(), ms, options)],
];

describe.each(timers)('the timer of %s', (_, start) => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('refuses a clock that does not know what time it is', () => {
    const clock = new FakeClock(NaN);
    expect(() => start(5, { clock })).toThrow(/^Expected `(clock\.now\(\)|deadline)` to be a .*, got NaN\.$/);
    expect(clock.timers.size).toBe(0);
  });

  it('fires when its time is over', () => {
    const clock = new FakeClock(7);
    const { signal } = start(250, { clock });
    expect(clock.asked).toStrictEqual([250]);
    clock.advance(249);
    expect(signal.aborted).toBe(false);
    clock.advance(1);
    expect(signal.aborted).toBe(true);
  });

  it('of 0 ms fires in a later turn, and one of Infinity never', async () => {
    const [now, never] = [start(0), start(Infinity)];
    await Promise.resolve();
    expect(now.signal.aborted).toBe(false);
    await new Promise((resolve) => now.signal.addEventListener('abort', resolve));
    expect(never.signal.aborted).toBe(false);
  });

  it('of Infinity asks nothing of the clock', () => {
    const clock = new FakeClock();
    const clearTimeout = jest.spyOn(clock, 'clearTimeout');
    start(Infinity, { clock })[Symbol.dispose]();
    expect(clock.asked).toStrictEqual([]);
    expect(clearTimeout).not.toHaveBeenCalled(); // it would get a handle that is none
  });

  it.each([
    [LONGEST, [LONGEST]],
    [LONGEST + 1, [LONGEST, 1]],
    [2 ** 32, [LONGEST, LONGEST, 2]],
    [2 ** 31 - 0.5, [LONGEST, 0.5]],
  ])('really waits for %p ms, in stretches', (ms, stretches) => {
    const clock = new FakeClock(); // .NET 181: no time is too long
    const { signal } = start(ms, { clock });
    clock.advance(ms - 0.25);
    expect(signal.aborted).toBe(false);
    clock.advance(0.25);
    expect(signal.aborted).toBe(true);
    expect(clock.asked).toStrictEqual(stretches);
  });

  it('can be stopped in any stretch', () => {
    for (const passed of [0, LONGEST - 1, LONGEST, LONGEST + 5]) {
      const clock = new FakeClock();
      const timer = start(3 * LONGEST, { clock });
      clock.advance(passed);
      timer[Symbol.dispose]();
      expect(clock.timers.size).toBe(0);
      clock.advance(4 * LONGEST);
      expect(timer.signal.aborted).toBe(false);
    }
  });

  it('follows fake timers, however long the time', () => {
    jest.useFakeTimers();
    const ms = 40 * 24 * 60 * 60 * 1000;
    const [fired, stopped] = [start(ms), start(ms)];
    jest.advanceTimersByTime(ms - 1);
    expect(fired.signal.aborted).toBe(false);
    stopped[Symbol.dispose]();
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(1);
    expect([fired.signal.aborted, stopped.signal.aborted]).toStrictEqual([true, false]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('ignores a clock that fires after it was stopped', () => {
    const callbacks: (() => void)[] = [];
    const clock: Clock = {
      now: () => 0,
      setTimeout: (callback) => callbacks.push(callback),
      clearTimeout: () => undefined,
    };
    for (const ms of [10, LONGEST + 1]) {
      const timer = start(ms, { clock });
      timer[Symbol.dispose]();
      expect(callbacks).toHaveLength(1);
      callbacks.pop()?.();
      expect(timer.signal.aborted).toBe(false);
      expect(callbacks).toHaveLength(0); // and starts no other stretch
    }
  });

  it('takes a clock that fires at once, or twice', () => {
    const twice = (callback: () => void): void => {
      callback();
      callback();
    };
    for (const ms of [10, LONGEST + 1]) {
      const clock = { now: () => 0, setTimeout: twice, clearTimeout: () => undefined };
      const timer = start(ms, { clock });
      expect(timer.signal.aborted).toBe(true);
      timer[Symbol.dispose]();
    }
  });

  it('stops the timer with the handle that the clock gave, and once', () => {
    const cleared: unknown[] = [];
    for (const handle of [0, null, '', {}]) {
      const timer = start(10, {
        clock: { now: () => 0, setTimeout: () => handle, clearTimeout: (h) => cleared.push(h) },
      });
      timer[Symbol.dispose]();
      timer[Symbol.dispose]();
      expect(cleared.splice(0)).toStrictEqual([handle]);
    }
  });

  it('does not stop what has fired', () => {
    const clock = new FakeClock();
    const clear = jest.spyOn(clock, 'clearTimeout');
    const timer = start(10, { clock });
    clock.advance(10);
    timer[Symbol.dispose]();
    expect(timer.signal.aborted).toBe(true);
    expect(clear).not.toHaveBeenCalled();
  });

  it.each([undefined, null, 1, 'handle', {}])('is content with a handle without `unref`: %p', (handle) => {
    const clock = { now: () => 0, setTimeout: () => handle, clearTimeout: () => undefined };
    expect(start(10, { clock, ref: false }).signal.aborted).toBe(false);
  });

  it('holds the process by default, and does not with `ref: false`, in any stretch', () => {
    for (const ref of [undefined, true, false]) {
      const clock = new FakeClock();
      start(LONGEST + 1, { clock, ref });
      const refs = (): boolean[] => [...clock.timers].map((timer) => timer.ref);
      expect(refs()).toStrictEqual([ref !== false]);
      clock.advance(LONGEST);
      expect(refs()).toStrictEqual([ref !== false]);
    }
  });

  it.each([
    null,
    {},
    'clock',
    Date,
    new (class extends FakeClock {
      override now = undefined as never;
    })(),
  ])('refuses %p as the clock', (clock) => {
    expect(() => start(10, { clock: clock as never })).toThrow(
      /^Expected `clock` to be an object with now, setTimeout and clearTimeout, got /,
    );
  });
});

describe('a timer in a process', () => {
  const run = (...args: string[]) => runFixture(join(__dirname, '../fixtures/ref.mjs'), args);

  it.each(['source', 'timeoutSignal', 'grace'])('keeps it alive until it has fired: %s', async (kind) => {
    expect(await run(kind, 'true')).toStrictEqual({ code: 0, stdout: 'started\naborted\n', stderr: '' });
  });

  it.each(['source', 'timeoutSignal', 'grace'])('lets it exit with `ref: false`: %s', async (kind) => {
    expect(await run(kind, 'false')).toStrictEqual({ code: 0, stdout: 'started\n', stderr: '' });
  });
});
