import { type Awaitable, linkedSource, waitAsync, whenAny } from '@cancelkit/cancellation';
import { CompletionSource, canceled, faulted, succeeded } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import { expectNoUnhandledRejection, listeners, reasons, turn } from '../support/abortable.js';

const error = new Error('the fault');
const abortError = new DOMException('left', 'AbortError');
const never = new Promise<string>(() => undefined);

const done = (value: string): CompletionSource<string> => {
  const source = new CompletionSource<string>();
  source.setResult(value);
  return source;
};

/** An item in each of its two forms. */
const forms: readonly (readonly [string, (source: CompletionSource<string>) => Awaitable<string>])[] = [
  ['promise', (source) => source.promise],
  ['source', (source) => source],
];

describe('whenAny', () => {
  expectNoUnhandledRejection();

  it.each([
    ['an array', []],
    ['a set', new Set<Promise<never>>()],
    ['a generator', (function* () {})()],
  ])('refuses to wait for nothing, synchronously: %s', (_, items) => {
    // .NET 130
    expect(() => void whenAny(items)).toThrow(
      new TypeError('Expected `items` to be one promise or source or more, got none.'),
    );
  });

  describe.each(forms)('of a %s', (_, use) => {
    it('waits until the first ends', async () => {
      const [a, b] = [new CompletionSource<string>(), new CompletionSource<string>()];
      const winner = whenAny([use(a), use(b)]); // .NET 134
      expect(await Promise.race([winner, turn().then(() => 'pending')])).toBe('pending');
      b.setResult('b');
      a.setResult('a');
      expect(await winner).toStrictEqual({ index: 1, completion: succeeded('b') });
    });

    it('fulfills also when the first to end is faulted or canceled', async () => {
      const [a, b] = [new CompletionSource<string>(), new CompletionSource<string>()]; // .NET 135
      const winners = [whenAny([never, use(a)]), whenAny([use(b), never])];
      a.setException(error);
      b.setCanceled(abortError);
      expect(await Promise.all(winners)).toStrictEqual([
        { index: 1, completion: faulted(error) },
        { index: 0, completion: canceled(abortError) },
      ]);
    });

    it('lets one that has ended already win in every position', async () => {
      for (const index of [0, 1]) {
        const items: Awaitable<string>[] = [never, never];
        items[index] = use(done('value')); // .NET 131
        expect(await whenAny(items)).toStrictEqual({ index, completion: succeeded('value') });
      }
    });

    it('observes the losers', async () => {
      const loser = new CompletionSource<string>();
      expect((await whenAny([use(loser), done('winner')])).index).toBe(1);
      loser.setException(error);
      await turn(); // the check is expectNoUnhandledRejection's
    });

    it('may have the same item twice', async () => {
      const item = new CompletionSource<string>(); // .NET 133
      const winner = whenAny([use(item), use(item)]);
      item.setResult('value');
      expect((await winner).index).toBe(0);
    });
  });

  it.each(forms.flatMap(([a, one]) => forms.map(([b, other]) => [a, b, one, other] as const)))(
    'lets the first in input order win, of those that are known to have ended: a %s, a %s',
    async (_a, _b, one, other) => {
      const items = [one(done('a')), other(done('b'))]; // .NET 132
      for (const item of items) await waitAsync(item);
      expect((await whenAny([never, ...items])).index).toBe(1);
    },
  );

  it('lets the first in input order win, of promises that have ended', async () => {
    expect((await whenAny([never, Promise.resolve('a'), Promise.reject(error)])).index).toBe(1);
  });

  it('lets a source that has ended win over a promise that may have, and over a source that ends later', async () => {
    const source = new CompletionSource<string>();
    const winners = [whenAny([Promise.resolve('a'), done('b')]), whenAny([source, done('b')])];
    source.setResult('a');
    expect((await Promise.all(winners)).map(({ index }) => index)).toStrictEqual([1, 1]);
  });

  it.each(['inline', 'microtask', 'task'] as const)(
    'goes by when a source was set, not by its mode: %s',
    async (mode) => {
      const [a, b] = [new CompletionSource<string>({ continuations: mode }), new CompletionSource<string>()];
      const winner = whenAny([b, a]);
      a.setResult('a');
      b.setResult('b');
      expect((await winner).index).toBe(1);
    },
  );

  it.each(reasons)('passes an error and a reason by identity: %p', async (reason) => {
    const [fault, cancel] = [new CompletionSource<string>(), new CompletionSource<string>()];
    const winners = [whenAny([fault]), whenAny([cancel])];
    fault.setException(reason);
    cancel.setCanceled(reason);
    const [a, b] = await Promise.all(winners);
    expect(a?.completion.status === 'faulted' && a.completion.error === reason).toBe(true);
    expect(b?.completion.status === 'canceled' && b.completion.reason === reason).toBe(true);
  });

  it('leaves the losers as they were', async () => {
    const { signal } = new AbortController();
    const loser = linkedSource<string>(signal); // .NET 136: that they keep nothing is measured in waiting-leaks.test.ts
    await whenAny([loser, done('winner')]);
    expect([loser.state.status, listeners(signal)]).toStrictEqual(['pending', 1]);
    loser.setResult('later');
    expect(await loser.promise).toBe('later');
  });

  describe('a wrong argument', () => {
    it.each([undefined, null, 5, {}])('refuses %p as the items, synchronously', (wrong) => {
      expect(() => void whenAny(wrong as never)).toThrow(/^Expected `items` to be an iterable of promises or sources/);
    });

    it.each([undefined, null, 5, {}])('refuses %p among the items, and says where', (wrong) => {
      // .NET 129
      expect(() => void whenAny([never, wrong as never])).toThrow(
        /^Expected `items\[1\]` to be a promise or a CompletionSource, got /,
      );
    });

    it('passes the error of an iterable that throws half-way, synchronously', () => {
      const items = (function* () {
        yield never;
        throw error;
      })();
      expect(() => void whenAny(items)).toThrow(error);
    });
  });
});
