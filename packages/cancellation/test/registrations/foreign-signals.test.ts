// Signals that are not the platform's, as they are out there: of another realm, and of two polyfills.
import {
  CancellationSource,
  allSignals,
  anySignal,
  cancelable,
  delay,
  grace,
  link,
  linkedSource,
  onAbort,
  throwIfAborted,
  timeoutSignal,
} from '@cancelkit/cancellation';
import { CompletionSource, isAbortReason } from '@cancelkit/completion';
import { describe, expect, it, jest } from '@jest/globals';
import { AbortController as OldController } from 'abort-controller';
import { JSDOM } from 'jsdom';
import { AbortController as NodeController } from 'node-abort-controller';
import { endOf, reasons } from '../support/abortable.js';
import { FakeClock } from '../support/fake-clock.js';

interface Foreign {
  readonly name: string;
  readonly create: () => AbortController;
  /** Whether its signals have a reason. */
  readonly hasReason: boolean;
}

const { window } = new JSDOM('');
const foreign: readonly Foreign[] = [
  { name: 'jsdom', create: () => new window.AbortController(), hasReason: true },
  { name: 'node-abort-controller', create: () => new NodeController() as AbortController, hasReason: true },
  { name: 'abort-controller', create: () => new OldController() as AbortController, hasReason: false },
];

/** A signal, and how many listeners have been added and not been removed. */
function counted(controller: AbortController) {
  const { signal } = controller;
  const live: unknown[] = [];
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  jest.spyOn(signal, 'addEventListener').mockImplementation((name: string, listener: unknown) => {
    live.push(listener);
    add(name, listener as EventListener);
  });
  jest.spyOn(signal, 'removeEventListener').mockImplementation((name: string, listener: unknown) => {
    live.splice(live.indexOf(listener), 1);
    remove(name, listener as EventListener);
  });
  return { controller, signal, count: () => live.length };
}

