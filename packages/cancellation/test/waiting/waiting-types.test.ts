// Contracts that the compiler checks: `npm test` runs tsc over this file first.
import {
  type Awaitable,
  type IndexedCompletion,
  delay,
  forever,
  waitAsync,
  waitForEvent,
  whenAll,
  whenAny,
  whenEach,
} from '@cancelkit/cancellation';
import { CompletionSource } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';

type Probe<A> = <T>() => T extends A ? 1 : 2;
type Same<A, B> = Probe<A> extends Probe<B> ? true : false;

/** Compiles when the type of the value is the one that is named. */
const typeOf = <A>(value: A): { is: <B>(verdict: Same<A, B>) => void } => ({
  is: (verdict) => expect([verdict, value !== undefined]).toStrictEqual([true, true]),
});

const source = new CompletionSource<string>();
source.setResult('value');
const items: Awaitable<number>[] = [Promise.resolve(1)];

describe('the types of waiting', () => {
  it('give what a promise or a source gives', () => {
    typeOf(waitAsync(source)).is<Promise<string>>(true);
    typeOf(waitAsync(source, { signal: undefined, timeoutMs: undefined })).is<Promise<string>>(true);
    typeOf(waitAsync(Promise.resolve(1), { signal: null, timeoutMs: 5, deadline: new Date(8.64e15) })).is<
      Promise<number>
    >(true);
    typeOf(waitAsync(source as Awaitable<string>)).is<Promise<string>>(true);
    typeOf(delay(undefined, 0)).is<Promise<void>>(true);
    typeOf(forever(undefined)).is<Promise<never>>(true);
  });

  it('keep the members of a tuple apart in whenAll, as Promise.all does', async () => {
    const both = whenAll([Promise.resolve(1), source]);
    typeOf(both).is<Promise<[number, string]>>(true);
    const [number, string] = await both;
    expect([number.toFixed(), string.toUpperCase()]).toStrictEqual(['1', 'VALUE']);
    typeOf(whenAll([Promise.resolve(source.promise), Promise.resolve({ a: 1 })] as const)).is<
      Promise<[string, { a: number }]>
    >(true);
    typeOf(whenAll([])).is<Promise<[]>>(true);
  });

  it('give an array for every other iterable', () => {
    typeOf(whenAll(items)).is<Promise<number[]>>(true);
    typeOf(whenAll(new Set(items))).is<Promise<number[]>>(true);
    typeOf(whenAll<number>(items)).is<Promise<number[]>>(true);
    typeOf(whenAll([source, source].map((each) => each))).is<Promise<string[]>>(true);
  });

  it('join the members in whenAny and whenEach', () => {
    typeOf(whenAny([Promise.resolve(1), source])).is<Promise<IndexedCompletion<number | string>>>(true);
    typeOf(whenAny(new Set(items))).is<Promise<IndexedCompletion<number>>>(true);
    typeOf(whenAny<number>(items)).is<Promise<IndexedCompletion<number>>>(true);
    const each = whenEach([Promise.resolve(1), source], { signal: null });
    typeOf(each).is<AsyncIterable<IndexedCompletion<number | string>>>(true);
    typeOf(whenEach(new Set(items))).is<AsyncIterable<IndexedCompletion<number>>>(true);
    typeOf(whenEach<number>(items)).is<AsyncIterable<IndexedCompletion<number>>>(true);
  });

  it('take what emits events: targets of the platform, of Node, and others', () => {
    const mitt = { on: () => undefined, off: () => undefined };
    const { signal } = new AbortController();
    const waits = [
      waitForEvent<Event>(signal, new EventTarget(), 'load', { capture: true, passive: true }),
      waitForEvent<Event>(null, signal, 'abort', { filter: (event) => event.type === 'abort' }),
      waitForEvent<Event>(undefined, new EventEmitter(), 'load'),
      waitForEvent<Event>(undefined, mitt, Symbol('load')),
    ];
    typeOf(waits).is<Promise<Event>[]>(true);
  });

  it('refuse what the run time refuses', () => {
    const { signal } = new AbortController();
    const wrong = [
      // @ts-expect-error a plain value is neither promise nor source
      () => waitAsync(1),
      // @ts-expect-error a signal is not an option
      () => waitAsync(source, signal),
      // @ts-expect-error an AbortController is not a signal
      () => waitAsync(source, { signal: new AbortController() }),
      // @ts-expect-error a deadline is an instant
      () => waitAsync(source, { deadline: 'soon' }),
      // @ts-expect-error the time comes after the signal
      () => delay(250),
      // @ts-expect-error a string is not an instant
      () => delay(signal, '2030-01-01'),
      // @ts-expect-error one promise is not a list
      () => whenAll(Promise.resolve(1)),
      // @ts-expect-error a plain value among the items
      () => whenAll([Promise.resolve(1), 2]),
      // @ts-expect-error a plain value among the items
      () => whenAny([source, 2]),
      // @ts-expect-error a signal is not an option
      () => whenEach([source], signal),
      // @ts-expect-error it emits no events
      () => waitForEvent(signal, {}, 'load'),
      // @ts-expect-error the signal comes first
      () => waitForEvent(undefined, new EventTarget(), 'load', { signal }),
    ];
    expect(wrong).toHaveLength(12);
  });
});
