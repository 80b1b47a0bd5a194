import { CancellationSource, waitForEvent } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import { EventEmitter, getEventListeners } from 'node:events';
import { describeAbortable, endOf, expectNoUnhandledRejection, listeners, turn } from '../support/abortable.js';

const error = new Error('the fault');
const raise = (): never => {
  throw error;
};

/** The least that has `on` and `off`, as mitt has it. */
class OnOff {
  readonly all = new Map<string | symbol, ((...args: unknown[]) => void)[]>();

  on(name: string | symbol, listener: (...args: unknown[]) => void): void {
    this.all.set(name, [...(this.all.get(name) ?? []), listener]);
  }

  off(name: string | symbol, listener: (...args: unknown[]) => void): void {
    this.all.set(
      name,
      (this.all.get(name) ?? []).filter((other) => other !== listener),
    );
  }

  emit(name: string | symbol, ...args: unknown[]): void {
    for (const listener of this.all.get(name) ?? []) listener(...args);
  }
}

class DataEvent extends Event {
  readonly data: unknown;

  constructor(name: string, data?: unknown) {
    super(name);
    this.data = data;
  }
}

/** A target of each kind: how it emits, how many listeners it has, and what of an event arrives. */
const kinds: readonly (readonly [
  string,
  () => {
    target: EventTarget | EventEmitter | OnOff;
    emit: (name: string, data?: unknown) => void;
    count: (name: string) => number;
    dataOf: (event: unknown) => unknown;
  },
])[] = [
  [
    'an EventTarget',
    () => {
      const target = new EventTarget();
      return {
        target,
        emit: (name, data) => target.dispatchEvent(new DataEvent(name, data)),
        count: (name) => getEventListeners(target, name).length,
        dataOf: (event) => (event as DataEvent).data,
      };
    },
  ],
  [
    'an EventEmitter',
    () => {
      const target = new EventEmitter();
      return {
        target,
        emit: (name, data) => target.emit(name, data),
        count: (name) => target.listenerCount(name),
        dataOf: (event) => event,
      };
    },
  ],
  [
    'an emitter with on and off',
    () => {
      const target = new OnOff();
      return {
        target,
        emit: (name, data) => target.emit(name, data),
        count: (name) => target.all.get(name)?.length ?? 0,
        dataOf: (event) => event,
      };
    },
  ],
];

