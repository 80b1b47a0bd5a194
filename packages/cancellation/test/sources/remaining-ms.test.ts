import {
  CancellationSource,
  all,
  allSignals,
  any,
  anySignal,
  cancelable,
  checkpoint,
  grace,
  latest,
  map,
  onAbort,
  proactiveRetry,
  race,
  remainingMs,
  retry,
  spawn,
  throwIfAborted,
  timeoutSignal,
} from '@cancelkit/cancellation';
import { isAbortReason, settle } from '@cancelkit/completion';
import { describe, expect, it, jest } from '@jest/globals';
import { listeners, noSignals, reasons } from '../support/abortable.js';
import { FakeClock } from '../support/fake-clock.js';
import { uncaught } from '../../../completion/test/support/uncaught.js';

/** A source with a limit, on a clock whose timers do not fire, as while a loop computes. */
function limited(timeoutMs: number, options: object = {}): { source: CancellationSource; clock: FakeClock } {
  const clock = new FakeClock();
  return { source: new CancellationSource({ timeoutMs, clock, ...options }), clock };
}

describe('remainingMs', () => {
  it.each(noSignals)('refuses %p, synchronously', (wrong, got) => {
    expect(() => remainingMs(wrong as AbortSignal)).toThrow(
      new TypeError(`Expected \`signal\` to be an AbortSignal, got ${got}`),
    );
  });

  it.each([undefined, null])('is Infinity of %p', (signal) => {
    expect(remainingMs(signal)).toBe(Infinity);
  });

  it.each([
    ['the platform', () => new AbortController().signal],
    ["the platform's timeout", () => AbortSignal.timeout(60_000)],
    ['a source without a limit', () => new CancellationSource().signal],
    ['a source whose limit is Infinity', () => new CancellationSource({ timeoutMs: Infinity }).signal],
  ])('is Infinity of a signal of %s', (_, make) => {
    const signal = make();
    expect(remainingMs(signal)).toBe(Infinity);
    expect(listeners(signal)).toBe(0);
  });

  it.each(reasons)('is 0 of a signal that is aborted with %p, whoever made it', (reason) => {
    const source = new CancellationSource();
    source.cancel(reason);
    expect([remainingMs(AbortSignal.abort(reason)), remainingMs(source.signal), source.remainingMs]).toStrictEqual([
      0, 0, 0,
    ]);
  });

  it('counts down, to 0 when the timer fires', () => {
    const { source, clock } = limited(100);
    const seen = [0, 30, 69, 1].map((ms) => {
      clock.advance(ms);
      return [source.remainingMs, remainingMs(source.signal)];
    });
    expect(seen).toStrictEqual([
      [100, 100],
      [70, 70],
      [1, 1],
      [0, 0],
    ]);
  });

  it.each([
    ['a deadline', new CancellationSource({ deadline: new Date(1_250), clock: new FakeClock(1_000) }).signal, 250],
    [
      'the earlier of both',
      new CancellationSource({ deadline: 1_250, timeoutMs: 100, clock: new FakeClock(1_000) }).signal,
      100,
    ],
    ['0', new CancellationSource({ timeoutMs: 0, clock: new FakeClock() }).signal, 0],
    ['an idle timeout', timeoutSignal(70, { clock: new FakeClock() }).signal, 70],
  ])('knows %s', (_, signal, ms) => {
    expect(remainingMs(signal)).toBe(ms);
  });

  it('knows what re-arming and disarming make of it', () => {
    const { source, clock } = limited(100);
    const seen = [50, Infinity, 200, 10].map((ms) => {
      source.cancelAfter(ms);
      return source.remainingMs;
    });
    expect(seen).toStrictEqual([50, Infinity, 200, 10]);
    const idle = timeoutSignal(70, { clock });
    clock.advance(9);
    idle.reset();
    expect(remainingMs(idle.signal)).toBe(70);
    idle.clear();
    expect(remainingMs(idle.signal)).toBe(Infinity);
  });

  it('knows the grace of a hard signal, from the abort of the soft one on', () => {
    const clock = new FakeClock();
    const soft = new CancellationSource();
    const hard = grace(soft.signal, 50, { clock });
    expect(remainingMs(hard.signal)).toBe(Infinity);
    soft.cancel('why');
    clock.advance(20);
    expect(remainingMs(hard.signal)).toBe(30);
    clock.advance(30);
    expect([remainingMs(hard.signal), hard.signal.reason]).toStrictEqual([0, 'why']);
  });

  describe('of a signal below others', () => {
    const clock = new FakeClock();
    const of = (timeoutMs: number): AbortSignal => new CancellationSource({ timeoutMs, clock }).signal;

    it.each([
      ['the parent', () => CancellationSource.linked(of(100)).signal, 100],
      ['the grandparent', () => CancellationSource.linked(CancellationSource.linked(of(100)).signal).signal, 100],
      ['itself', () => new CancellationSource({ parents: [of(100)], timeoutMs: 30, clock }).signal, 30],
      ['the first of several', () => anySignal([of(100), undefined, of(30), new AbortController().signal]).signal, 30],
      ['the last of several, where all must abort', () => allSignals([of(100), of(30)]).signal, 100],
      ['the last that is left', () => allSignals([AbortSignal.abort(), of(30), of(30)]).signal, 30],
      [
        'none, where one of all has no limit',
        () => allSignals([of(100), new CancellationSource().signal]).signal,
        Infinity,
      ],
      ['none, behind a signal of the platform', () => AbortSignal.any([of(100)]), Infinity],
    ])('is the time of %s', (_, make, ms) => {
      expect(remainingMs(make())).toBe(ms);
    });

    const asked = async (inner: AbortSignal): Promise<number> => remainingMs(inner);
    it.each<[string, (signal: AbortSignal) => Promise<unknown>]>([
      ['all', (signal) => all(signal, (inner) => [asked(inner)]).then(([ms]) => ms)],
      ['race', (signal) => race(signal, (inner) => [asked(inner)])],
      ['race, of functions', (signal) => race(signal, [asked])],
      ['any, of functions', (signal) => any(signal, [asked])],
      ['map', (signal) => map(signal, [0], asked, { concurrency: 1 }).then(([ms]) => ms)],
      ['spawn', (signal) => spawn(signal, (_, { fork }) => fork(asked).join())],
      ['latest', (signal) => latest(asked)(signal)],
      ['retry', (signal) => retry(signal, asked, { attemptTimeoutMs: 200, clock })],
      ['proactiveRetry', (signal) => proactiveRetry(signal, asked)],
    ])('is the time of the outer signal, of the signal that %s hands out', async (_, work) => {
      expect(await work(of(100))).toBe(100);
    });

    it('follows limits that are armed, replaced and let go of later, any number of floors above', () => {
      const root = new CancellationSource({ clock });
      const middle = CancellationSource.linked(root.signal);
      const leaves = [middle, middle].map(({ signal }) => anySignal([signal, new CancellationSource().signal]).signal);
      const both = allSignals(leaves).signal;
      const left = (): number[] => [...leaves, both].map(remainingMs);
      expect(left()).toStrictEqual([Infinity, Infinity, Infinity]);
      root.cancelAfter(100);
      expect(left()).toStrictEqual([100, 100, 100]);
      root.cancelAfter(50);
      middle.dispose(); // what is below it is cut off
      expect(left()).toStrictEqual([Infinity, Infinity, Infinity]);
      expect(root.remainingMs).toBe(50);
    });

    it('is Infinity when the limit, or the way to it, was let go of by disposal', () => {
      const parent = new CancellationSource({ timeoutMs: 100, clock });
      const child = CancellationSource.linked(parent.signal);
      const other = CancellationSource.linked(parent.signal);
      child.dispose();
      expect([child.remainingMs, other.remainingMs]).toStrictEqual([Infinity, 100]);
      parent.dispose();
      expect([parent.remainingMs, other.remainingMs]).toStrictEqual([Infinity, Infinity]);
    });

    it('takes no longer for many ways that lead to one parent, and overflows no stack', () => {
      let floor = [of(100), of(100)];
      for (let i = 0; i < 40; i++) floor = [anySignal(floor).signal, anySignal(floor).signal];
      expect(floor.map(remainingMs)).toStrictEqual([100, 100]); // 2^40 ways
      const root = new CancellationSource({ clock });
      let { signal } = root;
      for (let i = 0; i < 10_000; i++) ({ signal } = i % 2 === 0 ? anySignal([signal]) : allSignals([signal, signal]));
      root.cancelAfter(100); // last: with a limit, making each of them would look at all above it
      expect(remainingMs(signal)).toBe(100);
    });
  });
});