describe.each(foreign)('a signal of $name', ({ create, hasReason }) => {
  /** The reason of an aborted signal, as the library is to show it: its own, and if it has none, one AbortError. */
  const shown = (signal: AbortSignal): unknown => (hasReason ? signal.reason : defaultOf(signal));
  const defaultOf = (signal: AbortSignal): unknown => {
    let seen: unknown;
    onAbort(signal, (reason) => (seen = reason));
    expect(seen).toMatchObject({ name: 'AbortError' });
    return seen;
  };

  it('is no signal of this platform', () => {
    expect(create().signal).not.toBeInstanceOf(AbortSignal);
  });

  it.each(reasons)('calls back, once, with the reason %p; one listener, and none afterwards', (reason) => {
    const { controller, signal, count } = counted(create());
    const seen: unknown[] = [];
    for (let i = 0; i < 3; i++) onAbort(signal, (r) => seen.push(r));
    const removed = onAbort(signal, () => seen.push('removed'));
    expect(count()).toBe(1);
    expect(removed.unregister()).toBe(true);
    controller.abort(reason);
    controller.abort('again');
    expect(seen).toHaveLength(3);
    for (const r of seen) expect(r).toBe(shown(signal));
    expect(count()).toBe(0);
  });

  it('calls back at once when it is aborted', () => {
    const { controller, signal, count } = counted(create());
    controller.abort('why');
    const seen: unknown[] = [];
    expect(onAbort(signal, (reason) => seen.push(reason)).unregister()).toBe(false);
    expect(seen).toStrictEqual([shown(signal)]);
    expect(count()).toBe(0);
  });

  it('loses its listener with the last registration', () => {
    const { controller, signal, count } = counted(create());
    const registrations = [onAbort(signal, () => undefined), onAbort(signal, () => undefined)];
    for (const registration of registrations) registration.unregister();
    expect(count()).toBe(0);
    controller.abort();
  });

  it('is throwable', () => {
    const { controller, signal } = counted(create());
    expect(() => throwIfAborted(signal)).not.toThrow();
    controller.abort('why');
    let thrown: unknown;
    try {
      throwIfAborted(signal);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBe(shown(signal));
    expect(isAbortReason(thrown, signal)).toBe(true);
  });

  it('drives a linked source, and is let go of when the source completes', () => {
    const { controller, signal, count } = counted(create());
    const [canceled, succeeded] = [linkedSource(signal), new CompletionSource()];
    link(signal, succeeded);
    succeeded.setResult();
    expect(count()).toBe(1);
    controller.abort('why');
    expect(canceled.state).toStrictEqual({ status: 'canceled', reason: shown(signal) });
    expect(succeeded.state.status).toBe('succeeded');
    expect(count()).toBe(0);
  });

  it('ends operations, before they start, during and not after', async () => {
    const { controller, signal, count } = counted(create());
    const torn: string[] = [];
    const done = cancelable<number>(signal, (source) => {
      source.setResult(1);
    });
    const running = cancelable(
      signal,
      () =>
        ({ status }) =>
          void torn.push(status),
    );
    const waiting = delay(signal, 60_000);
    expect(count()).toBe(1);
    controller.abort('why');
    expect(torn).toStrictEqual(['canceled']);
    expect(count()).toBe(0);
    const reason = shown(signal);
    for (const promise of [running, waiting, cancelable(signal, () => undefined), delay(signal, 0)]) {
      expect((await endOf(promise))[1]).toBe(reason);
    }
    expect(await done).toBe(1);
    expect(count()).toBe(0);
  });

  it('is a parent, alone and among others', () => {
    const { controller, signal, count } = counted(create());
    const clock = new FakeClock();
    const child = CancellationSource.linked(new AbortController().signal, signal);
    const grandchild = CancellationSource.linked(child.signal, signal);
    const [either, all] = [anySignal([signal, signal]), allSignals([signal, AbortSignal.abort()])];
    const [idle, hard] = [timeoutSignal(10, { signal, clock }), grace(signal, 10, { clock })];
    const disposed = CancellationSource.linked(signal);
    disposed[Symbol.dispose]();
    expect(count()).toBe(1);
    controller.abort('why');
    expect(count()).toBe(0);
    clock.advance(10);
    const reason = shown(signal);
    for (const made of [child, grandchild, either, all, idle, hard]) expect(made.signal.reason).toBe(reason);
    expect(disposed.aborted).toBe(false);
    expect(CancellationSource.linked(signal).reason).toBe(reason);
  });

  it('is let go of when the children are disposed', () => {
    const { signal, count } = counted(create());
    const children = [anySignal([signal]), allSignals([signal]), grace(signal, 1), timeoutSignal(1, { signal })];
    expect(count()).toBe(1);
    for (const child of children) child[Symbol.dispose]();
    expect(count()).toBe(0);
  });

  it('has its controller refused in its place', () => {
    expect(() => onAbort(create() as never, () => undefined)).toThrow(
      'Expected `signal` to be an AbortSignal, got an AbortController. Pass controller.signal.',
    );
  });
});

describe('a signal in place of the platform’s', () => {
  /** Methods that count, in place of those of `target`. */
  const counting = (target: EventTarget) => {
    const calls: string[] = [];
    const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
    const methods = {
      addEventListener(this: EventTarget, ...args: Parameters<typeof add>) {
        calls.push('add');
        add.apply(this, args);
      },
      removeEventListener(this: EventTarget, ...args: Parameters<typeof remove>) {
        calls.push('remove');
        remove.apply(this, args);
      },
    };
    Object.assign(target, methods);
    return { calls, restore: () => Object.assign(target, { addEventListener: add, removeEventListener: remove }) };
  };

  it('with methods of its own has them called', () => {
    const { signal } = new AbortController();
    const { calls } = counting(signal);
    onAbort(signal, () => undefined).unregister();
    expect(calls).toStrictEqual(['add', 'remove']);
  });

  it('of a subclass with methods of its own has them called', () => {
    const { signal } = new AbortController();
    class Sub extends AbortSignal {}
    const { calls } = counting(Sub.prototype);
    Object.setPrototypeOf(signal, Sub.prototype);
    onAbort(signal, () => undefined).unregister();
    expect(calls).toStrictEqual(['add', 'remove']);
  });

  it('with methods that were replaced later, on the prototype, has the new ones called', () => {
    const { signal } = new AbortController();
    onAbort(signal, () => undefined).unregister();
    const { calls, restore } = counting(EventTarget.prototype);
    try {
      onAbort(signal, () => undefined).unregister();
    } finally {
      restore();
    }
    expect(calls).toStrictEqual(['add', 'remove']);
  });

  it('of a subclass is one of the platform', () => {
    const controller = new AbortController();
    class Sub extends AbortSignal {}
    Object.setPrototypeOf(controller.signal, Sub.prototype);
    const source = linkedSource(controller.signal);
    controller.abort(0);
    expect(source.state).toStrictEqual({ status: 'canceled', reason: 0 });
  });

  it('is used by its shape where `aborted` is a property of the signals themselves', () => {
    class OldSignal extends EventTarget {
      aborted = false;
      reason: unknown;
    }
    const platformSignal = globalThis.AbortSignal;
    globalThis.AbortSignal = OldSignal as never;
    let fresh!: { linkedSource: typeof linkedSource };
    try {
      jest.isolateModules(() => (fresh = jest.requireActual('@cancelkit/cancellation')));
    } finally {
      globalThis.AbortSignal = platformSignal;
    }
    const signal = new OldSignal();
    const source = fresh.linkedSource(signal as never);
    Object.assign(signal, { aborted: true, reason: 0 }).dispatchEvent(new Event('abort'));
    expect(source.state).toStrictEqual({ status: 'canceled', reason: 0 });
    expect(fresh.linkedSource(signal as never).state).toStrictEqual({ status: 'canceled', reason: 0 });
  });
});
