import { forever, mapEach } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import {
  describeAbortable,
  endOf,
  expectNoUnhandledRejection,
  listeners,
  reasons,
  turn,
} from '../support/abortable.js';
import { FakeClock } from '../support/fake-clock.js';
import { afterAbort, describeStructured, ignoring } from '../support/structured.js';

const error = new Error('the fault');

/** Reads all results. */
const all = async <B>(results: AsyncIterable<B>): Promise<B[]> => {
  const list: B[] = [];
  for await (const result of results) list.push(result);
  return list;
};

describe('mapEach', () => {
  expectNoUnhandledRejection();

  describeAbortable((signal, work) => {
    const results = mapEach(signal, [work], async (inner, item) => Promise.race([item, forever(inner)]));
    const value = results.next().then((result) => result.value);
    value.catch(() => undefined); // next() is silent, what is derived from it would not be
    return value;
  });
  describeStructured((signal, members, options) => {
    const results = mapEach(signal, members, (inner, member) => member(inner), options);
    return results.next(); // that starts them, inside the call
  });

  describe('results', () => {
    const finishing = (order: readonly number[]): ((n: number) => Promise<number>) => {
      const finish: (() => void)[] = [];
      setTimeout(() => order.forEach((n) => finish[n]?.()));
      return (n) => new Promise((resolve) => (finish[n] = () => resolve(n)));
    };

    it('come in the order of the items', async () => {
      const work = finishing([2, 0, 1]);
      expect(await all(mapEach(undefined, [0, 1, 2], (_, n) => work(n)))).toStrictEqual([0, 1, 2]);
    });

    it('come as they are there, if that is asked for', async () => {
      const work = finishing([2, 0, 1]);
      const results = mapEach(undefined, [0, 1, 2], (_, n) => work(n), { ordered: false });
      expect(await all(results)).toStrictEqual([2, 0, 1]);
    });

    it('that nobody has read hold the work back', async () => {
      let begun = 0;
      const results = mapEach(undefined, Array(100).fill(0), async () => ++begun, { concurrency: 3 });
      await results.next();
      await turn();
      expect(begun).toBe(4);
      await results.next();
      await turn();
      expect(begun).toBe(5);
      await results.return?.();
    });

    it('are [] for no items, and nothing is started before the first next()', async () => {
      const { signal } = new AbortController();
      let calls = 0;
      const results = mapEach(signal, [1], async () => ++calls);
      await turn();
      expect([calls, listeners(signal)]).toStrictEqual([0, 0]);
      expect(await results.return?.()).toStrictEqual({ done: true, value: undefined });
      expect(await results.next()).toStrictEqual({ done: true, value: undefined });
      expect(await all(mapEach(signal, [], async () => ++calls))).toStrictEqual([]);
      expect(calls).toBe(0);
    });

    it('go to several next() that wait, in their order', async () => {
      const results = mapEach(undefined, [1, 2], async (_, n) => n);
      const reads = [results.next(), results.next(), results.next()];
      expect((await Promise.all(reads)).map(({ value }) => value)).toStrictEqual([1, 2, undefined]);
    });
  });

  describe('left', () => {
    it('aborts the rest, waits for it, and discards what nobody has read', async () => {
      const { signal } = new AbortController();
      const log: unknown[] = [];
      const work = (inner: AbortSignal, n: number): Promise<unknown> =>
        n < 2 ? Promise.resolve(n) : Promise.resolve(afterAbort((reason) => (log.push('cleaned'), reason))(inner));
      for await (const n of mapEach(signal, [0, 1, 2], work, { discard: (value) => log.push(value) })) {
        await turn();
        expect(n).toBe(0);
        break;
      }
      expect(log).toStrictEqual([1, 'cleaned']);
      expect(listeners(signal)).toBe(0);
    });

    it('shows the fault of a cleanup', async () => {
      const results = mapEach(undefined, [0, 1], (inner, n) =>
        n === 0 ? Promise.resolve(n) : Promise.resolve(afterAbort(() => error)(inner)),
      );
      await results.next();
      expect(await endOf(results.return?.() as Promise<unknown>)).toStrictEqual(['rejected', error]);
      expect(await results.next()).toStrictEqual({ done: true, value: undefined });
    });

    it('abandons what is deaf after the time of grace, and says so', async () => {
      const clock = new FakeClock();
      const told: number[] = [];
      const options = { graceMs: 100, clock, onAbandoned: (count: number) => told.push(count) };
      const results = mapEach(
        undefined,
        [0, 1],
        (inner, n) => (n === 0 ? Promise.resolve(n) : ignoring(inner)),
        options,
      );
      await results.next();
      const left = results.return?.();
      clock.advance(100);
      expect(await left).toStrictEqual({ done: true, value: undefined });
      expect(told).toStrictEqual([1]);
    });
  });

  describe('a fault', () => {
    it('is thrown behind the results that came before it, once', async () => {
      const results = mapEach(undefined, [0, 1, 2], (_, n) => (n === 1 ? Promise.reject(error) : Promise.resolve(n)));
      expect(await results.next()).toStrictEqual({ done: false, value: 0 });
      expect(await endOf(results.next())).toStrictEqual(['rejected', error]);
      expect(await results.next()).toStrictEqual({ done: true, value: undefined });
    });
  });

  it.each(reasons)('drops what nobody has read when it aborts, with the reason %p', async (reason) => {
    const controller = new AbortController();
    const dropped: unknown[] = [];
    const options = { discard: (value: unknown) => dropped.push(value) };
    const work = (inner: AbortSignal, n: number): Promise<unknown> => (n < 2 ? Promise.resolve(n) : forever(inner));
    const results = mapEach(controller.signal, [0, 1, 2], work, options);
    await results.next();
    await turn();
    controller.abort(reason);
    const [status, seen] = await endOf(results.next());
    expect([status, Object.is(seen, reason), dropped]).toStrictEqual(['rejected', true, [1]]);
    expect(listeners(controller.signal)).toBe(0);
  });
});
