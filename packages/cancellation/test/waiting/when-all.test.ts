import { type Awaitable, CancellationSource, delay, linkedSource, whenAll } from '@cancelkit/cancellation';
import { CompletionSource } from '@cancelkit/completion';
import { describe, expect, it, jest } from '@jest/globals';
import { endOf, expectNoUnhandledRejection, listeners, reasons, turn } from '../support/abortable.js';

const [first, second] = [new Error('first'), new Error('second')];
const abortError = new DOMException('left', 'AbortError');

const sources = (count: number): CompletionSource<number>[] =>
  Array.from({ length: count }, () => new CompletionSource<number>());
const isPending = async (promise: Promise<unknown>): Promise<boolean> =>
  (await Promise.race([endOf(promise), turn().then(() => 'pending')])) === 'pending';

describe('whenAll', () => {
  expectNoUnhandledRejection();

  it.each([
    ['an array', []],
    ['a set', new Set<Promise<never>>()],
    ['a generator', (function* () {})()],
  ])('fulfills with [] when there is nothing to wait for: %s', async (_, items) => {
    expect(await whenAll(items)).toStrictEqual([]); // .NET 114
  });

  it('gives the values in input order, whatever the order of completion', async () => {
    const [a, b, c] = sources(3) as [CompletionSource<number>, CompletionSource<number>, CompletionSource<number>];
    const promise = whenAll([a, b.promise, c]); // .NET 116
    c.setResult(3);
    b.setResult(2);
    a.setResult(1);
    expect(await promise).toStrictEqual([1, 2, 3]);
  });

  it('takes promises and sources that have ended already', async () => {
    const [source] = sources(1);
    source?.setResult(2);
    // .NET 115
    expect(await whenAll([Promise.resolve(1), source as CompletionSource<number>, Promise.resolve(undefined)])).toEqual(
      [1, 2, undefined],
    );
  });

  it('takes every iterable, once', async () => {
    let iterations = 0;
    const items = {
      *[Symbol.iterator]() {
        iterations += 1;
        yield Promise.resolve(1);
        yield Promise.resolve(2);
      },
    };
    expect(await whenAll(items)).toStrictEqual([1, 2]);
    expect(iterations).toBe(1);
  });

  it('copies its input', async () => {
    const items = [Promise.resolve(1)]; // .NET 128
    const promise = whenAll(items);
    items.push(Promise.resolve(2));
    expect(await promise).toStrictEqual([1]);
  });

  it('takes the same item twice, and counts it twice', async () => {
    const [a] = sources(1) as [CompletionSource<number>];
    const values = whenAll([a, a, a.promise]); // .NET 117
    a.setResult(1);
    expect(await values).toStrictEqual([1, 1, 1]);
    const rejected = Promise.reject(first);
    const [, error] = await endOf(whenAll([rejected, rejected]));
    expect((error as AggregateError).errors).toStrictEqual([first, first]);
  });

  it.each([
    ['a success', (source: CompletionSource<number>) => source.setResult(1)],
    ['a fault', (source: CompletionSource<number>) => source.setException(first)], // .NET 119
    ['a cancellation', (source: CompletionSource<number>) => source.setCanceled('why')], // .NET 122
  ])('waits for all, also after %s', async (_, end) => {
    const [a, b] = sources(2) as [CompletionSource<number>, CompletionSource<number>];
    const promise = whenAll([a, b]); // .NET 118
    const ended = endOf(promise);
    end(a);
    expect(await isPending(promise)).toBe(true);
    b.setResult(2);
    expect((await ended)[0]).toBe(a.state.status === 'succeeded' ? 'fulfilled' : 'rejected');
  });

  const forms: readonly (readonly [string, (source: CompletionSource<number>) => Awaitable<number>])[] = [
    ['promises', (source) => source.promise],
    ['sources', (source) => source],
  ];
  describe.each(forms)('of %s', (_, use) => {
    /** How whenAll ends when its items end like that, in that order. */
    const outcome = async (
      order: readonly number[],
      ...ends: ((source: CompletionSource<number>) => void)[]
    ): Promise<readonly [string, unknown]> => {
      const items = sources(ends.length);
      const ended = endOf(whenAll(items.map(use)));
      for (const index of order) ends[index]?.(items[index] as CompletionSource<number>);
      return ended;
    };
    const succeed = (source: CompletionSource<number>): void => source.setResult(1);
    const fault = (error: unknown) => (source: CompletionSource<number>) => source.setException(error);
    const cancel = (source: CompletionSource<number>): void => source.setCanceled(abortError);
    const cancelWith = (reason: unknown) => (source: CompletionSource<number>) =>
      source.setCanceled(new DOMException(String(reason), 'AbortError'));

    it.each([
      [0, 1],
      [1, 0],
    ])('throws a single fault as itself', async (...order) => {
      expect(await outcome(order, succeed, fault(first))).toStrictEqual(['rejected', first]); // .NET 120
      expect(await outcome(order, fault(first), cancel)).toStrictEqual(['rejected', first]); // .NET 125
      expect(await outcome(order, cancel, fault(first))).toStrictEqual(['rejected', first]);
    });

    it.each([
      [0, 1, 2],
      [2, 1, 0],
    ])('throws several faults as an AggregateError in input order', async (...order) => {
      const [, error] = await outcome(order, fault(first), cancel, fault(second)); // .NET 121
      expect(error).toBeInstanceOf(AggregateError);
      expect((error as AggregateError).errors).toStrictEqual([first, second]);
    });

    it.each([
      [0, 1, 2],
      [2, 1, 0],
    ])('is canceled with the reason of the first in input order', async (...order) => {
      const [status, reason] = await outcome(order, succeed, cancelWith(1), cancelWith(2)); // .NET 123, 124, 127
      expect([status, (reason as Error).message]).toStrictEqual(['rejected', '1']);
      expect(await outcome(order, cancel, succeed, cancelWith(2))).toStrictEqual(['rejected', abortError]);
    });
  });

  it.each(reasons)('passes an error and a reason by identity: %p', async (reason) => {
    const [fault, cancel] = sources(2) as [CompletionSource<number>, CompletionSource<number>];
    const ends = [endOf(whenAll([fault])), endOf(whenAll([cancel, Promise.resolve()]))];
    fault.setException(reason);
    cancel.setCanceled(reason);
    for (const end of await Promise.all(ends)) {
      expect(end[0]).toBe('rejected');
      expect(end[1]).toBe(reason);
    }
  });

  it('is silent when it is canceled and nobody awaits it', async () => {
    const controller = new AbortController();
    void whenAll([delay(controller.signal, 1000, { ref: false }), linkedSource(controller.signal)]);
    controller.abort(); // of a promise, only an abort error is known to be a cancellation
    await turn(); // the check is expectNoUnhandledRejection's
  });

  it('observes all its items', async () => {
    const items = sources(3);
    const ended = endOf(whenAll([...items, Promise.reject(second)]));
    for (const item of items) item.setException(first);
    expect(((await ended)[1] as AggregateError).errors).toStrictEqual([first, first, first, second]);
  });

  it('is canceled by one abort of the signal of all its sources, which shows on them at once', async () => {
    for (const controller of [new AbortController(), new CancellationSource()]) {
      const items = [linkedSource<number>(controller.signal), linkedSource<number>(controller.signal)];
      const promise = whenAll(items); // .NET 126
      if (controller instanceof AbortController) controller.abort('why');
      else controller.cancel('why');
      expect(items.map(({ state }) => state.status)).toStrictEqual(['canceled', 'canceled']);
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      expect(listeners(controller.signal)).toBe(0);
    }
  });

  it('does not wait for fake timers where there is nothing to time', async () => {
    jest.useFakeTimers();
    try {
      const done = new CompletionSource<number>();
      done.setResult(1);
      expect(await whenAll([done, done])).toStrictEqual([1, 1]);
    } finally {
      jest.useRealTimers();
    }
  });

  describe('a wrong argument', () => {
    it.each([undefined, null, 5, {}, Promise.resolve([])])('refuses %p as the items, synchronously', (wrong) => {
      // .NET 113
      expect(() => void whenAll(wrong as never)).toThrow(
        /^Expected `items` to be an iterable of promises or sources, got /,
      );
    });

    it.each([undefined, null, 5, {}])('refuses %p among the items, and waits for none of them', async (wrong) => {
      let asked = 0;
      const thenable = { then: () => void (asked += 1) };
      // .NET 128
      expect(() => void whenAll([thenable as never, Promise.resolve(), wrong as never])).toThrow(
        /^Expected `items\[2\]` to be a promise or a CompletionSource, got /,
      );
      await turn();
      expect(asked).toBe(0);
    });

    it('passes the error of an iterable that throws half-way, synchronously', () => {
      const items = (function* () {
        yield Promise.resolve(1);
        throw first;
      })();
      expect(() => void whenAll(items)).toThrow(first);
    });
  });
});
