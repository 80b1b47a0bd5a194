import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { iterate } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import { endOf, expectNoUnhandledRejection, listeners, reasons, turn } from '../support/abortable.js';
import { FakeClock } from '../support/fake-clock.js';

expectNoUnhandledRejection();

/** What a promise rejects with. */
async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const [status, error] = await endOf(promise);
  expect(status).toBe('rejected');
  return error;
}

/** Lets the event loop turn until a condition holds; else the test times out. */
async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

/** A source that gives 0, 1, 2, ... as far as it may, and then keeps its reader waiting, ends or fails. */
interface Source {
  readonly items: AsyncIterable<number> | ReadableStream<number>;
  /** How many items it was asked for. */
  asked(): number;
  /** Whether it was told to let go. */
  isReleased(): boolean;
}
type Ending = 'waits' | 'ends' | Error;

function readable(count: number, ending: Ending): Source {
  let asked = 0;
  const items = new Readable({
    objectMode: true,
    highWaterMark: 1,
    read() {
      asked += 1;
      if (asked <= count) this.push(asked - 1);
      else if (ending === 'ends') this.push(null);
      else if (ending !== 'waits') this.destroy(ending);
    },
  });
  return { items, asked: () => asked, isReleased: () => items.destroyed };
}

function webStream(count: number, ending: Ending): Source {
  let asked = 0;
  let isReleased = false;
  const items = new ReadableStream<number>(
    {
      pull: (controller) => {
        asked += 1;
        if (asked <= count) controller.enqueue(asked - 1);
        else if (ending === 'ends') controller.close();
        else if (ending === 'waits') return new Promise(() => undefined);
        else controller.error(ending);
        return undefined;
      },
      cancel: () => void (isReleased = true),
    },
    { highWaterMark: 0 },
  );
  return { items, asked: () => asked, isReleased: () => isReleased };
}

/** Not a generator: it can be told to return while a `next` is pending. */
function iterable(count: number, ending: Ending): Source {
  let asked = 0;
  let isReleased = false;
  const items: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        asked += 1;
        if (asked <= count) return { done: false, value: asked - 1 };
        if (ending === 'ends') return { done: true, value: undefined };
        if (ending === 'waits') return new Promise<never>(() => undefined);
        throw ending;
      },
      return: async () => {
        isReleased = true;
        return { done: true, value: undefined };
      },
    }),
  };
  return { items, asked: () => asked, isReleased: () => isReleased };
}

const iteratorOf = (iterator: object): AsyncIterable<number> =>
  ({ [Symbol.asyncIterator]: () => iterator }) as AsyncIterable<number>;

const over = { done: true, value: undefined };

/** Leaves a loop at its first item. */
async function leave(items: AsyncIterable<number>): Promise<void> {
  for await (const item of items) if (item >= 0) break;
}

