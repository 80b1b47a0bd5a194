import {
  CallbackList,
  type Completion,
  type CompletionSource,
  type Registration,
  classify,
  expected,
  isThenable,
  succeeded,
} from '@cancelkit/completion';
import { listOf } from './list-of.js';

/** A promise or a source: what waiting functions wait for. */
export type Awaitable<T> = PromiseLike<T> | CompletionSource<T>;

/**
 * Those who wait for one promise or source.
 *
 * A reaction of a promise cannot be taken back: whoever waits for a long-lived one again and again with `Promise.race`
 * makes it grow for ever. So there is one reaction for each promise, and a list of waiters from which each can go. The
 * reaction also keeps the rejection of a promise that everybody has stopped waiting for from being unhandled.
 */
class Waiters<T> {
  readonly #list = new CallbackList<Completion<T>>();
  readonly #source: CompletionSource<T> | undefined;
  #completion: Completion<T> | undefined;

  constructor(awaited: Awaitable<T>) {
    const settle = (completion: Completion<T>): void => {
      this.#completion = completion;
      this.#list.run(completion);
    };
    if (isSource(awaited)) {
      this.#source = awaited;
      awaited.onCompleted(settle);
    } else {
      Promise.resolve(awaited).then(
        (value) => settle(succeeded(value)),
        (error: unknown) => settle(classify(error, undefined)),
      );
    }
  }

  /** How it ended, if that can be known now: of a source always, of a promise after its reaction has run. */
  get completion(): Completion<T> | undefined {
    const state = this.#source?.state;
    return state === undefined || state.status === 'pending' ? this.#completion : state;
  }

  /** Calls back with the completion when it comes; in a microtask of its own if it is known. */
  add<S>(callback: (completion: Completion<T>, state: S) => void, state: S): Registration {
    const { completion } = this;
    if (completion === undefined) return this.#list.add(callback, state);
    const late = new CallbackList<Completion<T>>(queueMicrotask);
    const registration = late.add(callback, state);
    late.run(completion);
    return registration;
  }
}

export type { Waiters };

const waiters = /* @__PURE__ */ new WeakMap<object, Waiters<unknown>>();

/**
 * Finds or makes the waiters of a promise or source.
 *
 * @throws TypeError when it is neither
 */
export function waitersOf<T>(name: string, awaited: Awaitable<T>): Waiters<T> {
  if (!isSource(awaited) && !isThenable(awaited)) throw expected(name, 'a promise or a CompletionSource', awaited);
  let found = waiters.get(awaited) as Waiters<T> | undefined;
  if (found === undefined) waiters.set(awaited, (found = new Waiters(awaited)) as Waiters<unknown>);
  return found;
}

/** The same for a list of them, all checked before any is waited for. */
export function allWaitersOf<T>(items: Iterable<Awaitable<T>>): Waiters<T>[] {
  return listOf('items', items, 'promises or sources').map((item, index) => waitersOf(`items[${index}]`, item));
}

/** By shape: the source may come from another copy of the package. */
export function isSource<T>(awaited: Awaitable<T>): awaited is CompletionSource<T> {
  return typeof (awaited as Partial<CompletionSource<T>> | null | undefined)?.onCompleted === 'function';
}
