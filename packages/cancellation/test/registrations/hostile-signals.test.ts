// Signals that throw when they are asked, or do what no signal does: they stop nobody else.
import {
  CancellationSource,
  abortable,
  anySignal,
  linkedSource,
  onAbort,
  waitAsync,
  whenAll,
} from '@cancelkit/cancellation';
import { settle } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import { reportedBy } from '../../../completion/test/support/reported.js';
import { endOf, listeners } from '../support/abortable.js';

interface Hostile extends AbortSignal {
  fire(): void;
  readonly listeners: (() => void)[];
}

/** The shape of a signal, with some of it replaced. */
function shape(replaced: PropertyDescriptorMap = {}): Hostile {
  const listeners: (() => void)[] = [];
  const signal = {
    aborted: false,
    reason: undefined as unknown,
    listeners,
    addEventListener: (_: string, listener: () => void) => void listeners.push(listener),
    removeEventListener: (_: string, listener: () => void) => void listeners.splice(listeners.indexOf(listener), 1),
    fire() {
      this.aborted = true;
      for (const listener of [...listeners]) listener();
    },
  };
  return Object.defineProperties(signal, replaced) as unknown as Hostile;
}

function thrownBy(act: () => void): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
}

const raise = (text: string) => () => {
  throw new Error(text);
};

describe('a hostile signal', () => {
  it('that is frozen does not keep its tree from being told; cancel() does not throw', () => {
    const root = new CancellationSource();
    const children = [0, 1, 2].map(() => CancellationSource.linked(root.signal));
    const told: number[] = [];
    for (const [i, { signal }] of children.entries()) onAbort(signal, () => told.push(i));
    Object.freeze(children[1]?.signal);
    const errors = reportedBy(() => root.cancel('why'));
    expect(told).toStrictEqual([0, 1, 2]);
    const control = new AbortController();
    Object.freeze(control.signal);
    expect(errors).toHaveLength(thrownBy(() => control.abort()) === undefined ? 0 : 1); // what the platform throws is reported
  });

  it('whose reason throws cancels all who wait, with one AbortError, and is reported once', () => {
    const signal = shape({ reason: { get: raise('reason') } });
    const sources = [linkedSource(signal), linkedSource(signal)];
    expect(reportedBy(() => signal.fire())).toStrictEqual([new Error('reason')]);
    const [first, second] = sources.map(({ state }) => state as { reason: unknown });
    expect(first?.reason).toMatchObject({ name: 'AbortError' });
    expect(second?.reason).toBe(first?.reason);
  });

  it('that does not let go of a listener has its callbacks called all the same', () => {
    const signal = shape({ removeEventListener: { value: raise('remove') } });
    const called: unknown[] = [];
    onAbort(signal, (reason) => called.push(reason));
    const errors = reportedBy(() => {
      signal.fire();
    });
    expect(called).toHaveLength(1);
    expect(errors).toStrictEqual([new Error('remove')]);
  });

  it('that aborts while a listener is added leaves none on the parents after it', () => {
    const signal = shape();
    const { addEventListener } = signal;
    Object.assign(signal, {
      addEventListener(name: string, listener: () => void) {
        addEventListener(name, listener);
        Object.assign(signal, { reason: 'at once' });
        signal.fire();
      },
    });
    const [before, after] = [shape(), shape()];
    expect(anySignal([before, signal, after]).signal.reason).toBe('at once');
    expect([before, signal, after].map(({ listeners }) => listeners.length)).toStrictEqual([0, 0, 0]);
  });

  it('that refuses a listener says so, and leaves none on the parents before it', () => {
    const before = shape();
    const signal = shape({ addEventListener: { value: raise('add') } });
    expect(() => anySignal([before, signal])).toThrow('add');
    expect(() => new CancellationSource({ parents: [before, signal] })).toThrow('add');
    expect(before.listeners).toHaveLength(0);
  });

  it('whose getter lets go of another signal does not disturb that one', () => {
    const controller = new AbortController();
    const registration = onAbort(controller.signal, () => undefined);
    const signal = shape({
      aborted: {
        get: () => {
          registration.unregister();
          return false;
        },
      },
    });
    const either = anySignal([controller.signal, signal]);
    controller.abort('why');
    expect(either.signal.reason).toBe('why');
  });
});

describe('a Proxy of a signal', () => {
  const controller = new AbortController();
  const { signal } = controller;
  const proxy = new Proxy(signal, {});
  // Browsers refuse to read a signal through a Proxy; elsewhere it passes for the signal.
  const passes = thrownBy(() => proxy.aborted) === undefined;

  it('is told as its signal is, or refused where the platform refuses it', async () => {
    if (!passes) {
      expect(() => onAbort(proxy, () => undefined)).toThrow(TypeError);
      return;
    }
    const told: unknown[] = [];
    onAbort(proxy, (reason) => told.push(['proxy', reason]));
    const ofSignal = onAbort(signal, () => told.push(['signal, unregistered']));
    onAbort(signal, (reason) => told.push(['signal', reason]));
    onAbort(new Proxy(signal, {}), (reason) => told.push(['another', reason]));
    const dropped = onAbort(proxy, () => told.push(['proxy, unregistered']));
    const linked = CancellationSource.linked(proxy);
    const waits = [
      abortable(proxy, new Promise(() => undefined)),
      waitAsync(new Promise(() => undefined), { signal: proxy }),
    ];
    dropped.unregister();
    ofSignal.unregister();
    controller.abort('why');
    expect(told.map(String).sort()).toStrictEqual(['another,why', 'proxy,why', 'signal,why']);
    expect(linked.signal.reason).toBe('why');
    for (const wait of waits) expect(await endOf(wait)).toStrictEqual(['rejected', 'why']);
  });

  it('is let go of by itself, and leaves the listener of its signal', () => {
    if (!passes) return;
    const controller = new AbortController();
    const { signal } = controller;
    const proxy = new Proxy(signal, {});
    const told: unknown[] = [];
    const ofProxy = onAbort(proxy, () => told.push('proxy'));
    onAbort(signal, (reason) => told.push(reason));
    ofProxy.unregister();
    expect(listeners(signal)).toBe(1);
    controller.abort('why');
    expect(told).toStrictEqual(['why']);
    expect([signal, proxy].map(listeners)).toStrictEqual([0, 0]);
  });
});

describe('what a promise has delivered', () => {
  const delivered = async (): Promise<{ promise: Promise<object>; value: object }> => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    const promise = Promise.resolve(proxy);
    await promise;
    revoke();
    return { promise, value: proxy };
  };

  it('is passed on as it is in a container', async () => {
    const { promise, value } = await delivered();
    expect((await settle(promise)).status).toBe('succeeded');
    expect(((await settle(promise)) as { value: unknown }).value === value).toBe(true);
    expect((await whenAll([promise]))[0] === value).toBe(true);
  });

  it('is a rejection, and no hang, where a promise has to be resolved with it', async () => {
    const { promise } = await delivered();
    for (const wait of [abortable(undefined, promise), waitAsync(promise)]) {
      expect((await endOf(wait))[1]).toBeInstanceOf(TypeError);
    }
  });
});
