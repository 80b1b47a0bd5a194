import { CancellationSource, cancelable, timeoutSignal } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import { describeAbortable, listeners, reasons } from '../support/abortable.js';
import { FakeClock } from '../support/fake-clock.js';

describe('timeoutSignal', () => {
  describeAbortable((signal, work) => {
    const idle = timeoutSignal(60_000, { signal, ref: false });
    return cancelable(idle.signal, (source) => {
      source.follow(work);
      return () => idle[Symbol.dispose]();
    });
  });

  it('aborts with a TimeoutError when nobody resets it', () => {
    const clock = new FakeClock();
    const { signal } = timeoutSignal(100, { clock });
    clock.advance(99);
    expect(signal.aborted).toBe(false);
    clock.advance(1);
    expect(signal.reason).toBeInstanceOf(DOMException);
    expect(signal.reason).toMatchObject({ name: 'TimeoutError', message: 'The operation timed out after 100 ms' });
  });

  it.each(reasons)('aborts with the other signal, with its reason %p, and stops the time', (reason) => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const { signal } = timeoutSignal(100, { clock, signal: controller.signal });
    controller.abort(reason);
    expect(signal.reason).toBe(reason);
    expect(clock.timers.size).toBe(0);
  });

  it('is born aborted on an aborted signal, and starts no timer', () => {
    const clock = new FakeClock();
    const { signal } = timeoutSignal(0, { clock, signal: AbortSignal.abort('why') });
    expect([signal.aborted, signal.reason, clock.asked.length]).toStrictEqual([true, 'why', 0]);
  });

  describe('reset', () => {
    it('starts the time anew, again and again', () => {
      const clock = new FakeClock();
      const idle = timeoutSignal(100, { clock });
      for (let i = 0; i < 10; i++) {
        clock.advance(99);
        idle.reset();
        expect(clock.timers.size).toBe(1);
      }
      clock.advance(99);
      expect(idle.signal.aborted).toBe(false);
      clock.advance(1);
      expect(idle.signal.aborted).toBe(true);
    });

    it('with a time means that time from now on', () => {
      const clock = new FakeClock();
      const idle = timeoutSignal(100, { clock });
      idle.reset(30);
      idle.reset();
      expect(clock.asked).toStrictEqual([100, 30, 30]);
      clock.advance(30);
      expect(idle.signal.reason).toMatchObject({ message: 'The operation timed out after 30 ms' });
    });

    it('takes 0, the next turn, and Infinity, until the next reset', () => {
      const clock = new FakeClock();
      const idle = timeoutSignal(100, { clock });
      idle.reset(Infinity);
      idle.reset(); // still for ever
      expect(clock.timers.size).toBe(0);
      idle.reset(0);
      expect(idle.signal.aborted).toBe(false);
      clock.advance(0);
      expect(idle.signal.aborted).toBe(true);
    });

    it('arms it again after clear, with the time that was last set', () => {
      const clock = new FakeClock();
      const idle = timeoutSignal(100, { clock });
      idle.reset(50);
      idle.clear();
      clock.advance(1_000);
      expect(idle.signal.aborted).toBe(false);
      idle.reset();
      expect(clock.asked).toStrictEqual([100, 50, 50]);
      clock.advance(50);
      expect(idle.signal.aborted).toBe(true);
    });

    it.each([
      ['aborted', (idle: { reset(ms?: number): void }, clock: FakeClock) => clock.advance(100)],
      ['disposed', (idle: Disposable) => idle[Symbol.dispose]()],
    ] as const)('does nothing once it is %s', (_, end) => {
      const clock = new FakeClock();
      const idle = timeoutSignal(100, { clock });
      end(idle, clock);
      const { aborted, reason } = idle.signal;
      idle.reset();
      idle.reset(1);
      idle.clear();
      expect(clock.asked).toStrictEqual([100]);
      clock.advance(1_000);
      expect([idle.signal.aborted, idle.signal.reason]).toStrictEqual([aborted, reason]);
    });

    it.each([-1, NaN])('refuses %p with a RangeError, and changes nothing', (ms) => {
      const clock = new FakeClock();
      const idle = timeoutSignal(100, { clock });
      expect(() => idle.reset(ms)).toThrow(RangeError);
      idle.reset();
      expect(clock.asked).toStrictEqual([100, 100]);
    });
  });

  describe('clear', () => {
    it('stops the time, and the other signal still counts', () => {
      const clock = new FakeClock();
      const parent = new CancellationSource();
      const idle = timeoutSignal(100, { clock, signal: parent.signal });
      for (let i = 0; i < 2; i++) idle.clear();
      expect(clock.timers.size).toBe(0);
      parent.cancel('why');
      expect(idle.signal.reason).toBe('why');
    });
  });

  it('lets go of timer and signal when it is disposed, and does not abort', () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const idle = timeoutSignal(100, { clock, signal: controller.signal });
    expect(listeners(controller.signal)).toBe(1);
    for (let i = 0; i < 2; i++) idle[Symbol.dispose]();
    expect([listeners(controller.signal), clock.timers.size]).toStrictEqual([0, 0]);
    controller.abort();
    expect(idle.signal.aborted).toBe(false);
  });

  it.each([-1, NaN, -Infinity])('refuses %p with a RangeError', (ms) => {
    for (const signal of [undefined, AbortSignal.abort()]) {
      expect(() => timeoutSignal(ms, { signal })).toThrow(RangeError);
      expect(() => timeoutSignal(ms, { signal })).toThrow(/^Expected `ms` to be a number of milliseconds/);
    }
  });

  it.each([undefined, null, '10'])('refuses %p with a TypeError', (ms) => {
    expect(() => timeoutSignal(ms as never)).toThrow(TypeError);
  });

  it('refuses a signal in place of the options', () => {
    expect(() => timeoutSignal(10, AbortSignal.abort() as never)).toThrow(
      /^Expected `options` to be an object such as \{ signal \}, got /,
    );
  });
});
