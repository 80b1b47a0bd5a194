import { type Awaitable, type IndexedCompletion, delay, linkedSource, whenEach } from '@cancelkit/cancellation';
import { CompletionSource, canceled, faulted, succeeded } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import {
  describeAbortable,
  endOf,
  expectNoUnhandledRejection,
  listeners,
  reasons,
  turn,
} from '../support/abortable.js';

const error = new Error('the fault');
const over = { done: true, value: undefined };

const done = (value: string): CompletionSource<string> => {
  const source = new CompletionSource<string>();
  source.setResult(value);
  return source;
};
const sources = (count: number): CompletionSource<string>[] =>
  Array.from({ length: count }, () => new CompletionSource<string>());

/** Starts an iteration that is driven by hand. */
const iterate = <T>(each: AsyncIterable<IndexedCompletion<T>>): AsyncGenerator<IndexedCompletion<T>, undefined> =>
  each[Symbol.asyncIterator]() as AsyncGenerator<IndexedCompletion<T>, undefined>;

async function collect<T>(each: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of each) all.push(one);
  return all;
}

describe('whenEach', () => {
  expectNoUnhandledRejection();

  describe('its first next()', () => {
    describeAbortable((signal, work) => iterate(whenEach([work], { signal })).next(), {
      succeeds: false, // with what is not the value itself
      faults: false,
    });
  });

  const forms: readonly (readonly [string, (source: CompletionSource<string>) => Awaitable<string>])[] = [
    ['promises', (source) => source.promise],
    ['sources', (source) => source],
  ];
  describe.each(forms)('over %s', (_, use) => {
    it('yields in the order of completion', async () => {
      const items = sources(3);
      const all = collect(whenEach(items.map(use))); // .NET 137
      for (const index of [1, 0, 2]) items[index]?.setResult(`${index}`);
      expect(await all).toStrictEqual([1, 0, 2].map((index) => ({ index, completion: succeeded(`${index}`) })));
    });

    it('yields faults and cancellations, and goes on', async () => {
      const items = sources(3);
      const all = collect(whenEach(items.map(use))); // .NET 139
      const abortError = new DOMException('left', 'AbortError');
      items[0]?.setException(error);
      items[1]?.setCanceled(abortError);
      items[2]?.setResult('value');
      expect((await all).map(({ completion }) => completion)).toStrictEqual([
        faulted(error),
        canceled(abortError),
        succeeded('value'),
      ]);
    });

    it('yields those that have ended already first, in input order', async () => {
      const items = sources(4);
      for (const index of [3, 1]) items[index]?.setResult(`${index}`);
      const all = collect(whenEach(items.map(use))); // .NET 140
      for (const index of [2, 0]) items[index]?.setResult(`${index}`);
      expect((await all).map(({ index }) => index)).toStrictEqual([1, 3, 2, 0]);
    });

    it('may have the same item twice', async () => {
      const [item] = sources(1) as [CompletionSource<string>];
      const all = collect(whenEach([use(item), use(item)]));
      item.setResult('value');
      expect((await all).map(({ index }) => index)).toStrictEqual([0, 1]);
    });
  });

  it('yields sources that have ended before promises that may have', async () => {
    const all = await collect(whenEach([Promise.resolve('a'), done('b'), Promise.resolve('c'), done('d')]));
    expect(all.map(({ index }) => index)).toStrictEqual([1, 3, 0, 2]);
  });

  it('yields nothing when there is nothing, aborted or not', async () => {
    // .NET 138
    for (const signal of [undefined, new AbortController().signal, AbortSignal.abort('why')]) {
      expect(await collect(whenEach([], { signal }))).toStrictEqual([]);
      if (signal !== undefined) expect(listeners(signal)).toBe(0);
    }
  });

  it.each(reasons)('yields an error and a reason by identity: %p', async (reason) => {
    const [fault, cancel] = sources(2) as [CompletionSource<string>, CompletionSource<string>];
    const all = collect(whenEach([fault, cancel]));
    fault.setException(reason);
    cancel.setCanceled(reason);
    const [a, b] = (await all).map(({ completion }) => completion);
    expect(a?.status === 'faulted' && a.error === reason).toBe(true);
    expect(b?.status === 'canceled' && b.reason === reason).toBe(true);
  });

  it('copies its input', async () => {
    const items = [done('a')];
    const each = whenEach(items);
    items.push(done('b'));
    expect(await collect(each)).toHaveLength(1);
  });

  it('registers nothing before an iteration starts', () => {
    const { signal } = new AbortController();
    let asked = 0;
    const thenable = { then: () => void (asked += 1) } as unknown as PromiseLike<string>;
    const each = whenEach([thenable], { signal });
    expect([asked, listeners(signal)]).toStrictEqual([0, 0]);
    iterate(each);
    expect(listeners(signal)).toBe(1);
  });

  it('starts anew with every iteration', async () => {
    const each = whenEach([done('a'), Promise.resolve('b')]); // .NET 143, deliberately otherwise
    const [one, other] = [collect(each), collect(each)];
    expect(await one).toHaveLength(2);
    expect(await other).toStrictEqual(await one);
    expect(await collect(each)).toStrictEqual([
      { index: 0, completion: succeeded('a') },
      { index: 1, completion: succeeded('b') },
    ]);
  });

  describe('aborted', () => {
    it.each(reasons)('rejects the next() that waits with the reason %p; then it is over', async (reason) => {
      const controller = new AbortController(); // .NET 142
      const items = sources(2);
      const iterator = iterate(whenEach(items, { signal: controller.signal }));
      items[1]?.setResult('value');
      expect((await iterator.next()).value).toMatchObject({ index: 1 });
      const waiting = iterator.next();
      expect(listeners(controller.signal)).toBe(1);
      controller.abort(reason);
      expect(listeners(controller.signal)).toBe(0);
      const [status, seen] = await endOf(waiting);
      expect(status).toBe('rejected');
      expect(seen).toBe(reason);
      expect(await iterator.next()).toStrictEqual(over);
    });

    it('between two items rejects the following next(), also if more items have ended', async () => {
      const controller = new AbortController();
      const iterator = iterate(whenEach([done('a'), done('b')], { signal: controller.signal }));
      await iterator.next();
      controller.abort('why');
      expect(await endOf(iterator.next())).toStrictEqual(['rejected', 'why']);
      expect(await iterator.next()).toStrictEqual(over);
    });

    it('already rejects the first next(), also if items have ended', async () => {
      const iterator = iterate(whenEach([done('a')], { signal: AbortSignal.abort('why') }));
      expect(await endOf(iterator.next())).toStrictEqual(['rejected', 'why']);
      expect(await iterator.next()).toStrictEqual(over);
    });

    it('ends a loop with the reason', async () => {
      const controller = new AbortController();
      const seen: number[] = [];
      const loop = async (): Promise<void> => {
        for await (const { index } of whenEach([done('a'), ...sources(1)], { signal: controller.signal })) {
          seen.push(index);
          setImmediate(() => controller.abort('why'));
        }
      };
      expect(await endOf(loop())).toStrictEqual(['rejected', 'why']);
      expect(seen).toStrictEqual([0]);
    });

    it('after the last item changes nothing', async () => {
      const controller = new AbortController();
      const iterator = iterate(whenEach([done('a')], { signal: controller.signal }));
      await iterator.next();
      expect(listeners(controller.signal)).toBe(0);
      controller.abort('why');
      expect(await iterator.next()).toStrictEqual(over);
    });

    it('rejects the first of several next() that wait, and ends the others', async () => {
      const controller = new AbortController();
      const iterator = iterate(whenEach(sources(3), { signal: controller.signal }));
      const ended = [iterator.next(), iterator.next(), iterator.next()].map(endOf);
      controller.abort('why');
      expect(await Promise.all(ended)).toStrictEqual([
        ['rejected', 'why'],
        ['fulfilled', over],
        ['fulfilled', over],
      ]);
    });

    it('after return() does not show', async () => {
      const controller = new AbortController();
      const iterator = iterate(whenEach(sources(1), { signal: controller.signal }));
      controller.abort('why');
      expect(await iterator.return(undefined)).toStrictEqual(over);
      expect(await iterator.next()).toStrictEqual(over);
    });
  });

  describe('several next() at a time', () => {
    it('are served in their order, and those beyond the last item are told that it is over', async () => {
      const items = sources(2);
      const iterator = iterate(whenEach(items));
      const order: string[] = [];
      const reads = ['first', 'second', 'third'].map(async (name) => {
        const result = await iterator.next();
        order.push(name);
        return result;
      });
      items[1]?.setResult('b');
      items[0]?.setResult('a');
      expect(await Promise.all(reads)).toStrictEqual([
        { done: false, value: { index: 1, completion: succeeded('b') } },
        { done: false, value: { index: 0, completion: succeeded('a') } },
        over,
      ]);
      expect(order).toStrictEqual(['first', 'second', 'third']);
    });
  });

  describe('an iteration that is left', () => {
    it('by break lets go of the signal, and a later fault of an item is observed', async () => {
      const { signal } = new AbortController();
      const [item] = sources(1) as [CompletionSource<string>];
      for await (const { index } of whenEach([done('a'), item], { signal })) {
        expect(index).toBe(0);
        expect(listeners(signal)).toBe(1);
        break;
      }
      expect(listeners(signal)).toBe(0);
      item.setException(error);
      await turn(); // the check is expectNoUnhandledRejection's
    });

    it('by an error lets go of the signal', async () => {
      const { signal } = new AbortController();
      const loop = async (): Promise<void> => {
        for await (const { index } of whenEach([done('a'), ...sources(1)], { signal })) if (index === 0) throw error;
      };
      expect(await endOf(loop())).toStrictEqual(['rejected', error]);
      expect(listeners(signal)).toBe(0);
    });

    it('by return() ends the next() that waits', async () => {
      const { signal } = new AbortController();
      const iterator = iterate(whenEach(sources(1), { signal }));
      const waiting = iterator.next();
      expect(await iterator.return(undefined)).toStrictEqual(over);
      expect(await waiting).toStrictEqual(over);
      expect(listeners(signal)).toBe(0);
      expect(await iterator.return(undefined)).toStrictEqual(over);
    });

    it('by throw() passes the error on', async () => {
      const { signal } = new AbortController();
      async function* through(): AsyncGenerator<IndexedCompletion<string>, void> {
        yield* whenEach([done('a'), ...sources(1)], { signal });
      }
      const generator = through();
      await generator.next();
      expect(listeners(signal)).toBe(1);
      expect(await endOf(generator.throw(error))).toStrictEqual(['rejected', error]);
      expect(listeners(signal)).toBe(0);
      expect(await generator.next()).toStrictEqual(over);
    });
  });

  it('lets go of the signal with the last item', async () => {
    const { signal } = new AbortController();
    const [item] = sources(1) as [CompletionSource<string>];
    const waiting = iterate(whenEach([item], { signal })).next();
    item.setResult('value');
    expect(listeners(signal)).toBe(0);
    expect((await waiting).done).toBe(false);
  });

  it('observes its items, aborted or not, once an iteration has started', async () => {
    for (const signal of [undefined, AbortSignal.abort('why')]) {
      const [item] = sources(1) as [CompletionSource<string>];
      iterate(whenEach([item, Promise.reject(error)], { signal }));
      item.setException(error);
    }
    await turn();
  });

  it('does not slow down with the number of items that have ended', async () => {
    const items = Array.from({ length: 100_000 }, (_, index) => done(`${index}`)); // seconds, if each were shifted
    let next = 0;
    for await (const { index } of whenEach(items)) if (index === next) next += 1;
    expect(next).toBe(items.length);
  });

  it('yields delays as they end', async () => {
    const { signal } = new AbortController();
    const each = whenEach([delay(signal, 20), delay(signal, 1), linkedSource(AbortSignal.abort('why'))]);
    expect((await collect(each)).map(({ index, completion }) => [index, completion.status])).toStrictEqual([
      [2, 'canceled'],
      [1, 'succeeded'],
      [0, 'succeeded'],
    ]);
  });

  describe('a wrong argument', () => {
    it.each([undefined, null, 5, {}])('refuses %p as the items, synchronously', (wrong) => {
      // .NET 141
      expect(() => void whenEach(wrong as never)).toThrow(/^Expected `items` to be an iterable of promises or sources/);
    });

    it.each([undefined, null, 5, {}])('refuses %p among the items, and says where', (wrong) => {
      expect(() => void whenEach([done('a'), wrong as never])).toThrow(
        /^Expected `items\[1\]` to be a promise or a CompletionSource, got /,
      );
    });

    it('refuses a signal in place of the options', () => {
      expect(() => void whenEach([], AbortSignal.abort() as never)).toThrow(/^Expected `options` to be/);
    });

    it('passes the error of an iterable that throws half-way, synchronously', () => {
      const items = (function* () {
        yield done('a');
        throw error;
      })();
      expect(() => void whenEach(items)).toThrow(error);
    });
  });
});
