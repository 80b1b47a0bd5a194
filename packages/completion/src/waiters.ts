import { CallbackList, type CallbackNode } from './callback-list.js';
import { classifyOf } from './canceled-promises.js';
import { type Completion, succeeded } from './completion.js';
import { expected } from './expected.js';
import { Given } from './given.js';
import { type SourceShape, isSource } from './is-source.js';
import { isThenable, react } from './thenable.js';

/**
 * A promise or a source: what waiting functions wait for.
 *
 * A thenable that is no promise is asked once, however often it is waited for: it stands for one outcome.
 */
export type Awaitable<T> = PromiseLike<T> | SourceShape<T>;

/**
 * Those who wait for one promise or source.
 *
 * 1. A reaction of a promise cannot be taken back: whoever waits for a long-lived one again and again with `Promise.race`
 *    makes it grow for ever. So there is one reaction for each promise, and a list of waiters from which each can go.
 * 2. What has been waited for once is observed, even if everybody has gone when it faults: to stop waiting for it is to
 *    say that its outcome does not matter any more. A fault that somebody waits for is that somebody's.
 * 3. The waiters of a source are told inside `set*`, whatever its mode: no abort and no other source that comes later
 *    in the same turn overtakes it. They are all the library's own, and settle promises.
 * 4. A hostile thenable, one that throws when it is asked or answers twice, has ended as its first answer says.
 */
export class Waiters<T> extends CallbackList<Completion<T>> {
  /** Undefined for a promise. */
  readonly source: SourceShape<T> | undefined;
  #completion: Completion<T> | undefined;

  constructor(awaited: Awaitable<T>) {
    super();
    if (isSource(awaited)) {
      this.source = awaited;
      awaited.addCleanup(Waiters.#settle, this);
    } else {
      react(
        awaited,
        (value) => Waiters.#settle(succeeded(value), this),
        (error) => Waiters.#settle(classifyOf(awaited, error, undefined), this),
      );
    }
  }

  /** How it ended, if that can be known now: of a source always, of a promise after its reaction has run. */
  get completion(): Completion<T> | undefined {
    const state = this.source?.state;
    return state === undefined || state.status === 'pending' ? this.#completion : state;
  }

  /** Calls back with the completion when it comes; at once if it is known. */
  override add<S>(callback: (completion: Completion<T>, state: S) => void, state: S): CallbackNode<Completion<T>> {
    const { completion } = this;
    const node = super.add(callback, state);
    if (completion !== undefined) node.run(completion);
    return node;
  }

  static #settle<T>(completion: Completion<T>, waiters: Waiters<T>): void {
    if (waiters.#completion !== undefined) return;
    waiters.#completion = completion;
    if (completion.status === 'faulted') waiters.source?.onCompleted(observe);
    waiters.run(completion);
  }
}

/** Answers whether somebody waits for it, or has: its reaction was added then, and runs in the asynchronous context of then. */
export function isWaitedFor(awaited: Awaitable<unknown>): boolean {
  return (Known.waitersOf(awaited) ?? found.get(awaited)) !== undefined;
}

/** Finds or makes the waiters of a promise or source, which has been checked. */
export function waitersOf<T>(awaited: Awaitable<T>): Waiters<T> {
  const waiters = Known.waitersOf(awaited) ?? found.get(awaited);
  return (waiters ?? remember(awaited, new Waiters(awaited))) as Waiters<T>;
}

function remember<T>(awaited: Awaitable<T>, waiters: Waiters<T>): Waiters<T> {
  try {
    new Known(awaited, waiters as Waiters<unknown>);
  } catch {
    found.set(awaited, waiters as Waiters<unknown>);
  }
  return waiters;
}

/**
 * Keeps the waiters with the promise or source itself. A WeakMap, which serves where an engine gives a frozen object no private
 * fields, costs ten times as much: 1,300 ns for each promise that is waited for once, most of it in the collector.
 */
class Known extends Given {
  readonly #waiters: Waiters<unknown>;

  constructor(awaited: object, waiters: Waiters<unknown>) {
    super(awaited);
    this.#waiters = waiters;
  }

  static waitersOf(awaited: object): Waiters<unknown> | undefined {
    return #waiters in awaited ? awaited.#waiters : undefined;
  }
}

const found = /* @__PURE__ */ new WeakMap<object, Waiters<unknown>>();

/** @throws TypeError when the argument is neither a promise nor a source */
export function assertAwaitable(name: string, awaited: Awaitable<unknown>): void {
  const isWhole = isSource(awaited) && typeof awaited.addCleanup === 'function';
  if (!isWhole && !isThenable(awaited)) throw expected(name, 'a promise or a CompletionSource', awaited);
}

function observe(): void {
  // The waiters have been told. Whoever is called back observes the fault.
}
