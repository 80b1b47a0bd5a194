import { CancellationSource, checkpoint } from '@cancelkit/cancellation';
import { describe, expect, it, jest } from '@jest/globals';
import { endOf, expectNoUnhandledRejection, listeners, noSignals, reasons, turn } from '../support/abortable.js';

/** Computes without a break for so many milliseconds. */
function crunch(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('checkpoint', () => {
  expectNoUnhandledRejection();

  it.each(reasons)('rejects with the reason %p of an aborted signal', async (reason) => {
    const signal = AbortSignal.abort(reason);
    const [status, seen] = await endOf(checkpoint(signal));
    expect(status).toBe('rejected');
    expect(seen).toBe(signal.reason);
    expect(listeners(signal)).toBe(0);
  });

  it.each(reasons)('rejects with %p when it aborts while a turn is due, and lets go at once', async (reason) => {
    for (const source of [new AbortController(), new CancellationSource()]) {
      crunch(5);
      const passed = checkpoint(source.signal);
      expect(listeners(source.signal)).toBe('abort' in source ? 1 : 0);
      if ('abort' in source) source.abort(reason);
      else source.cancel(reason);
      expect(listeners(source.signal)).toBe(0);
      const [status, seen] = await endOf(passed);
      expect([status, seen]).toStrictEqual(['rejected', source.signal.reason]);
    }
  });

  it('is silent when it is canceled and nobody awaits it', async () => {
    const controller = new AbortController();
    crunch(5);
    void checkpoint(controller.signal);
    controller.abort('why');
    void checkpoint(controller.signal);
    await turn(); // the check is expectNoUnhandledRejection's
    expect(listeners(controller.signal)).toBe(0);
  });

  it.each(noSignals)('refuses %p as the signal, synchronously', (wrong, got) => {
    expect(() => void checkpoint(wrong as AbortSignal)).toThrow(
      new TypeError(`Expected \`signal\` to be an AbortSignal, got ${got}`),
    );
  });

  it.each([undefined, null])('never rejects on %p', async (signal) => {
    for (let i = 0; i < 10; i++) {
      crunch(1);
      expect(await endOf(checkpoint(signal))).toStrictEqual(['fulfilled', undefined]);
    }
  });

  it('lets timers and immediates live while a loop computes', async () => {
    const seen: string[] = [];
    setTimeout(() => seen.push('timer'), 0);
    setImmediate(() => seen.push('immediate'));
    let rounds = 0;
    for (; seen.length < 2; rounds++) {
      crunch(1);
      await checkpoint(undefined);
    }
    expect(seen.sort()).toStrictEqual(['immediate', 'timer']);
    expect(rounds).toBeGreaterThan(0);
  });

  it.each([1, 3])('%d loop(s) at a time are stopped by an abort that comes from a timer', async (loops) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort('why'), 5);
    const loop = async (): Promise<void> => {
      for (;;) {
        crunch(0.2);
        await checkpoint(controller.signal);
      }
    };
    const ends = await Promise.all(Array.from({ length: loops }, () => endOf(loop())));
    expect(ends).toStrictEqual(ends.map(() => ['rejected', 'why']));
    expect(listeners(controller.signal)).toBe(0);
  });

  it('is stopped by a time limit', async () => {
    using source = new CancellationSource({ timeoutMs: 5 });
    const loop = async (): Promise<void> => {
      for (;;) await checkpoint(source.signal);
    };
    expect(await endOf(loop())).toMatchObject(['rejected', { name: 'TimeoutError' }]);
  });

  it('registers nothing, and lets nothing else run, when no turn is due', async () => {
    const { signal } = new AbortController();
    crunch(5);
    await checkpoint(signal);
    let turned = false;
    setImmediate(() => (turned = true));
    const passed = checkpoint(signal);
    expect(listeners(signal)).toBe(0);
    await passed;
    expect(turned).toBe(false);
  });

  it('lets timers live where a message is delivered within the turn, as in workerd', async () => {
    const { MessageChannel } = globalThis;
    globalThis.MessageChannel = class {
      readonly port1 = { onmessage: () => undefined, close: () => undefined };
      readonly port2 = { postMessage: () => void Promise.resolve().then(() => this.port1.onmessage()) };
    } as never;
    try {
      crunch(5);
      let turned = false;
      setTimeout(() => (turned = true), 0);
      await checkpoint(undefined);
      expect(turned).toBe(true);
    } finally {
      globalThis.MessageChannel = MessageChannel;
    }
  });

  it('turns the real event loop under fake timers', async () => {
    jest.useFakeTimers();
    try {
      for (let i = 0; i < 3; i++) {
        jest.advanceTimersByTime(1_000);
        await checkpoint(undefined);
      }
    } finally {
      jest.useRealTimers();
    }
    expect(await endOf(checkpoint(undefined))).toStrictEqual(['fulfilled', undefined]);
  });
});
