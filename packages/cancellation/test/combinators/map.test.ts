import { abortable, map, mapEach } from '@cancelkit/cancellation';
import { CompletionSource } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import { EventEmitter, on } from 'node:events';
import { describeAbortable, endOf, expectNoUnhandledRejection, listeners, turn } from '../support/abortable.js';
import { FakeClock } from '../support/fake-clock.js';
import { afterAbort, describeStructured, heeding, ignoring } from '../support/structured.js';

const error = new Error('the fault');
const raise = (thrown: unknown): never => {
  throw thrown;
};
const double = async (_: AbortSignal, n: number): Promise<number> => n * 2;

/** What happens to an iterator. */
interface Source<T> {
  readonly log: string[];
  readonly iterable: Iterable<T> & AsyncIterable<T>;
}

/** The same items in both forms; `only` decides which one an iterable has. */
function watched(form: 'sync' | 'async', count: number, onReturn: () => unknown = () => undefined): Source<number> {
  const log: string[] = [];
  let next = 0;
  const step = (): IteratorResult<number> => {
    log.push(`next ${next}`);
    return next < count ? { done: false, value: next++ } : { done: true, value: undefined };
  };
  const close = (): IteratorResult<number> => {
    log.push('return');
    onReturn();
    return { done: true, value: undefined };
  };
  const iterable =
    form === 'sync'
      ? { [Symbol.iterator]: () => ({ next: step, return: close }) }
      : {
          [Symbol.asyncIterator]: () => ({
            next: async () => step(),
            return: async () => {
              const result = close();
              await turn();
              log.push('returned');
              return result;
            },
          }),
        };
  return { log, iterable: iterable as never };
}

