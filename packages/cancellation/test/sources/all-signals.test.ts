import { CancellationSource, allSignals, cancelable, onAbort } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import { describeAbortable, listeners, noSignals, reasons } from '../support/abortable.js';

describe('allSignals', () => {
  describeAbortable(
    (signal, work) => {
      const both = allSignals([AbortSignal.abort('the other'), signal]);
      return cancelable(both.signal, (source) => {
        source.follow(work);
        return () => both[Symbol.dispose]();
      });
    },
    { name: 'signals[1]' },
  );

  it.each(reasons)('aborts with the last to abort, inside its abort, with the reason %p', (reason) => {
    const members = [new AbortController(), new AbortController(), new AbortController()];
    const own = new CancellationSource();
    const all = allSignals([...members.map(({ signal }) => signal), own.signal]);
    const { signal } = all;
    members[1]?.abort('first');
    own.cancel('second');
    members[2]?.abort('third');
    expect(signal.aborted).toBe(false);
    expect(members.map((member) => listeners(member.signal))).toStrictEqual([1, 0, 0]);
    members[0]?.abort(reason);
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBe(reason);
  });

  it('is born aborted when all are, with the reason of the last in input order', () => {
    const { signal } = allSignals([AbortSignal.abort('first'), AbortSignal.abort('second'), AbortSignal.abort(null)]);
    expect([signal.aborted, signal.reason]).toStrictEqual([true, null]);
  });

  it('counts a member that is given twice twice, and it aborts twice at once', () => {
    const controller = new AbortController();
    const all = allSignals([controller.signal, controller.signal]);
    let calls = 0;
    onAbort(all.signal, () => (calls += 1));
    controller.abort('why');
    expect([calls, all.signal.reason, listeners(controller.signal)]).toStrictEqual([1, 'why', 0]);
    const own = new CancellationSource();
    const twice = allSignals([own.signal, own.signal]);
    own.cancel(0);
    expect(twice.signal.reason).toBe(0);
  });

  it.each([
    ['an empty list', () => []],
    ['a member without signal', (signal: AbortSignal) => [signal, undefined]],
    ['a member that is null', (signal: AbortSignal) => [null, signal]],
  ])('never aborts with %s, and registers nowhere', (_, make) => {
    const controller = new AbortController();
    const all = allSignals(make(controller.signal));
    expect(listeners(controller.signal)).toBe(0);
    controller.abort();
    expect(all.signal.aborted).toBe(false);
    expect(allSignals(make(AbortSignal.abort())).signal.aborted).toBe(false);
  });

  it('lets go of all members when it is disposed, does not abort, and stays readable', () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const all = allSignals([first.signal, second.signal]);
    first.abort();
    for (let i = 0; i < 2; i++) all[Symbol.dispose]();
    expect(listeners(second.signal)).toBe(0);
    second.abort();
    expect(all.signal.aborted).toBe(false);
  });

  it('is marked with the tree that it hangs on, before anybody is called', () => {
    const source = new CancellationSource();
    const [left, right] = [CancellationSource.linked(source.signal), CancellationSource.linked(source.signal)];
    const all = allSignals([left.signal, right.signal]);
    const child = CancellationSource.linked(all.signal);
    const seen: unknown[] = [];
    source.signal.addEventListener('abort', () => seen.push(child.reason));
    onAbort(all.signal, () => seen.push('all'));
    onAbort(right.signal, () => seen.push('right'));
    source.cancel('why');
    expect(seen).toStrictEqual(['why', 'right', 'all']);
  });

  it('does not overflow the stack in a chain of 10,000', () => {
    const source = new CancellationSource();
    let last = source.signal;
    for (let i = 0; i < 10_000; i++) last = allSignals([last]).signal;
    source.cancel('why');
    expect(last.reason).toBe('why');
  });

  it.each(noSignals)('refuses %p as a member, by its name, and registers nowhere', (wrong, got) => {
    const { signal } = new AbortController();
    for (const others of [[signal], [null]]) {
      expect(() => allSignals([...others, wrong as AbortSignal])).toThrow(
        new TypeError(`Expected \`signals[1]\` to be an AbortSignal, got ${got}`),
      );
    }
    expect(listeners(signal)).toBe(0);
  });

  it.each([undefined, null, 1, {}, new AbortController().signal])('refuses %p as the list', (wrong) => {
    expect(() => allSignals(wrong as never)).toThrow(/^Expected `signals` to be an iterable of AbortSignals, got /);
  });
});