describe('waitForEvent', () => {
  expectNoUnhandledRejection();

  describe.each(kinds)('on %s', (kind, create) => {
    describeAbortable(
      (signal, work) => {
        const { target, emit } = create();
        void work.then((data) => emit('message', data));
        return waitForEvent(signal, target, 'message');
      },
      { faults: false, succeeds: kind !== 'an EventTarget' }, // which gives an Event, not the value
    );

    it('fulfills with the first event, and lets go of everything at once', async () => {
      const { target, emit, count, dataOf } = create();
      const { signal } = new AbortController();
      const promise = waitForEvent(signal, target, 'message');
      expect([count('message'), listeners(signal)]).toStrictEqual([1, 1]);
      emit('other', 0);
      expect([count('message'), listeners(signal)]).toStrictEqual([1, 1]);
      emit('message', 1);
      expect([count('message'), count('error'), listeners(signal)]).toStrictEqual([0, 0, 0]);
      emit('message', 2);
      expect(dataOf(await promise)).toBe(1);
    });

    it('lets go of the target when it is aborted', async () => {
      const { target, emit, count } = create();
      const controller = new AbortController();
      const promise = waitForEvent(controller.signal, target, 'message');
      controller.abort('why');
      expect([count('message'), count('error')]).toStrictEqual([0, 0]);
      emit('message', 1);
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });

    it('adds no listener when it is aborted already', async () => {
      const { target, count } = create();
      const promise = waitForEvent(AbortSignal.abort('why'), target, 'message');
      expect([count('message'), count('error')]).toStrictEqual([0, 0]);
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });

    it('waits for the event that the filter answers true for', async () => {
      const { target, emit, count, dataOf } = create();
      const seen: unknown[] = [];
      const filter = (event: unknown): boolean => seen.push(dataOf(event)) > 1;
      const promise = waitForEvent(undefined, target, 'message', { filter });
      emit('message', 1);
      expect(count('message')).toBe(1);
      emit('message', 2);
      emit('message', 3);
      expect(dataOf(await promise)).toBe(2);
      expect(seen).toStrictEqual([1, 2]);
    });

    it('rejects with the error of a filter that throws, and the emitter hears nothing of it', async () => {
      const { target, emit, count } = create();
      const promise = waitForEvent(undefined, target, 'message', { filter: raise });
      const ended = endOf(promise);
      expect(() => emit('message', 1)).not.toThrow();
      expect([count('message'), count('error')]).toStrictEqual([0, 0]);
      expect(await ended).toStrictEqual(['rejected', error]);
    });

    it('keeps the reason when the filter aborts, whatever the filter answers', async () => {
      for (const answer of [() => true, () => false, raise]) {
        const { target, emit, count } = create();
        const controller = new AbortController();
        const filter = (): boolean => {
          controller.abort('why');
          return answer();
        };
        const promise = waitForEvent(controller.signal, target, 'message', { filter });
        emit('message', 1);
        expect(count('message')).toBe(0);
        expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      }
    });

    it('does not ask the filter after an abort in another listener of the same event', async () => {
      const { target, emit } = create();
      const controller = new AbortController();
      let asked = 0;
      void waitForEvent(undefined, target, 'message', {
        filter: () => {
          controller.abort('why');
          return true;
        },
      });
      const filter = (): boolean => (asked += 1) > 0;
      const promise = waitForEvent(controller.signal, target, 'message', { filter });
      emit('message', 1);
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      expect(asked).toBe(0);
    });

    it('lets many wait for one event, and each for its own', async () => {
      const { target, emit, count, dataOf } = create();
      const waits = [1, 2, 1].map((data) =>
        waitForEvent(undefined, target, 'message', { filter: (event) => dataOf(event) === data }),
      );
      emit('message', 1);
      expect(count('message')).toBe(1);
      emit('message', 2);
      expect((await Promise.all(waits)).map(dataOf)).toStrictEqual([1, 2, 1]);
    });

    it.each([undefined, null, 0, 'event', {}, () => undefined])('refuses %p as the target, synchronously', (wrong) => {
      expect(() => void waitForEvent(AbortSignal.abort(), wrong as never, 'message')).toThrow(
        /^Expected `target` to be an EventTarget, an EventEmitter, or an object with on and off, got /,
      );
    });

    it('refuses a wrong name, filter or options, synchronously', () => {
      const { target } = create();
      const wait = (name: unknown, options?: unknown) => () =>
        void waitForEvent(AbortSignal.abort(), target, name as string, options as object);
      expect(wait(undefined)).toThrow(/^Expected `name` to be a string or a symbol, got undefined/);
      expect(wait({})).toThrow(/^Expected `name`/);
      expect(wait('message', { filter: 1 })).toThrow(/^Expected `filter` to be a function of the event, got 1/);
      expect(wait('message', null)).toThrow(/^Expected `options`/);
      expect(wait('message', new AbortController().signal)).toThrow(/^Expected `options`/);
    });
  });

  describe('on an EventTarget', () => {
    it('passes capture and passive on, and removes with them', async () => {
      const calls: unknown[][] = [];
      const target = {
        addEventListener: (...args: unknown[]) => void calls.push(args),
        removeEventListener: (...args: unknown[]) => void calls.push(args),
      };
      const controller = new AbortController();
      const options = { capture: true, passive: true, once: true, signal: AbortSignal.abort(), filter: () => true };
      const promise = waitForEvent(controller.signal, target, 'scroll', options);
      controller.abort('why');
      expect(calls).toHaveLength(2);
      const [added, removed] = calls as [unknown[], unknown[]];
      expect(added).toStrictEqual(['scroll', added[1], { capture: true, passive: true }]);
      expect(removed).toStrictEqual(added);
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });

    it('listens for one phase as well as for the other', async () => {
      for (const capture of [true, false]) {
        const target = new EventTarget();
        const promise = waitForEvent(undefined, target, 'message', { capture });
        target.dispatchEvent(new Event('message'));
        expect(getEventListeners(target, 'message')).toHaveLength(0);
        expect(await promise).toBeInstanceOf(Event);
      }
    });

    it('is not taken away by an event that is filtered out, though somebody passes `once`', async () => {
      const target = new EventTarget();
      let wanted = false;
      const options = { once: true, filter: () => wanted };
      const promise = waitForEvent(undefined, target, 'message', options);
      target.dispatchEvent(new Event('message'));
      wanted = true;
      target.dispatchEvent(new Event('message'));
      expect(await promise).toBeInstanceOf(Event);
    });

    it('does not reject on `error`', async () => {
      const target = new EventTarget();
      const promise = waitForEvent(undefined, target, 'message');
      target.dispatchEvent(new Event('error'));
      target.dispatchEvent(new Event('message'));
      expect(await promise).toMatchObject({ type: 'message' });
    });

    it('may be a signal', async () => {
      const controller = new AbortController();
      const promise = waitForEvent(undefined, controller.signal, 'abort');
      controller.abort();
      expect(await promise).toMatchObject({ type: 'abort', target: controller.signal });
      expect(listeners(controller.signal)).toBe(0);
    });

    it('may be the signal itself: the abort wins', async () => {
      for (const source of [new AbortController(), new CancellationSource()]) {
        const promise = waitForEvent(source.signal, source.signal, 'abort');
        if ('abort' in source) source.abort('why');
        else source.cancel('why');
        expect(listeners(source.signal)).toBe(0);
        const [status] = await endOf(promise);
        expect(status).toBe(source instanceof AbortController ? 'rejected' : 'fulfilled'); // whichever hears of it first
      }
    });
  });

  describe('on an EventEmitter', () => {
    it('gives several arguments as an array, none as undefined', async () => {
      const emitter = new EventEmitter();
      const [none, one, several] = [[], [1], [1, 2]].map((args) => {
        const promise = waitForEvent(undefined, emitter, 'message');
        emitter.emit('message', ...args);
        return promise;
      });
      expect(await Promise.all([none, one, several])).toStrictEqual([undefined, 1, [1, 2]]);
    });

    it.each([error, undefined, null, 'text'])(
      'rejects when the emitter emits the error %p (acx-13)',
      async (thrown) => {
        const emitter = new EventEmitter();
        const { signal } = new AbortController();
        const promise = waitForEvent(signal, emitter, 'message');
        const ended = endOf(promise);
        expect(emitter.listenerCount('error')).toBe(1);
        emitter.emit('error', thrown);
        expect([emitter.listenerCount('message'), emitter.listenerCount('error'), listeners(signal)]).toStrictEqual([
          0, 0, 0,
        ]);
        expect(await ended).toStrictEqual(['rejected', thrown]);
      },
    );

    it('fulfills with the error when that is what is waited for', async () => {
      const emitter = new EventEmitter();
      const promise = waitForEvent(undefined, emitter, 'error');
      expect(emitter.listenerCount('error')).toBe(1);
      emitter.emit('error', error);
      expect(await promise).toBe(error);
      expect(emitter.listenerCount('error')).toBe(0);
    });

    it('takes symbols as names', async () => {
      const emitter = new EventEmitter();
      const name = Symbol('message');
      const promise = waitForEvent(undefined, emitter, name);
      emitter.emit(name, 1);
      expect(await promise).toBe(1);
    });

    it('is one that has the methods of an EventTarget, too, but not dispatchEvent', async () => {
      const socket = Object.assign(new EventEmitter(), {
        addEventListener: raise,
        removeEventListener: raise,
      });
      const promise = waitForEvent(undefined, socket, 'open');
      const ended = endOf(promise);
      socket.emit('error', error);
      expect(await ended).toStrictEqual(['rejected', error]);
    });

    it('is an EventTarget when it has dispatchEvent', async () => {
      const { port1, port2 } = new MessageChannel();
      const promise = waitForEvent(undefined, port1, 'message');
      port1.start();
      port2.postMessage(5);
      try {
        expect(await promise).toMatchObject({ type: 'message', data: 5 });
      } finally {
        port1.close();
      }
    });

    it('lets go of the event when listening for errors fails', async () => {
      const emitter = new EventEmitter();
      const { addListener } = emitter;
      emitter.addListener = (name, listener) =>
        name === 'error' ? raise() : addListener.call(emitter, name, listener);
      const promise = waitForEvent(undefined, emitter, 'message');
      const ended = endOf(promise);
      expect(emitter.listenerCount('message')).toBe(0);
      expect(await ended).toStrictEqual(['rejected', error]);
    });
  });

  describe('on an emitter with on and off', () => {
    it('does not reject on `error`, of which it knows nothing', async () => {
      const target = new OnOff();
      const promise = waitForEvent(undefined, target, 'message');
      target.emit('error', error);
      target.emit('message', 1);
      expect(await promise).toBe(1);
    });
  });

  it('takes an event that is emitted while the listener is being added', async () => {
    const { signal } = new AbortController();
    const target = new OnOff();
    const on = target.on.bind(target);
    target.on = (name, listener) => {
      listener('replayed');
      on(name, listener);
    };
    const promise = waitForEvent(signal, target, 'message');
    expect([target.all.get('message'), listeners(signal)]).toStrictEqual([[], 0]);
    expect(await promise).toBe('replayed');
  });

  it('lets go of the target when the signal aborts while the listener is being added', async () => {
    const controller = new AbortController();
    const emitter = new EventEmitter();
    emitter.once('newListener', () => controller.abort('why'));
    const promise = waitForEvent(controller.signal, emitter, 'message');
    expect([emitter.listenerCount('message'), emitter.listenerCount('error')]).toStrictEqual([0, 0]);
    expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
  });

  it('does not listen for errors when it has ended by then', () => {
    const names: unknown[] = [];
    const emitter = new EventEmitter();
    const { addListener } = emitter;
    emitter.addListener = (name, listener) => {
      names.push(name);
      listener('replayed');
      return addListener.call(emitter, name, listener);
    };
    void waitForEvent(undefined, emitter, 'message');
    expect(names).toStrictEqual(['message']);
  });

  it('rejects with the error of a target that refuses the listener', async () => {
    const { signal } = new AbortController();
    const target = { addEventListener: raise, removeEventListener: raise };
    const promise = waitForEvent(signal, target, 'message');
    const ended = endOf(promise);
    expect(listeners(signal)).toBe(0);
    expect(await ended).toStrictEqual(['rejected', error]);
  });

  it('refuses an event that is a promise, and says what to do', async () => {
    const emitter = new EventEmitter();
    const ended = endOf(waitForEvent(undefined, emitter, 'message'));
    expect(() => emitter.emit('message', Promise.resolve())).not.toThrow();
    const [status, seen] = await ended;
    expect(status).toBe('rejected');
    expect((seen as Error).message).toBe(
      'Expected `event` to be no promise, got a Promise. Use cancelable(), and source.follow().',
    );
  });

  it('is silent when it is canceled and nobody awaits it, with a rejection on its way', async () => {
    const controller = new AbortController();
    const emitter = new EventEmitter();
    emitter.on('error', () => undefined);
    void waitForEvent(controller.signal, emitter, 'message');
    controller.abort();
    emitter.emit('error', error);
    await turn();
  });
});