describe('map', () => {
  it('discards no answer of an iterator that comes when it was abandoned', async () => {
    const controller = new AbortController();
    const step = new CompletionSource<IteratorResult<number>>();
    const items = {
      [Symbol.asyncIterator]: () => ({ next: () => step.promise, return: () => turn().then(() => 'closed') }),
    };
    const discarded: unknown[] = [];
    const discard = (value: unknown): unknown => discarded.push(value);
    const promise = map(controller.signal, items as never, async (_, item) => item, { graceMs: 0, discard });
    controller.abort('why');
    expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    step.setResult({ done: false, value: 1 });
    await turn();
    await turn();
    expect(discarded).toStrictEqual([]);
  });

  expectNoUnhandledRejection();

  describeAbortable((signal, work) => map(signal, [work], (inner, item) => abortable(inner, item)), {
    succeeds: false,
  });
  describeStructured((signal, members, options) => map(signal, members, (inner, member) => member(inner), options));

  describe('arguments', () => {
    it.each([undefined, null, 5, {}, Promise.resolve([])])('refuses %p as the items, synchronously', (wrong) => {
      for (const signal of [undefined, AbortSignal.abort()]) {
        expect(() => void map(signal, wrong as never, double)).toThrow(
          /^Expected `items` to be an iterable or async iterable, got /,
        );
      }
    });

    it.each([undefined, null, 'fn', {}])('refuses %p as the function, synchronously', (wrong) => {
      for (const signal of [undefined, AbortSignal.abort()]) {
        expect(() => void map(signal, [], wrong as never)).toThrow(
          /^Expected `fn` to be a function of signal, item and index, got /,
        );
      }
    });

    it.each([
      [0, RangeError],
      [-1, RangeError],
      [1.5, RangeError],
      [NaN, RangeError],
      [-Infinity, RangeError],
      ['2', TypeError],
      [null, TypeError],
    ])('refuses %p as the concurrency, synchronously', (concurrency, ErrorClass) => {
      for (const signal of [undefined, AbortSignal.abort()]) {
        const call = (): unknown => map(signal, [], double, { concurrency: concurrency as number });
        expect(call).toThrow(ErrorClass);
        expect(call).toThrow(
          /^Expected `concurrency` to be a whole number, 1 or more \(Infinity: no limit\), got .+\.$/,
        );
      }
    });

    it('does not touch the items on an aborted signal', async () => {
      const iterable = { [Symbol.iterator]: () => raise(error) };
      expect(await endOf(map(AbortSignal.abort('why'), iterable, double))).toStrictEqual(['rejected', 'why']);
    });
  });

  it('calls the function with the inner signal, the item and its index', async () => {
    const calls: unknown[][] = [];
    const { signal } = new AbortController();
    await map(signal, ['a', 'b'], async (...args) => void calls.push(args));
    const inner = calls[0]?.[0];
    expect(inner).toBeInstanceOf(AbortSignal);
    expect(inner).not.toBe(signal);
    expect(calls).toStrictEqual([
      [inner, 'a', 0],
      [inner, 'b', 1],
    ]);
    expect(listeners(signal)).toBe(0);
    expect((inner as AbortSignal).aborted).toBe(false);
  });

  it.each(['sync', 'async'] as const)('gives the results in the order of the %s items', async (form) => {
    const { iterable, log } = watched(form, 4);
    const waits = [3, 1, 2, 0];
    const results = await map(undefined, iterable, async (_, n) => {
      for (let i = 0; i < (waits[n] ?? 0); i++) await turn();
      return `${n}`;
    });
    expect(results).toStrictEqual(['0', '1', '2', '3']);
    expect(log).toStrictEqual(['next 0', 'next 1', 'next 2', 'next 3', 'next 4']); // exhausted: not closed
  });

  it.each(['sync', 'async'] as const)('gives [] for no %s items', async (form) => {
    const { signal } = new AbortController();
    const { iterable, log } = watched(form, 0);
    expect(await map(signal, iterable, double)).toStrictEqual([]);
    expect(log).toStrictEqual(['next 0']);
    expect(listeners(signal)).toBe(0);
  });

  it('prefers the asynchronous iterator of what has both', async () => {
    const both = Object.assign(watched('async', 1).iterable, { [Symbol.iterator]: () => raise(error) });
    expect(await map(undefined, both, double)).toStrictEqual([0]);
  });

  it('takes generators of both kinds', async () => {
    function* sync(): Iterable<number> {
      yield* [1, 2];
    }
    async function* async(): AsyncIterable<number> {
      yield* [3, 4];
    }
    expect(await map(undefined, sync(), double)).toStrictEqual([2, 4]);
    expect(await map(undefined, async(), double)).toStrictEqual([6, 8]);
  });

  it('goes through many items at once without a deep stack', async () => {
    const items = Array.from({ length: 20_000 }, (_, i) => i);
    expect(await map(undefined, items, double)).toHaveLength(20_000);
    expect(await map(undefined, items, double, { concurrency: 1 })).toHaveLength(20_000);
  });

  describe('concurrency', () => {
    it.each(['sync', 'async'] as const)(
      'is how many are worked on at most: no more %s items are asked for',
      async (form) => {
        const { iterable, log } = watched(form, 5);
        let running = 0;
        let most = 0;
        const finish: (() => void)[] = [];
        const promise = map(
          undefined,
          iterable,
          async () => {
            most = Math.max(most, (running += 1));
            await new Promise<void>((resolve) => finish.push(resolve));
            running -= 1;
          },
          { concurrency: 2 },
        );
        await turn();
        expect(log).toStrictEqual(['next 0', 'next 1']);
        finish.shift()?.();
        await turn();
        expect(log).toStrictEqual(['next 0', 'next 1', 'next 2']);
        for (let i = 0; i < 10; i++) {
          finish.shift()?.();
          await turn();
        }
        expect(await promise).toHaveLength(5);
        expect(most).toBe(2);
        expect(log.at(-1)).toBe('next 5');
      },
    );

    it('asks an asynchronous iterator for one item at a time', async () => {
      let asked = 0;
      let most = 0;
      const iterator = {
        next: async () => {
          most = Math.max(most, (asked += 1));
          await turn();
          asked -= 1;
          return { done: true as const, value: undefined };
        },
      };
      await map(undefined, { [Symbol.asyncIterator]: () => iterator }, double);
      expect(most).toBe(1);
    });
  });

  describe('a fault', () => {
    it.each([
      ['throws', () => raise(error), error],
      ['rejects', () => Promise.reject(error), error],
      ['returns no promise', () => 5, new TypeError('Expected `fn(signal, item, index)` to be a promise, got 5.')],
    ])('of a function that %s aborts the others, waits for them, and takes no more', async (_, fail, fault) => {
      const { signal } = new AbortController();
      const { iterable, log } = watched('sync', 10);
      const reasons: unknown[] = [];
      const promise = map(
        signal,
        iterable,
        (inner, n) =>
          n === 0
            ? afterAbort((reason) => {
                reasons.push(reason);
                return reason;
              })(inner)
            : (fail() as Promise<unknown>),
        { concurrency: 2 },
      );
      expect(await endOf(promise)).toStrictEqual(['rejected', fault]);
      expect(reasons).toMatchObject([{ name: 'AbortError', message: 'One of the items passed to map() failed' }]);
      expect(log).toStrictEqual(['next 0', 'next 1', 'return']);
      expect(listeners(signal)).toBe(0);
    });

    it.each([
      ['next() of a sync', { [Symbol.iterator]: () => ({ next: () => raise(error), return: () => raise('no') }) }],
      ['next() of an async', { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) }],
      ['a throwing next() of an async', { [Symbol.asyncIterator]: () => ({ next: () => raise(error) }) }],
      ['the opening of a sync', { [Symbol.iterator]: () => raise(error) }],
      ['the opening of an async', { [Symbol.asyncIterator]: () => raise(error) }],
    ])('of %s iterator is the outcome, and it is not closed', async (_, iterable) => {
      const { signal } = new AbortController();
      expect(await endOf(map(signal, iterable as Iterable<number>, double))).toStrictEqual(['rejected', error]);
      expect(listeners(signal)).toBe(0);
    });

    it('of the iterator aborts the members', async () => {
      async function* items(): AsyncIterable<number> {
        yield 0;
        throw error;
      }
      let reason: unknown;
      const member = afterAbort((why) => (reason = why));
      expect(await endOf(map(undefined, items(), member))).toStrictEqual(['rejected', error]);
      expect(reason).toMatchObject({ name: 'AbortError', message: 'The items of map() failed' });
    });

    it('of return() is the outcome after an abort, and not after another fault', async () => {
      for (const form of ['sync', 'async'] as const) {
        const controller = new AbortController();
        const items = (): Iterable<number> => watched(form, 5, () => raise('return')).iterable;
        const aborted = map(controller.signal, items(), heeding, { concurrency: 1 });
        await turn();
        controller.abort('why');
        expect(await endOf(aborted)).toStrictEqual(['rejected', 'return']);
        const faulted = map(undefined, items(), () => Promise.reject(error), { concurrency: 1 });
        expect(await endOf(faulted)).toStrictEqual(['rejected', error]);
      }
    });
  });

  describe('aborted', () => {
    it.each(['sync', 'async'] as const)('takes no more, and closes the %s iterator, and waits for it', async (form) => {
      const controller = new AbortController();
      const { iterable, log } = watched(form, 10);
      const promise = map(controller.signal, iterable, heeding, { concurrency: 2 });
      await turn();
      controller.abort('why');
      expect(log).toStrictEqual(['next 0', 'next 1', 'return']);
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      expect(log.length).toBe(form === 'sync' ? 3 : 4);
    });

    it('gives the results when the items are exhausted and all members finish', async () => {
      const controller = new AbortController();
      const promise = map(controller.signal, [1, 2], async (_, n) => {
        await turn();
        return n * 2;
      });
      controller.abort('why');
      expect(await promise).toStrictEqual([2, 4]);
    });

    it.each(['sync', 'async'] as const)('does not close a %s iterator that is done', async (form) => {
      const controller = new AbortController();
      const { iterable, log } = watched(form, 1);
      const promise = map(controller.signal, iterable, heeding);
      await turn();
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      expect(log).toStrictEqual(['next 0', 'next 1']);
    });

    it('rejects with the reason when items are left, although all members finish', async () => {
      const controller = new AbortController();
      const work = async (): Promise<void> => turn();
      const promise = map(controller.signal, [1, 2, 3], work, { concurrency: 2 });
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });

    it('inside the function takes no more', async () => {
      const controller = new AbortController();
      const { iterable, log } = watched('sync', 10);
      const promise = map(controller.signal, iterable, async (_, n) => {
        if (n === 1) controller.abort('why');
      });
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      expect(log).toStrictEqual(['next 0', 'next 1', 'return']);
    });

    it('inside a generator closes it when it has come back', async () => {
      const controller = new AbortController();
      const log: string[] = [];
      function* items(): Iterable<number> {
        try {
          controller.abort('why');
          yield 0;
        } finally {
          log.push('closed');
        }
      }
      const promise = map(controller.signal, items(), async () => void log.push('called'));
      expect(log).toStrictEqual(['closed']);
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });

    it('inside a generator that is then through leaves nothing to do', async () => {
      const controller = new AbortController();
      function* items(): Iterable<number> {
        yield 1;
        controller.abort('why');
      }
      expect(await map(controller.signal, items(), double)).toStrictEqual([2]);
    });

    it('inside next() of an asynchronous iterator closes that, too', async () => {
      const controller = new AbortController();
      const log: string[] = [];
      const iterator = {
        next: () => {
          controller.abort('why');
          return new Promise<never>(() => undefined);
        },
        return: async () => {
          log.push('return');
          return { done: true as const, value: undefined };
        },
      };
      const promise = map(controller.signal, { [Symbol.asyncIterator]: () => iterator }, double, { graceMs: 0 });
      expect(log).toStrictEqual(['return']);
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });

    it('ends a pending next() by return(), and drops what it gives', async () => {
      const controller = new AbortController();
      let closed = 0;
      let give: (result: IteratorResult<number>) => void = () => undefined;
      const iterator = {
        next: () => new Promise<IteratorResult<number>>((resolve) => (give = resolve)),
        return: async () => {
          closed += 1;
          give({ done: false, value: 1 });
          return { done: true as const, value: undefined };
        },
      };
      let calls = 0;
      const promise = map(controller.signal, { [Symbol.asyncIterator]: () => iterator }, async () => void (calls += 1));
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      expect([calls, closed]).toStrictEqual([0, 1]);
    });

    it.each([
      ['a fault', error, error],
      ['the abort', 'why', 'why'],
    ])('takes note of a pending next() that rejects with %s', async (_, thrown, outcome) => {
      const controller = new AbortController();
      const iterator = {
        next: () =>
          new Promise<never>((__, reject) => controller.signal.addEventListener('abort', () => reject(thrown))),
      };
      const promise = map(controller.signal, { [Symbol.asyncIterator]: () => iterator }, double);
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', outcome]);
    });

    it('ends the iteration of events', async () => {
      const controller = new AbortController();
      const emitter = new EventEmitter();
      const seen: unknown[] = [];
      const promise = map(controller.signal, on(emitter, 'message'), async (_, [message]) => void seen.push(message));
      emitter.emit('message', 1);
      emitter.emit('message', 2);
      await turn();
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      expect(seen).toStrictEqual([1, 2]);
      expect(emitter.listenerCount('message')).toBe(0);
    });

    it('abandons an iterator that does not end in the time of grace', async () => {
      const clock = new FakeClock();
      const controller = new AbortController();
      async function* items(): AsyncIterable<number> {
        await ignoring(controller.signal);
        yield 0;
      }
      const promise = map(controller.signal, items(), double, { graceMs: 100, clock });
      controller.abort('why');
      clock.advance(100);
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      expect(listeners(controller.signal)).toBe(0);
    });
  });

  it('ends once when the time of grace passes inside the iterator', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const abandoned: number[] = [];
    function* items(): Iterable<number> {
      yield 0;
      controller.abort('why');
      clock.advance(100);
      yield 1;
    }
    const options = { graceMs: 100, clock, onAbandoned: (count: number) => void abandoned.push(count) };
    expect(await endOf(map(controller.signal, items(), ignoring, options))).toStrictEqual(['rejected', 'why']);
    expect(abandoned).toStrictEqual([2]); // the member, and the iterator
    expect(clock.timers.size).toBe(0);
  });

  describe('what an asynchronous iterator gives that is no result', () => {
    const throwing = (key: string): object => Object.defineProperty({}, key, { get: () => raise(error) });
    it.each([
      ['undefined', () => Promise.resolve(undefined), TypeError],
      ['null', () => Promise.resolve(null), TypeError],
      ['a number', () => Promise.resolve(5), TypeError],
      ['undefined, at once', () => undefined, TypeError],
      ['what throws when it is asked for done', () => Promise.resolve(throwing('done')), error],
      ['what throws when it is asked for its value', () => Promise.resolve(throwing('value')), error],
    ])('is the fault: %s', async (_, next, fault) => {
      const items = { [Symbol.asyncIterator]: () => ({ next }) } as unknown as AsyncIterable<number>;
      for (const run of [
        () => map(undefined, items, double),
        () => mapEach(undefined, items, double)[Symbol.asyncIterator]().next(),
      ]) {
        const [status, seen] = await endOf(run());
        expect(status).toBe('rejected');
        if (fault === error) expect(seen).toBe(error);
        else expect(seen).toBeInstanceOf(TypeError);
      }
    });
  });

  it('gives timers their turn, although items and members are there at once', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort('why'), 1);
    let taken = 0;
    async function* items(): AsyncIterable<number> {
      while (taken < 300_000) yield taken++; // if no timer fires, this ends all the same
    }
    const end = await endOf(map(controller.signal, items(), async () => 0, { concurrency: 8 }));
    expect(end).toStrictEqual(['rejected', 'why']);
    expect(taken).toBeLessThan(300_000);
  });

  it('works as its example shows', async () => {
    const urls = ['a', 'bc'];
    const sizeOf = async (_: AbortSignal, url: string): Promise<number> => url.length;
    const { signal } = new AbortController();
    const sizes = await map(signal, urls, (inner, url) => sizeOf(inner, url), { concurrency: 4 });
    expect(sizes).toStrictEqual([1, 2]);
  });
});