describe('iterate', () => {
  describe.each([
    ['a stream of Node', readable],
    ['a web stream', webStream],
    ['an async iterable', iterable],
  ])('%s', (_, create) => {
    const read = async (items: AsyncIterable<number>, seen: number[], body?: () => unknown): Promise<void> => {
      for await (const item of items) {
        seen.push(item);
        await body?.();
      }
    };

    it('is read to its end', async () => {
      const { signal } = new AbortController();
      const { items } = create(3, 'ends');
      const seen: number[] = [];
      await read(iterate(signal, items), seen);
      expect(seen).toEqual([0, 1, 2]);
      expect(listeners(signal)).toBe(0);
      if (items instanceof ReadableStream) expect(items.locked).toBe(false);
    });

    it('is asked for an item only when the loop asks', async () => {
      const source = create(10, 'ends');
      const seen: number[] = [];
      await read(iterate(undefined, source.items), seen, async () => {
        await turn();
        // Streams of Node read one ahead, into the buffer whose size they were given.
        expect(source.asked()).toBeLessThanOrEqual(seen.length + 2);
      });
      expect(seen).toHaveLength(10);
    });

    it('passes on its error by identity', async () => {
      const { signal } = new AbortController();
      const error = new Error('broken');
      const { items } = create(1, error);
      const seen: number[] = [];
      expect(await rejection(read(iterate(signal, items), seen))).toBe(error);
      expect(listeners(signal)).toBe(0);
      if (items instanceof ReadableStream) expect(items.locked).toBe(false);
    });

    it('is let go of when the loop is left', async () => {
      const { signal } = new AbortController();
      const source = create(3, 'waits');
      for await (const item of iterate(signal, source.items)) if (item === 1) break;
      expect(source.isReleased()).toBe(true);
      expect(listeners(signal)).toBe(0);
    });

    it('is let go of when the body of the loop throws, and that is what the caller sees', async () => {
      const source = create(3, 'waits');
      const error = new Error('in the body');
      const failing = read(iterate(null, source.items), [], () => Promise.reject(error));
      expect(await rejection(failing)).toBe(error);
      expect(source.isReleased()).toBe(true);
    });

    it.each(reasons)('throws %p when aborted before the loop, and is not read', async (reason) => {
      const signal = AbortSignal.abort(reason);
      const source = create(3, 'ends');
      expect(await rejection(read(iterate(signal, source.items), []))).toBe(signal.reason);
      expect(source.asked()).toBe(0);
      expect(source.isReleased()).toBe(create !== iterable);
      expect(listeners(signal)).toBe(0);
    });

    it.each(reasons)('throws %p when aborted while it keeps the loop waiting, and is let go of', async (reason) => {
      const controller = new AbortController();
      const source = create(2, 'waits');
      const seen: number[] = [];
      const promise = read(iterate(controller.signal, source.items), seen);
      await eventually(() => seen.length === 2 && source.asked() === 3);
      expect(listeners(controller.signal)).toBe(1);
      controller.abort(reason);
      expect(source.isReleased()).toBe(true);
      expect(await rejection(promise)).toBe(controller.signal.reason);
      expect(listeners(controller.signal)).toBe(0);
      if (source.items instanceof ReadableStream) expect(source.items.locked).toBe(false);
    });

    it.each(reasons)('throws %p when aborted while the loop is busy, at the next item', async (reason) => {
      const controller = new AbortController();
      const source = create(9, 'ends');
      let asked = NaN;
      const seen: number[] = [];
      const promise = read(iterate(controller.signal, source.items), seen, () => {
        if (seen.length < 3) return;
        controller.abort(reason);
        expect(source.isReleased()).toBe(true);
        asked = source.asked();
      });
      expect(await rejection(promise)).toBe(controller.signal.reason);
      expect(seen).toEqual([0, 1, 2]);
      expect(source.asked()).toBe(asked);
      expect(listeners(controller.signal)).toBe(0);
    });

    it('is no cancellation when the loop is left after the abort', async () => {
      const controller = new AbortController();
      for await (const item of iterate(controller.signal, create(9, 'ends').items)) {
        controller.abort(item);
        break;
      }
      expect(listeners(controller.signal)).toBe(0);
    });

    it('is not disturbed by an abort after the end', async () => {
      const controller = new AbortController();
      const seen: number[] = [];
      await read(iterate(controller.signal, create(1, 'ends').items), seen);
      controller.abort();
      expect(seen).toEqual([0]);
    });

    it('is not touched before the loop begins', () => {
      const { signal } = new AbortController();
      const source = create(1, 'ends');
      iterate(signal, source.items);
      expect(listeners(signal)).toBe(0);
      expect(source.asked()).toBe(0);
      if (source.items instanceof ReadableStream) expect(source.items.locked).toBe(false);
    });
  });

  describe('a generator that is stuck', () => {
    it('does not keep the loop from ending', async () => {
      const controller = new AbortController();
      async function* stuck(): AsyncGenerator<number> {
        await new Promise(() => undefined);
        yield 1;
      }
      const promise = iterate(controller.signal, stuck()).next();
      await turn();
      controller.abort('why');
      expect(await rejection(promise)).toBe('why');
    });

    it('runs its cleanup as soon as it is not stuck any more, and fails unheard', async () => {
      const controller = new AbortController();
      let fail!: (error: Error) => void;
      let isClean = false;
      async function* slow(): AsyncGenerator<number> {
        try {
          yield await new Promise<never>((_, reject) => (fail = reject));
        } finally {
          isClean = true;
        }
      }
      const promise = iterate(controller.signal, slow()).next();
      await turn();
      controller.abort('why');
      expect(await rejection(promise)).toBe('why');
      fail(new Error('late'));
      await turn();
      expect(isClean).toBe(true);
    });

    it('does not hold up who leaves the loop, once aborted', async () => {
      const controller = new AbortController();
      async function* clinging(): AsyncGenerator<number> {
        try {
          yield 1;
        } finally {
          await new Promise(() => undefined);
        }
      }
      const promise = leave(iterate(controller.signal, clinging()));
      await turn();
      controller.abort('why');
      expect(await rejection(promise)).toBe('why');
      expect(listeners(controller.signal)).toBe(0);
    });
  });

  describe('an iterator', () => {
    it('is not destroyed when it is not the one of a stream', async () => {
      const controller = new AbortController();
      let isDestroyed = false;
      const source = iteratorOf({ next: () => new Promise(() => undefined) });
      const promise = iterate(controller.signal, Object.assign(source, { destroy: () => (isDestroyed = true) })).next();
      await turn();
      controller.abort('why');
      expect(await rejection(promise)).toBe('why');
      expect(isDestroyed).toBe(false);
    });

    it('may throw, synchronously', async () => {
      const error = new Error('sync');
      const next = (): never => {
        throw error;
      };
      expect(await rejection(iterate(undefined, iteratorOf({ next })).next())).toBe(error);
    });

    describe('that gives each loop the same promise, until there is an item', () => {
      const loops = async (
        settle: (resolve: (item: IteratorResult<string>) => void, reject: (error: unknown) => void) => void,
      ) => {
        let resolve!: (item: IteratorResult<string>) => void;
        let reject!: (error: unknown) => void;
        const item = new Promise<IteratorResult<string>>((...both) => ([resolve, reject] = both));
        const source = { [Symbol.asyncIterator]: () => ({ next: () => item }) };
        const controllers = [0, 1, 2, 3].map(() => new AbortController());
        const reads: Promise<unknown>[] = [];
        for (const { signal } of controllers) reads.push(endOf(iterate(signal, source).next()));
        for (const [i, controller] of controllers.slice(0, 3).entries()) controller.abort(i);
        reads.push(endOf(iterate(new AbortController().signal, source).next())); // after others have left
        settle(resolve, reject);
        const ends = await Promise.all(reads);
        controllers[3]?.abort(); // when its loop has ended, or has been given the item
        reads.push(endOf(iterate(new AbortController().signal, source).next())); // when it has come
        return [...ends, await reads.at(-1)];
      };

      it('ends each by its own abort, and gives the item to those that are left and to who comes later', async () => {
        const item = { done: false, value: 'item' };
        expect(await loops((resolve) => resolve(item))).toStrictEqual([
          ...[0, 1, 2].map((reason) => ['rejected', reason]),
          ...[3, 4, 5].map(() => ['fulfilled', item]),
        ]);
      });

      it('and fails, fails those that are left by identity', async () => {
        const error = new Error('the fault');
        const ends = (await loops((_, reject) => reject(error))) as [string, unknown][];
        expect(ends.slice(3).map(([status, reason]) => [status, reason === error])).toStrictEqual(
          [3, 4, 5].map(() => ['rejected', true]),
        );
      });
    });

    it('may have no return, or one that fails after an abort', async () => {
      const fail = (): never => {
        throw new Error('late');
      };
      for (const more of [{}, { return: fail }, { return: async () => fail() }]) {
        const controller = new AbortController();
        const promise = iterate(
          controller.signal,
          iteratorOf({ next: () => new Promise(() => undefined), ...more }),
        ).next();
        await turn();
        controller.abort('why');
        expect(await rejection(promise)).toBe('why');
      }
    });

    it('is heard when it fails to return and nobody has aborted', async () => {
      const error = new Error('no return');
      const next = async () => ({ done: false, value: 1 });
      const source = iteratorOf({ next, return: () => Promise.reject(error) });
      const promise = leave(iterate(undefined, source));
      expect(await rejection(promise)).toBe(error);
    });
  });

  describe('a web stream', () => {
    it('is told the reason', async () => {
      const controller = new AbortController();
      let told: unknown;
      const source = new ReadableStream<number>({ cancel: (reason) => void (told = reason) });
      const promise = iterate(controller.signal, source).next();
      await turn();
      const reason = {};
      controller.abort(reason);
      expect(told).toBe(reason);
      expect(await rejection(promise)).toBe(reason);
    });

    it('is told the reason when it was aborted before the loop', async () => {
      let told: unknown;
      const source = new ReadableStream<number>({ cancel: (reason) => void (told = reason) });
      const reason = {};
      expect(await rejection(iterate(AbortSignal.abort(reason), source).next())).toBe(reason);
      expect(told).toBe(reason);
    });

    it('may fail to be canceled, unheard', async () => {
      const controller = new AbortController();
      const source = new ReadableStream<number>({ cancel: () => Promise.reject(new Error('late')) });
      const promise = iterate(controller.signal, source).next();
      await turn();
      controller.abort('why');
      expect(await rejection(promise)).toBe('why');
    });
  });

  describe('a real stream', () => {
    it('of a file gives all of it', async () => {
      let text = '';
      for await (const chunk of iterate(undefined, createReadStream(__filename))) text += String(chunk);
      expect(text.trimEnd().endsWith('});')).toBe(true);
    });

    it('of a socket is closed by an abort, and the other side sees that', async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
      const [socket] = (await once(server, 'connection')) as [Socket];
      const controller = new AbortController();
      const reader = iterate<Buffer>(controller.signal, client);
      socket.write('hello');
      expect(String((await reader.next()).value)).toBe('hello');
      const promise = reader.next();
      await turn();
      controller.abort('why');
      expect(await rejection(promise)).toBe('why');
      socket.resume();
      await once(socket, 'close');
      server.close();
    });

    it('costs one listener on the signal, and none on what it reads in the end', async () => {
      const controller = new AbortController();
      const streams = Array.from({ length: 20 }, () => new PassThrough({ objectMode: true }));
      const promises = streams.map((stream) => iterate(controller.signal, stream).next());
      await turn();
      expect(listeners(controller.signal)).toBe(1);
      controller.abort('why');
      expect(await Promise.all(promises.map(rejection))).toEqual(streams.map(() => 'why'));
      expect(listeners(controller.signal)).toBe(0);
    });
  });

  describe.each([
    ['a stream of Node', readable],
    ['a web stream', webStream],
    ['an async iterable', iterable],
  ])('%s, while a next() is pending', (_, create) => {
    it('is let go of by return(), at once', async () => {
      const { signal } = new AbortController();
      const source = create(1, 'waits');
      const loop = iterate(signal, source.items);
      expect(await loop.next()).toMatchObject({ done: false, value: 0 });
      const pending = loop.next();
      const left = loop.return?.();
      expect(source.isReleased()).toBe(true);
      expect(listeners(signal)).toBe(0);
      expect(await Promise.all([pending, left])).toStrictEqual([over, over]);
      expect(await loop.next()).toStrictEqual(over);
    });

    it('is asked again only when it has answered', async () => {
      const source = create(2, 'ends');
      const loop = iterate(undefined, source.items);
      const reads = await Promise.all([loop.next(), loop.next(), loop.next(), loop.next()]);
      expect(reads).toStrictEqual([{ done: false, value: 0 }, { done: false, value: 1 }, over, over]);
    });

    it('is let go of by an abort, of which the first reader is told', async () => {
      const controller = new AbortController();
      const loop = iterate(controller.signal, create(0, 'waits').items);
      const reads = [endOf(loop.next()), endOf(loop.next())];
      await turn();
      controller.abort('why');
      expect(await Promise.all(reads)).toStrictEqual([
        ['rejected', 'why'],
        ['fulfilled', over],
      ]);
    });

    it('is let go of after idleMs, with an error that says so, and no timer stays', async () => {
      const { signal } = new AbortController();
      const clock = new FakeClock();
      const source = create(1, 'waits');
      const loop = iterate(signal, source.items, { idleMs: 100, clock });
      await loop.next();
      const pending = endOf(loop.next());
      await turn();
      clock.advance(99);
      await turn();
      expect(source.isReleased()).toBe(false);
      clock.advance(1);
      expect(source.isReleased()).toBe(true);
      expect([clock.timers.size, listeners(signal)]).toStrictEqual([0, 0]);
      const [status, error] = await pending;
      expect([status, error]).toMatchObject([
        'rejected',
        { name: 'TimeoutError', message: expect.stringContaining('100') },
      ]);
      expect(await loop.next()).toStrictEqual(over);
    });
  });

  describe('idleMs', () => {
    it('does not count what the loop itself takes', async () => {
      const clock = new FakeClock();
      const seen: number[] = [];
      for await (const item of iterate(undefined, iterable(3, 'ends').items, { idleMs: 100, clock })) {
        clock.advance(1_000);
        seen.push(item);
      }
      expect(seen).toStrictEqual([0, 1, 2]);
      expect(clock.timers.size).toBe(0);
    });

    it('is counted anew for each read, by one timer', async () => {
      const clock = new FakeClock();
      const gates: ((item: number) => void)[] = [];
      const items = iteratorOf({
        next: async () => ({ done: false, value: await new Promise<number>((gate) => gates.push(gate)) }),
      });
      const loop = iterate(undefined, items, { idleMs: 100, clock });
      for (let i = 0; i < 50; i++) {
        const read = loop.next();
        clock.advance(10);
        await turn();
        gates[i]?.(i);
        expect(await read).toStrictEqual({ done: false, value: i });
      }
      expect(clock.asked.length).toBeLessThan(10);
      const read = endOf(loop.next());
      clock.advance(99);
      await turn();
      expect(clock.timers.size).toBe(1);
      clock.advance(1);
      expect(await read).toMatchObject(['rejected', { name: 'TimeoutError' }]);
      expect(clock.timers.size).toBe(0);
    });

    it('leaves no timer behind, however the loop ends', async () => {
      for (const end of ['ends', new Error('broken')] as const) {
        const clock = new FakeClock();
        await endOf(leave(iterate(undefined, iterable(1, end).items, { idleMs: 100, clock })));
        await endOf(iterate(undefined, iterable(0, end).items, { idleMs: 100, clock }).next());
        expect(clock.timers.size).toBe(0);
      }
      const clock = new FakeClock();
      const controller = new AbortController();
      const read = endOf(iterate(controller.signal, iterable(0, 'waits').items, { idleMs: 100, clock }).next());
      controller.abort('why');
      expect([await read, clock.timers.size]).toStrictEqual([['rejected', 'why'], 0]);
    });

    it('counts in real time, too', async () => {
      const loop = iterate(undefined, iterable(0, 'waits').items, { idleMs: 5 });
      expect(await endOf(loop.next())).toMatchObject(['rejected', { name: 'TimeoutError' }]);
    });

    it('of Infinity starts no timer', async () => {
      const clock = new FakeClock();
      await iterate(undefined, iterable(1, 'waits').items, { idleMs: Infinity, clock }).next();
      expect(clock.asked).toStrictEqual([]);
    });

    it('that the clock refuses faults the read, and lets go of the source', async () => {
      const refuse = (): never => {
        throw new Error('no time');
      };
      const source = iterable(1, 'waits');
      const clock = { now: refuse, setTimeout: refuse, clearTimeout: refuse };
      expect(await endOf(iterate(null, source.items, { idleMs: 5, clock }).next())).toMatchObject([
        'rejected',
        { message: 'no time' },
      ]);
      expect(source.isReleased()).toBe(true);
    });

    it.each([
      [{ idleMs: -1 }, RangeError],
      [{ idleMs: NaN }, RangeError],
      [{ idleMs: '5' }, TypeError],
      [{ clock: {} }, TypeError],
      [5, TypeError],
      [AbortSignal.abort(), TypeError],
    ])('is refused as %p, synchronously', (options, ErrorClass) => {
      const { items } = iterable(1, 'ends');
      expect(() => iterate(AbortSignal.abort(), items, options as never)).toThrow(ErrorClass);
    });
  });

  describe('a hostile iterator', () => {
    it.each([undefined, null, 5, 'text'])('that gives %p is a TypeError', async (result) => {
      const loop = iterate(undefined, iteratorOf({ next: () => result }));
      const [status, error] = await endOf(loop.next());
      expect([status, error]).toMatchObject(['rejected', { name: 'TypeError' }]);
      expect((error as Error).message).toMatch(
        /^Expected `iterator.next\(\)` to be an object with done and value, got /,
      );
      expect(await loop.next()).toStrictEqual(over);
    });

    it('may throw in `done`, or in the `then` of what it gives', async () => {
      const error = new Error('hostile');
      const raise = (): never => {
        throw error;
      };
      const results = [
        Object.defineProperty({}, 'done', { get: raise }),
        Object.defineProperty({}, 'then', { get: raise }),
      ];
      for (const result of results) {
        expect(await endOf(iterate(undefined, iteratorOf({ next: () => result })).next())).toStrictEqual([
          'rejected',
          error,
        ]);
      }
    });

    it('may give its items without a promise', async () => {
      const loop = iterate(undefined, iteratorOf({ next: () => ({ done: false, value: 1 }) }));
      expect(await loop.next()).toStrictEqual({ done: false, value: 1 });
    });

    it('may abort the signal when it is opened, or asked', async () => {
      for (const when of ['open', 'next']) {
        const controller = new AbortController();
        const source = {
          [Symbol.asyncIterator]: () => {
            if (when === 'open') controller.abort('why');
            return {
              next: () => {
                controller.abort('why');
                return new Promise<never>(() => undefined);
              },
            };
          },
        };
        expect(await endOf(iterate(controller.signal, source).next())).toStrictEqual(['rejected', 'why']);
        expect(listeners(controller.signal)).toBe(0);
      }
    });

    it('may refuse to be opened', async () => {
      const error = new Error('closed');
      const { signal } = new AbortController();
      const source = {
        [Symbol.asyncIterator]: () => {
          throw error;
        },
      };
      const loop = iterate<never>(signal, source);
      expect(await endOf(loop.next())).toStrictEqual(['rejected', error]);
      expect([await loop.next(), listeners(signal)]).toStrictEqual([over, 0]);
    });
  });

  describe('an item that others wait for, too', () => {
    it.each([
      ['a fault', new Error('no item')],
      ['an abort error', new DOMException('no item', 'AbortError')],
    ])('rejects for all of them with what it rejects with: %s', async (_, error) => {
      let fail: (error: unknown) => void = () => undefined;
      const item = new Promise<never>((__, reject) => (fail = reject));
      const loop = (signal?: AbortSignal): AsyncIterator<never> =>
        iterate(signal, { [Symbol.asyncIterator]: () => ({ next: () => item }) });
      const controller = new AbortController();
      const left = endOf(loop(controller.signal).next());
      controller.abort('why');
      expect(await left).toStrictEqual(['rejected', 'why']); // from now on the loops share what they leave on it
      const read = [0, 1, 2].map(() => endOf(loop().next()));
      fail(error);
      expect(await Promise.all(read)).toStrictEqual(read.map(() => ['rejected', error]));
    });
  });

  describe('left before it has begun', () => {
    it('lets go of a stream, and opens no iterable', async () => {
      for (const create of [readable, webStream, iterable]) {
        const source = create(1, 'ends');
        const loop = iterate(undefined, source.items);
        expect(await loop.return?.()).toStrictEqual(over);
        expect([source.isReleased(), source.asked()]).toStrictEqual([create !== iterable, 0]);
        expect(await loop.next()).toStrictEqual(over);
      }
    });

    it('by a throw, rejects with that', async () => {
      const error = new Error('thrown into');
      const loop = iterate(undefined, readable(1, 'ends').items);
      expect(await endOf(loop.throw?.(error) as Promise<unknown>)).toStrictEqual(['rejected', error]);
    });
  });

  it.each([undefined, null, 1, {}, [1], 'text', new AbortController()])('refuses %p as the source', (source) => {
    expect(() => iterate(AbortSignal.abort(), source as never)).toThrow('Expected `source` to be a stream or an async');
    expect(() => iterate(new AbortController() as never, readable(1, 'ends').items)).toThrow('Expected `signal` to be');
  });
});
