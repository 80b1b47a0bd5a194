// Contracts that the compiler checks: `npm test` runs tsc over this file first.
import {
  type Awaitable,
  type Events,
  type IndexedCompletion,
  checkpoint,
  delay,
  events,
  forever,
  iterate,
  waitAsync,
  waitForEvent,
  whenAll,
  whenAny,
  whenEach,
} from '@cancelkit/cancellation';
import { CompletionSource } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';

type Probe<A> = <T>() => T extends A ? 1 : 2;
type Same<A, B> = Probe<A> extends Probe<B> ? true : false;

/** Compiles when the type of the value is the one that is named. */
const typeOf = <A>(value: A): { is: <B>(verdict: Same<A, B>) => void } => ({
  is: (verdict) => expect([verdict, value !== undefined]).toStrictEqual([true, true]),
});

interface Chat {
  message: [{ id: number }];
  pair: [string, number];
  none: [];
}

/** An emitter with a map of its events, as many write it. */
interface MaybeTyped<M> {
  on<K extends keyof M>(name: K, listener: (...args: M[K] extends unknown[] ? M[K] : never) => void): this;
  off<K extends keyof M>(name: K, listener: (...args: M[K] extends unknown[] ? M[K] : never) => void): this;
}

/** The same with handlers in properties, and a signature more, as mitt has it. */
interface Mitt<M> {
  on: {
    <K extends keyof M>(name: K, handler: (event: M[K]) => void): void;
    (name: '*', handler: (name: keyof M, event: M[keyof M]) => void): void;
  };
  off: Mitt<M>['on'];
}

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

  it('tell the event by the target and the name, where the types of the DOM do', () => {
    const neverRuns = (button: HTMLButtonElement, socket: WebSocket, page: Document) => {
      const { signal } = new AbortController();
      typeOf(waitForEvent(signal, button, 'click')).is<Promise<PointerEvent>>(true);
      typeOf(waitForEvent(signal, button, 'focusin')).is<Promise<FocusEvent>>(true);
      typeOf(waitForEvent(signal, button, 'keydown', { filter: ({ key }) => key === 'Escape' })).is<
        Promise<KeyboardEvent>
      >(true);
      typeOf(waitForEvent(signal, page, 'DOMContentLoaded')).is<Promise<Event>>(true);
      typeOf(waitForEvent(signal, socket, 'close', { rejectOn: ['error'] })).is<Promise<CloseEvent>>(true);
      typeOf(waitForEvent(null, signal, 'abort')).is<Promise<Event>>(true);
      typeOf(waitForEvent(null, new EventTarget(), 'x')).is<Promise<Event>>(true);
      typeOf(events(signal, socket, 'message', { endOn: ['close'] })).is<Events<MessageEvent>>(true);
      // @ts-expect-error no element has such an event
      void waitForEvent(signal, button, 'clik');
      // @ts-expect-error nor is it there for those who hope for it
      const hope: Promise<CustomEvent> = waitForEvent(signal, button, 'clik');
      // @ts-expect-error a KeyboardEvent has no clientX
      void waitForEvent(signal, button, 'keydown', { filter: ({ clientX }) => clientX > 0 });
      // @ts-expect-error no such event
      events(signal, socket, 'mesage');
      return hope;
    };
    expect(neverRuns).toHaveLength(3);
  });

  it('take the type of an event that is given, with any name', () => {
    const neverRuns = <T>(button: HTMLButtonElement, target: EventTarget, other: MaybeTyped<T>) => {
      typeOf(waitForEvent<CustomEvent<{ id: number }>>(undefined, target, 'x')).is<
        Promise<CustomEvent<{ id: number }>>
      >(true);
      typeOf(waitForEvent<CustomEvent<number>>(undefined, button, 'x', { filter: ({ detail }) => detail > 0 })).is<
        Promise<CustomEvent<number>>
      >(true);
      typeOf(events<CustomEvent<number>>(undefined, button, 'x')).is<Events<CustomEvent<number>>>(true);
      typeOf(waitForEvent<T>(undefined, other, 'x' as string)).is<Promise<T>>(true);
    };
    expect(neverRuns).toHaveLength(3);
  });

  it('tell the event by the types of an emitter', () => {
    const neverRuns = (socket: Socket, child: ChildProcess, ours: MaybeTyped<Chat>, mitt: Mitt<{ a: 1; b: 'b' }>) => {
      const emitter = new EventEmitter<Chat>();
      typeOf(waitForEvent(undefined, emitter, 'message')).is<Promise<{ id: number }>>(true);
      typeOf(waitForEvent(undefined, emitter, 'pair')).is<Promise<[string, number]>>(true);
      typeOf(waitForEvent(undefined, emitter, 'none')).is<Promise<undefined>>(true);
      typeOf(waitForEvent(undefined, emitter, 'error')).is<Promise<unknown>>(true);
      typeOf(events(undefined, emitter, 'message', { filter: ({ id }) => id > 1 })).is<Events<{ id: number }>>(true);
      typeOf(waitForEvent(undefined, ours, 'message')).is<Promise<{ id: number }>>(true);
      typeOf(waitForEvent(undefined, ours, 'pair')).is<Promise<[string, number]>>(true);
      typeOf(waitForEvent(undefined, ours, 'none')).is<Promise<undefined>>(true);
      typeOf(waitForEvent(undefined, mitt, 'a')).is<Promise<1 | 'b'>>(true); // of several signatures, the compiler tells no more
      typeOf(waitForEvent(undefined, socket, 'close')).is<Promise<boolean>>(true);
      typeOf(waitForEvent(undefined, child, 'spawn')).is<Promise<undefined>>(true);
      typeOf(waitForEvent(undefined, new EventEmitter(), 'x')).is<Promise<unknown>>(true);
      typeOf(waitForEvent(undefined, socket, 'an event of mine')).is<Promise<unknown>>(true);
      // @ts-expect-error no such event
      void waitForEvent(undefined, emitter, 'mesage');
      // @ts-expect-error no such event
      void waitForEvent(undefined, ours, 'mesage');
      // @ts-expect-error no such event
      void waitForEvent(undefined, mitt, 'c');
    };
    expect(neverRuns).toHaveLength(4);
  });

  it('tell the items of a source', () => {
    const neverRuns = (here: ReadableStream<number>, there: NodeReadableStream<number>) => {
      typeOf(iterate(undefined, here)).is<AsyncIterableIterator<number>>(true);
      typeOf(iterate(undefined, there, { idleMs: 5 })).is<AsyncIterableIterator<number>>(true);
      typeOf(iterate<Buffer>(undefined, Readable.from([1]))).is<AsyncIterableIterator<Buffer>>(true);
      typeOf(
        iterate(
          undefined,
          (async function* () {
            yield 'a' as const;
          })(),
        ),
      ).is<AsyncIterableIterator<'a'>>(true);
      // @ts-expect-error an array is not read asynchronously
      iterate(undefined, [1]);
    };
    expect(neverRuns).toHaveLength(2);
    typeOf(checkpoint(undefined)).is<Promise<void>>(true);
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
