import { CancellationSource, cancelable, grace, onAbort } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import { describeAbortable, endOf, listeners, noSignals, reasons } from '../support/abortable.js';
import { FakeClock } from '../support/fake-clock.js';
import { reportedBy } from '../../../completion/test/support/reported.js';

/** A soft signal that aborts, its hard signal, and the clock between them. */
function softAndHard(ms = 100) {
  const clock = new FakeClock();
  const soft = new AbortController();
  return { clock, soft, hard: grace(soft.signal, ms, { clock }) };
}

describe('grace', () => {
  describeAbortable((signal, work) => {
    const hard = grace(signal, 0);
    return cancelable(hard.signal, (source) => {
      source.follow(work);
      return () => hard[Symbol.dispose]();
    });
  });

  it.each(reasons)('aborts so many milliseconds after the soft signal did, with its reason %p', (reason) => {
    const { clock, soft, hard } = softAndHard();
    const { signal } = hard;
    clock.advance(1_000); // the time has not begun
    soft.abort(reason);
    clock.advance(99);
    expect(signal.aborted).toBe(false);
    clock.advance(1);
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBe(reason);
  });

  it('starts the time at once on a signal that is aborted already', () => {
    const clock = new FakeClock();
    const { signal } = grace(AbortSignal.abort(null), 100, { clock });
    expect(signal.aborted).toBe(false);
    clock.advance(100);
    expect([signal.aborted, signal.reason]).toStrictEqual([true, null]);
  });

  it('aborts in the next turn with 0, never with Infinity', () => {
    const now = softAndHard(0);
    now.soft.abort('why');
    expect(now.hard.signal.aborted).toBe(false);
    now.clock.advance(0);
    expect(now.hard.signal.reason).toBe('why');
    const never = softAndHard(Infinity);
    never.soft.abort();
    expect(never.clock.timers.size).toBe(0);
  });

  it.each([undefined, null])('never aborts without a signal: %p', (signal) => {
    const clock = new FakeClock();
    const hard = grace(signal, 0, { clock });
    expect([hard.signal.aborted, clock.asked]).toStrictEqual([false, []]);
    hard[Symbol.dispose]();
  });

  it('registers nothing but on the soft signal, and starts no timer before it aborts', () => {
    const { clock, soft } = softAndHard();
    expect([listeners(soft.signal), clock.asked.length]).toStrictEqual([1, 0]);
    soft.abort();
    expect([listeners(soft.signal), clock.asked.length]).toStrictEqual([0, 1]);
  });

  describe('disposed', () => {
    it('before the soft abort: never aborts, and has let go', () => {
      const { clock, soft, hard } = softAndHard();
      for (let i = 0; i < 2; i++) hard[Symbol.dispose]();
      expect(listeners(soft.signal)).toBe(0);
      soft.abort();
      clock.advance(1_000);
      expect([hard.signal.aborted, clock.asked]).toStrictEqual([false, []]);
    });

    it('within the grace: never aborts, and its timer is gone', () => {
      const { clock, soft, hard } = softAndHard();
      soft.abort();
      clock.advance(50);
      hard[Symbol.dispose]();
      expect(clock.timers.size).toBe(0);
      clock.advance(1_000);
      expect(hard.signal.aborted).toBe(false);
    });

    it('by an earlier callback of the same abort: never starts its timer', () => {
      const clock = new FakeClock();
      const soft = new CancellationSource();
      onAbort(soft.signal, () => hard[Symbol.dispose]());
      const hard = grace(soft.signal, 100, { clock });
      soft.cancel();
      expect(clock.asked).toStrictEqual([]);
    });

    it('after the hard abort: stays aborted', () => {
      const { clock, soft, hard } = softAndHard();
      soft.abort('why');
      clock.advance(100);
      hard[Symbol.dispose]();
      expect(hard.signal.reason).toBe('why');
    });
  });

  it('reports what the clock throws when the soft signal aborts, and stops nobody', () => {
    const { clock, soft, hard } = softAndHard();
    const error = new Error('no more timers');
    clock.setTimeout = () => {
      throw error;
    };
    const seen: unknown[] = [];
    onAbort(soft.signal, (reason) => seen.push(reason));
    expect(reportedBy(() => soft.abort('why'))).toStrictEqual([error]);
    expect([seen, hard.signal.aborted]).toStrictEqual([['why'], false]);
  });

  it('asks first and makes stop later', async () => {
    const { clock, soft, hard } = softAndHard();
    const asked: string[] = [];
    onAbort(soft.signal, () => asked.push('soft'));
    const work = cancelable(hard.signal, () => () => void asked.push('hard'));
    soft.abort('why');
    expect(asked).toStrictEqual(['soft']);
    clock.advance(100);
    expect(await endOf(work)).toStrictEqual(['rejected', 'why']);
    expect(asked).toStrictEqual(['soft', 'hard']);
  });

  it.each(noSignals)('refuses %p as the signal', (wrong, got) => {
    expect(() => grace(wrong as AbortSignal, 1)).toThrow(
      new TypeError(`Expected \`signal\` to be an AbortSignal, got ${got}`),
    );
  });

  it.each([-1, NaN])('refuses %p with a RangeError, whatever the signal', (ms) => {
    for (const signal of [undefined, AbortSignal.abort()]) {
      expect(() => grace(signal, ms)).toThrow(
        new RangeError(`Expected \`ms\` to be a number of milliseconds, 0 or more (Infinity: never), got ${ms}.`),
      );
    }
  });

  it.each([undefined, null, '10'])('refuses %p with a TypeError', (ms) => {
    expect(() => grace(undefined, ms as never)).toThrow(TypeError);
  });

  it('refuses a signal in place of the options, and a wrong clock, before the soft signal aborts', () => {
    const { signal } = new AbortController();
    expect(() => grace(signal, 1, signal as never)).toThrow(
      /^Expected `options` to be an object such as \{ clock, ref \}, got /,
    );
    expect(() => grace(signal, 1, { clock: {} as never })).toThrow(/^Expected `clock` to be /);
    expect(listeners(signal)).toBe(0);
  });
});