describe('a time limit that is over, while a busy loop keeps its timer from firing', () => {
  const asking: [string, (source: CancellationSource) => unknown][] = [
    ['source.aborted', (source) => source.aborted],
    ['source.reason', (source) => source.reason !== undefined],
    ['source.remainingMs', (source) => source.remainingMs === 0],
    ['remainingMs', ({ signal }) => remainingMs(signal) === 0],
    ['throwIfAborted', ({ signal }) => thrownBy(() => throwIfAborted(signal)) !== undefined],
    ['onAbort', ({ signal }) => !onAbort(signal, () => undefined).unregister()],
    ['a new child', ({ signal }) => CancellationSource.linked(signal).aborted],
  ];

  it.each(asking)('is not over before its time: %s', (_, ask) => {
    const { source, clock } = limited(50);
    clock.time = 49;
    expect(ask(source)).toBe(false);
    expect(clock.timers.size).toBe(1);
  });

  it.each(asking)('counts for who asks by %s, and everybody sees its reason', async (_, ask) => {
    const { source, clock } = limited(50);
    const { signal } = source;
    const child = CancellationSource.linked(signal);
    const calls: unknown[] = [];
    onAbort(signal, (reason) => calls.push(reason));
    signal.addEventListener('abort', () => calls.push(signal.reason));
    clock.time = 50;
    expect(ask(source)).toBe(true);
    const { reason } = source;
    expect(reason).toMatchObject({ name: 'TimeoutError', message: 'The operation timed out after 50 ms' });
    expect([child.aborted, child.reason, clock.timers.size]).toStrictEqual([true, reason, 0]);
    expect([calls, signal.aborted]).toStrictEqual([[], false]); // no code of others inside a question
    await Promise.resolve();
    expect([calls, signal.aborted, signal.reason, child.signal.reason]).toStrictEqual([
      [reason, reason],
      true,
      reason,
      reason,
    ]);
  });

  it.each([0, 1, 2])('counts for who asks a signal below others, whichever it is: parent %i', (over) => {
    const clock = new FakeClock();
    const parents = [0, 1, 2].map((i) => new CancellationSource({ timeoutMs: i === over ? 50 : 500, clock }));
    const child = new CancellationSource({ parents: parents.map(({ signal }) => signal), clock });
    const grandchild = CancellationSource.linked(child.signal);
    clock.time = 50;
    expect(grandchild.aborted).toBe(true);
    expect(grandchild.reason).toBe(parents[over]?.reason);
    expect(parents.map(({ aborted }) => aborted)).toStrictEqual([0, 1, 2].map((i) => i === over));
  });

  it('rejects a checkpoint', async () => {
    const { source, clock } = limited(50);
    clock.time = 50;
    expect(await settle(checkpoint(source.signal))).toMatchObject({
      status: 'canceled',
      reason: { name: 'TimeoutError' },
    });
  });

  it('ends a real loop that never lets the event loop turn', () => {
    using source = new CancellationSource({ timeoutMs: 5 });
    const end = performance.now() + 10_000;
    const loop = (): void => {
      while (performance.now() < end) throwIfAborted(source.signal);
    };
    expect(thrownBy(loop)).toMatchObject({ name: 'TimeoutError' });
  });

  it.each([
    ['its own, which came first', 10, 30, 'child after 10'],
    ["its parent's, which came first", 30, 10, 'parent after 10'],
    ["its parent's, at the same time", 30, 30, 'parent after 30'],
  ])('has the reason that the timers would have given: %s', async (_, ofChild, ofParent, reason) => {
    const named = (name: string) => (ms: number) => `${name} after ${ms}`;
    const { source: parent, clock } = limited(ofParent, { timeoutReason: named('parent') });
    const options = { clock, timeoutReason: named('child') };
    const child = new CancellationSource({ parents: [parent.signal], timeoutMs: ofChild, ...options });
    clock.time = 100;
    expect(child.reason).toBe(reason);
    expect(parent.reason).toBe(`parent after ${ofParent}`);
    expect(remainingMs(child.signal)).toBe(0);
  });

  it('asks `timeoutReason` once, which may ask itself, cancel, or throw', () => {
    const { source, clock } = limited(50, { timeoutReason: () => [source.aborted, source.remainingMs] });
    const { source: other } = limited(0, { timeoutReason: () => other.cancel('mine'), clock });
    clock.time = 50;
    expect(source.reason).toStrictEqual([false, 50]);
    expect(other.reason).toBe('mine');
  });

  it('is reported when `timeoutReason` throws, and the reason is the TimeoutError', async () => {
    const error = new Error('of timeoutReason');
    const { source, clock } = limited(50, {
      timeoutReason: () => {
        throw error;
      },
    });
    clock.time = 50;
    expect(await uncaught(async () => expect(source.reason).toMatchObject({ name: 'TimeoutError' }))).toStrictEqual([
      error,
    ]);
  });

  it('is left to the timer when the clock throws, which is reported', async () => {
    const error = new Error('of the clock');
    const { source, clock } = limited(50);
    jest.spyOn(clock, 'now').mockImplementation(() => {
      throw error;
    });
    expect(await uncaught(async () => expect(source.aborted).toBe(false))).toStrictEqual([error]);
    clock.advance(50);
    expect(source.reason).toMatchObject({ name: 'TimeoutError' });
  });

  it('is not over because the date was set forward', () => {
    jest.useFakeTimers();
    try {
      const source = new CancellationSource({ timeoutMs: 1_000 });
      jest.setSystemTime(Date.now() + 3_600_000);
      expect(source.aborted).toBe(false);
      jest.advanceTimersByTime(1_000);
      expect(source.aborted).toBe(true);
    } finally {
      jest.useRealTimers();
    }
  });

  it('is replaced by a limit that is armed before anybody asks', () => {
    const { source, clock } = limited(50);
    clock.time = 60;
    source.cancelAfter(50);
    expect([source.aborted, source.remainingMs]).toStrictEqual([false, 50]);
  });

  it('has been told to everybody when `cancel` returns, which keeps its reason', () => {
    const { source, clock } = limited(50);
    const { signal } = source;
    const calls: unknown[] = [];
    onAbort(signal, (reason) => calls.push(reason));
    clock.time = 50;
    const { reason } = source;
    source.cancel('late');
    expect([signal.aborted, signal.reason, calls]).toStrictEqual([true, reason, [reason]]);
  });

  it('is no fault where it is thrown before the platform knows of it', async () => {
    const { source, clock } = limited(50);
    const { signal } = source;
    clock.time = 50;
    const error = thrownBy(() => throwIfAborted(signal));
    expect([signal.aborted, isAbortReason(error, signal)]).toStrictEqual([false, true]);
    const { source: other, clock: time } = limited(50);
    const work = cancelable(other.signal, () => {
      time.time = 50;
      throwIfAborted(other.signal);
    });
    expect(await settle(work, other.signal)).toStrictEqual({ status: 'canceled', reason: other.reason });
  });

  it('calls nobody who has unregistered in between', async () => {
    const { source, clock } = limited(50);
    const called = jest.fn();
    const registration = onAbort(source.signal, called);
    clock.time = 50;
    expect([source.aborted, registration.unregister()]).toStrictEqual([true, true]);
    await Promise.resolve();
    expect(called).not.toHaveBeenCalled();
  });
});

function thrownBy(code: () => void): unknown {
  try {
    code();
  } catch (error) {
    return error;
  }
  return undefined;
}
