import { CancellationSource, anySignal, cancelable, onAbort } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import { describeAbortable, listeners, noSignals, reasons } from '../support/abortable.js';

describe('anySignal', () => {
  describeAbortable(
    (signal, work) => {
      const either = anySignal([undefined, signal, new AbortController().signal]);
      return cancelable(either.signal, (source) => {
        source.follow(work);
        return () => either[Symbol.dispose]();
      });
    },
    { name: 'signals[1]' },
  );

  it.each(reasons)('aborts with the first to abort, inside its abort, with the reason %p', (reason) => {
    for (const first of [0, 1, 2]) {
      const foreign = [new AbortController(), new AbortController()];
      const own = new CancellationSource();
      const { signal } = anySignal([foreign[0]?.signal, own.signal, foreign[1]?.signal]);
      expect(signal.aborted).toBe(false);
      const aborts = [
        (r: unknown) => foreign[0]?.abort(r),
        (r: unknown) => own.cancel(r),
        (r: unknown) => foreign[1]?.abort(r),
      ];
      aborts[first]?.(reason);
      expect(signal.aborted).toBe(true);
      expect(signal.reason).toBe(reason);
      for (const abort of aborts) abort('late');
      expect(signal.reason).toBe(reason);
      for (const controller of foreign) expect(listeners(controller.signal)).toBe(0);
    }
  });

  it('is born aborted with the reason of the first aborted member in input order, and registers nowhere', () => {
    const { signal } = new AbortController();
    const either = anySignal([signal, null, AbortSignal.abort(0), AbortSignal.abort('second')]);
    expect([either.signal.aborted, either.signal.reason]).toStrictEqual([true, 0]);
    expect(listeners(signal)).toBe(0);
  });

  it('registers once with a member that is given twice', () => {
    const controller = new AbortController();
    const either = anySignal([controller.signal, controller.signal]);
    expect(listeners(controller.signal)).toBe(1);
    let calls = 0;
    onAbort(either.signal, () => (calls += 1));
    controller.abort('why');
    expect([calls, either.signal.reason, listeners(controller.signal)]).toStrictEqual([1, 'why', 0]);
  });

  it.each([[[]], [[undefined]], [[null, undefined]], [new Set<AbortSignal>()]])('never aborts: %p', (signals) => {
    expect(anySignal(signals).signal.aborted).toBe(false);
  });

  it('reads the iterable once, and what happens to it afterwards has no effect', () => {
    const [member, later] = [new AbortController(), new AbortController()];
    const signals = [member.signal];
    const either = anySignal(signals);
    signals[0] = later.signal;
    later.abort();
    expect(either.signal.aborted).toBe(false);
    member.abort('why');
    expect(either.signal.reason).toBe('why');
  });

  it('lets go of all members when it is disposed, does not abort, and stays readable', () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const either = anySignal([first.signal, second.signal]);
    for (let i = 0; i < 2; i++) either[Symbol.dispose]();
    expect([listeners(first.signal), listeners(second.signal)]).toStrictEqual([0, 0]);
    first.abort();
    expect(either.signal.aborted).toBe(false);
    expect(either.signal).toBe(either.signal);
  });

  it('keeps its reason when it is disposed afterwards', () => {
    const controller = new AbortController();
    const either = anySignal([controller.signal]);
    controller.abort(null);
    either[Symbol.dispose]();
    expect([either.signal.aborted, either.signal.reason]).toStrictEqual([true, null]);
  });

  it('is marked with the tree that it hangs on, before anybody is called', () => {
    const source = new CancellationSource();
    const either = anySignal([anySignal([source.signal]).signal]);
    const seen: unknown[] = [];
    source.signal.addEventListener('abort', () => seen.push(either.signal.reason));
    source.cancel('why');
    expect(seen).toStrictEqual(['why']);
  });

  it.each(noSignals)('refuses %p as a member, by its name, and registers nowhere', (wrong, got) => {
    const { signal } = new AbortController();
    expect(() => anySignal([signal, wrong as AbortSignal])).toThrow(
      new TypeError(`Expected \`signals[1]\` to be an AbortSignal, got ${got}`),
    );
    expect(listeners(signal)).toBe(0);
  });

  it.each([undefined, null, 1, {}, new AbortController().signal])('refuses %p as the list', (wrong) => {
    expect(() => anySignal(wrong as never)).toThrow(/^Expected `signals` to be an iterable of AbortSignals, got /);
  });
});
