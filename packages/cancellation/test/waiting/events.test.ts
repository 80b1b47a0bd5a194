import { CancellationSource, delay, events } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { EventEmitter, getEventListeners, setMaxListeners } from 'node:events';
import { endOf, expectNoUnhandledRejection, listeners, noSignals, reasons, turn } from '../support/abortable.js';

const error = new Error('the fault');
const over = { done: true, value: undefined };

/** The number of listeners that an emitter has for these names. */
const counts = (emitter: EventEmitter, ...names: string[]): number[] =>
  names.map((name) => emitter.listenerCount(name));

/** What a loop sees: the events, and how it ends. */
async function collect<T>(loop: AsyncIterable<T>): Promise<readonly [T[], readonly [string, unknown]]> {
  const seen: T[] = [];
  const read = async (): Promise<void> => {
    for await (const event of loop) seen.push(event);
  };
  return [seen, await endOf(read())];
}

describe('events', () => {
  expectNoUnhandledRejection();

  describe('while somebody reads', () => {
    it('gives every event, in order, also those that come while one is handled', async () => {
      const emitter = new EventEmitter();
      const seen: unknown[] = [];
      const loop = events(undefined, emitter, 'message', { endOn: ['end'] });
      const read = (async () => {
        for await (const event of loop) {
          if (event === 1) for (const more of [2, 3, 4]) emitter.emit('message', more);
          await turn();
          seen.push(event);
        }
      })();
      await turn();
      emitter.emit('message', 1);
      await delay(undefined, 5);
      emitter.emit('message', 5);
      emitter.emit('end');
      await read;
      expect(seen).toStrictEqual([1, 2, 3, 4, 5]);
    });

    it('gives what comes before the loop begins', async () => {
      const emitter = new EventEmitter();
      const loop = events(undefined, emitter, 'message', { endOn: ['end'] });
      emitter.emit('message', 1);
      emitter.emit('message');
      emitter.emit('message', 1, 2);
      emitter.emit('end');
      expect(await collect(loop)).toStrictEqual([
        [1, undefined, [1, 2]],
        ['fulfilled', undefined],
      ]);
    });

    it('passes events of an EventTarget on, promises and undefined too', async () => {
      const target = new EventTarget();
      const loop = events(undefined, target, 'message');
      const event = new Event('message');
      target.dispatchEvent(event);
      expect((await loop.next()).value).toBe(event);
      const promise = Promise.resolve(1);
      const mitt = {
        all: [] as ((event: unknown) => void)[],
        on: (_: string, l: () => void) => void mitt.all.push(l),
        off: () => void (mitt.all = []),
      };
      const values = events(undefined, mitt, 'message');
      for (const listener of mitt.all) listener(promise);
      expect((await values.next()).value).toBe(promise);
      loop.dispose();
      values.dispose();
      expect(mitt.all).toHaveLength(0);
    });

    it('serves several readers in their order', async () => {
      const emitter = new EventEmitter();
      const loop = events(undefined, emitter, 'message', { endOn: ['end'] });
      const reads = [loop.next(), loop.next(), loop.next(), loop.next()];
      emitter.emit('message', 1);
      emitter.emit('message', 2);
      emitter.emit('end');
      expect(await Promise.all(reads)).toStrictEqual([
        { done: false, value: 1 },
        { done: false, value: 2 },
        over,
        over,
      ]);
    });

    it('reads a hundred thousand that are queued in no more than linear time', async () => {
      const emitter = new EventEmitter();
      const loop = events(undefined, emitter, 'message', { endOn: ['end'] });
      for (let i = 0; i < 100_000; i++) emitter.emit('message', i);
      emitter.emit('end');
      const [seen] = await collect(loop);
      expect(seen).toHaveLength(100_000);
      expect(seen.every((event, index) => event === index)).toBe(true);
    });
  });

  describe('the end', () => {
    it('of `endOn` comes behind what came before it, and lets go at once', async () => {
      const emitter = new EventEmitter();
      const { signal } = new AbortController();
      const loop = events(signal, emitter, 'message', { endOn: ['end', 'close'] });
      expect(counts(emitter, 'message', 'error', 'end', 'close')).toStrictEqual([1, 1, 1, 1]);
      emitter.emit('message', 1);
      emitter.emit('close');
      emitter.emit('message', 2);
      expect(counts(emitter, 'message', 'error', 'end', 'close')).toStrictEqual([0, 0, 0, 0]);
      expect(listeners(signal)).toBe(0);
      expect(await collect(loop)).toStrictEqual([[1], ['fulfilled', undefined]]);
      expect(await loop.next()).toStrictEqual(over);
    });

    it.each([
      ['its own error, of an EventEmitter', 'error', error, error],
      ['an argument that is an error', 'close', error, error],
      ['the error of an event', 'close', { error }, error],
      ['the error of its target', 'close', { target: { error } }, error],
    ])('of `rejectOn` is %s, thrown once, behind what came before it', async (_, name, argument, seen) => {
      const emitter = new EventEmitter();
      const loop = events(undefined, emitter, 'message', { rejectOn: ['close', 'error'] });
      emitter.emit('message', 1);
      emitter.emit(name, argument);
      emitter.emit('message', 2);
      expect(counts(emitter, 'message', 'error', 'close')).toStrictEqual([0, 0, 0]);
      const [values, end] = await collect(loop);
      expect([values, end[0]]).toStrictEqual([[1], 'rejected']);
      expect(end[1]).toBe(seen);
      expect(await loop.next()).toStrictEqual(over);
    });

    it('of `rejectOn` is a new error, if the event has none', async () => {
      const emitter = new EventEmitter();
      const loop = events(undefined, emitter, 'message', { rejectOn: ['close'] });
      emitter.emit('close', 1006, 'gone');
      const [, [, seen]] = await collect(loop);
      expect(seen).toMatchObject({ message: 'The event close came, and not message', cause: [1006, 'gone'] });
    });

    it('is the error of a filter that throws; the emitter hears nothing of it', async () => {
      const emitter = new EventEmitter();
      const loop = events(undefined, emitter, 'message', {
        filter: (event) => {
          if (event === 3) throw error;
          return event !== 1;
        },
      });
      for (const event of [0, 1, 2, 3, 4]) expect(() => emitter.emit('message', event)).not.toThrow();
      expect(counts(emitter, 'message', 'error')).toStrictEqual([0, 0]);
      expect(await collect(loop)).toStrictEqual([
        [0, 2],
        ['rejected', error],
      ]);
    });

    it('is nobody’s unhandled rejection when nobody reads', async () => {
      const emitter = new EventEmitter();
      events(undefined, emitter, 'message');
      emitter.emit('error', error);
      await turn();
      expect(counts(emitter, 'message', 'error')).toStrictEqual([0, 0]);
    });

    it('is the name itself that counts, if it is among the others, too', async () => {
      const emitter = new EventEmitter();
      const loop = events(undefined, emitter, 'close', { rejectOn: ['close'], endOn: ['close'] });
      emitter.emit('close', 1);
      expect(await loop.next()).toStrictEqual({ done: false, value: 1 });
      loop.dispose();
    });
  });

  describe('aborted', () => {
    it.each(reasons)('before, rejects with %p once, and listens to nothing', async (reason) => {
      const emitter = new EventEmitter();
      const signal = AbortSignal.abort(reason);
      const loop = events(signal, emitter, 'message', { rejectOn: ['close'] });
      expect(counts(emitter, 'message', 'error', 'close')).toStrictEqual([0, 0, 0]);
      const [status, seen] = await endOf(loop.next());
      expect([status, seen]).toStrictEqual(['rejected', signal.reason]);
      expect(await loop.next()).toStrictEqual(over);
    });

    it.each(reasons)('while somebody reads, rejects with %p and lets go at once', async (reason) => {
      for (const source of [new AbortController(), new CancellationSource()]) {
        const emitter = new EventEmitter();
        const read = endOf(events(source.signal, emitter, 'message').next());
        if ('abort' in source) source.abort(reason);
        else source.cancel(reason);
        expect(counts(emitter, 'message', 'error')).toStrictEqual([0, 0]);
        expect(listeners(source.signal)).toBe(0);
        const [status, seen] = await read;
        expect([status, seen]).toStrictEqual(['rejected', source.signal.reason]);
      }
    });

    it('drops what is queued', async () => {
      const emitter = new EventEmitter();
      const controller = new AbortController();
      const loop = events(controller.signal, emitter, 'message');
      emitter.emit('message', 1);
      controller.abort('why');
      expect(await collect(loop)).toStrictEqual([[], ['rejected', 'why']]);
      expect(await loop.next()).toStrictEqual(over);
    });

    it('in the filter, rejects with the reason, whatever the filter answers', async () => {
      for (const answer of [true, false]) {
        const emitter = new EventEmitter();
        const controller = new AbortController();
        const filter = (): boolean => {
          controller.abort('why');
          return answer;
        };
        const loop = events(controller.signal, emitter, 'message', { filter });
        emitter.emit('message', 1);
        expect(await collect(loop)).toStrictEqual([[], ['rejected', 'why']]);
      }
    });

    it('while a listener is being added, leaves none', async () => {
      const controller = new AbortController();
      const emitter = new EventEmitter();
      emitter.once('newListener', () => controller.abort('why'));
      const loop = events(controller.signal, emitter, 'message', { endOn: ['end'] });
      expect(counts(emitter, 'message', 'error', 'end')).toStrictEqual([0, 0, 0]);
      expect(await endOf(loop.next())).toStrictEqual(['rejected', 'why']);
    });

    it('after the end, does nothing', async () => {
      const controller = new AbortController();
      const emitter = new EventEmitter();
      const loop = events(controller.signal, emitter, 'message', { endOn: ['end'] });
      emitter.emit('message', 1);
      emitter.emit('end');
      controller.abort('late');
      expect(await collect(loop)).toStrictEqual([[1], ['fulfilled', undefined]]);
    });

    it('is silent when nobody reads', async () => {
      const controller = new AbortController();
      events(controller.signal, new EventEmitter(), 'message');
      controller.abort('why');
      await turn();
      expect(listeners(controller.signal)).toBe(0);
    });
  });

  describe('left', () => {
    const leave = {
      'by break': async (loop: ReturnType<typeof events<number>>) => {
        for await (const event of loop) if (event === 1) break;
      },
      'by a throw': async (loop: ReturnType<typeof events<number>>) => {
        await expect(
          (async () => {
            for await (const event of loop) if (event === 1) throw error;
          })(),
        ).rejects.toBe(error);
      },
      'by return()': async (loop: ReturnType<typeof events<number>>) => {
        const read = loop.next();
        expect((await read).value).toBe(1);
        const pending = loop.next();
        expect((await pending).value).toBe(2);
        const waiting = loop.next();
        expect(await loop.return()).toStrictEqual(over);
        expect(await waiting).toStrictEqual(over);
      },
      'by throw()': async (loop: ReturnType<typeof events<number>>) => {
        await expect(loop.throw!(error)).rejects.toBe(error);
      },
      'by dispose(), twice': async (loop: ReturnType<typeof events<number>>) => {
        loop.dispose();
        loop.dispose();
        await turn();
      },
      'by using': async (loop: ReturnType<typeof events<number>>) => {
        using disposed = loop;
        expect((await disposed.next()).value).toBe(1);
      },
    };

    it.each(Object.entries(leave))('%s, drops what is queued and takes the listeners', async (_, end) => {
      const { signal } = new AbortController();
      const emitter = new EventEmitter();
      const loop = events<number>(signal, emitter, 'message', { endOn: ['end'] });
      emitter.emit('message', 1);
      emitter.emit('message', 2);
      await end(loop);
      expect(counts(emitter, 'message', 'error', 'end')).toStrictEqual([0, 0, 0]);
      expect(listeners(signal)).toBe(0);
      expect(await loop.next()).toStrictEqual(over);
    });

    it('after the abort and before anybody was told, is no cancellation', async () => {
      const controller = new AbortController();
      const loop = events(controller.signal, new EventEmitter(), 'message');
      controller.abort('why');
      expect(await loop.return()).toStrictEqual(over);
      expect(await loop.next()).toStrictEqual(over);
    });
  });

  it('adds one native listener to the signal, for twenty loops', () => {
    const controller = new AbortController();
    const target = new EventTarget();
    setMaxListeners(0, target);
    for (let i = 0; i < 20; i++) events(controller.signal, target, 'message', { rejectOn: ['error'], capture: true });
    expect([listeners(controller.signal), getEventListeners(target, 'message').length]).toStrictEqual([1, 20]);
    controller.abort();
    expect([listeners(controller.signal), getEventListeners(target, 'message').length]).toStrictEqual([0, 0]);
    expect(getEventListeners(target, 'error')).toHaveLength(0);
  });

  it('rejects with the error of a target that refuses the listener', async () => {
    const refuse = (): never => {
      throw error;
    };
    const loop = events(undefined, { on: refuse, off: refuse }, 'message');
    expect(await endOf(loop.next())).toStrictEqual(['rejected', error]);
  });

  it('refuses wrong arguments, synchronously, on an aborted signal too', () => {
    const call = (target: unknown, name: unknown, options?: unknown) => () =>
      void events(AbortSignal.abort(), target as never, name as never, options as never);
    const emitter = new EventEmitter();
    expect(call({}, 'message')).toThrow(
      /^Expected `target` to be an EventTarget, an EventEmitter, or an object with on/,
    );
    expect(call(emitter, 1)).toThrow(/^Expected `name` to be a string or a symbol, got 1/);
    expect(call(emitter, 'message', { filter: 1 })).toThrow(/^Expected `filter` to be a function of the event/);
    expect(call(emitter, 'message', { rejectOn: 'close' })).toThrow(/^Expected `rejectOn` to be an array of names/);
    expect(call(emitter, 'message', { endOn: [1] })).toThrow(/^Expected `endOn` to be an array of names/);
    expect(call(emitter, 'message', 5)).toThrow(/^Expected `options`/);
    for (const [wrong, got] of noSignals) {
      expect(() => events(wrong as never, emitter, 'message')).toThrow(
        `Expected \`signal\` to be an AbortSignal, got ${got}`,
      );
    }
    expect(emitter.eventNames()).toStrictEqual([]);
  });

  it('ends as the model does, whatever the order of events, reads, ends and aborts', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('event', 'read', 'end', 'error', 'abort', 'return', 'turn'), { maxLength: 24 }),
        async (steps) => {
          const emitter = new EventEmitter();
          const controller = new AbortController();
          const loop = events(controller.signal, emitter, 'event', { endOn: ['end'] });
          const queue: unknown[] = []; // of the model
          let end: readonly unknown[] | undefined;
          const waiting: ((outcome: readonly unknown[]) => void)[] = [];
          const expected: Promise<readonly unknown[]>[] = [];
          const actual: Promise<readonly unknown[]>[] = [];
          const finish = (outcome: readonly unknown[]): void => {
            if (end !== undefined) return;
            end = outcome;
            for (const reader of waiting.splice(0)) reader(tell());
          };
          const tell = (): readonly unknown[] => {
            const outcome = end as readonly unknown[];
            end = ['fulfilled', over];
            return outcome;
          };
          let count = 0;
          emitter.on('error', () => undefined);
          for (const step of steps) {
            if (step === 'event') {
              count += 1;
              emitter.emit('event', count);
              const value = ['fulfilled', { done: false, value: count }] as const;
              const reader = end === undefined ? waiting.shift() : undefined;
              if (reader !== undefined) reader(value);
              else if (end === undefined) queue.push(value);
            } else if (step === 'read') {
              actual.push(endOf(loop.next()));
              if (queue.length > 0) expected.push(Promise.resolve(queue.shift() as unknown[]));
              else if (end !== undefined) expected.push(Promise.resolve(tell()));
              else expected.push(new Promise((resolve) => waiting.push(resolve)));
            } else if (step === 'end') {
              emitter.emit('end');
              finish(['fulfilled', over]);
            } else if (step === 'error') {
              emitter.emit('error', error);
              finish(['rejected', error]);
            } else if (step === 'abort') {
              if (end === undefined) queue.length = 0;
              controller.abort('why');
              finish(['rejected', 'why']);
            } else if (step === 'return') {
              void loop.return();
              queue.length = 0;
              finish(['fulfilled', over]);
              end = ['fulfilled', over];
            } else {
              await turn();
            }
          }
          void loop.return();
          finish(['fulfilled', over]);
          expect(await Promise.all(actual)).toStrictEqual(await Promise.all(expected));
          expect([counts(emitter, 'event', 'end', 'error'), listeners(controller.signal)]).toStrictEqual([
            [0, 0, 1],
            0,
          ]);
        },
      ),
      { numRuns: 500 },
    ));
});
