import { expected } from './expected.js';
import { reportUncaught } from './report-uncaught.js';
import { addDispose, lacksDispose } from './symbol-dispose.js';

/** The handle of one registered callback. Disposing it unregisters; it never aborts or completes anything. */
export interface Registration extends Disposable {
  /**
   * Removes the callback, if it has not been called and is not being called.
   *
   * @returns true when this call removed it, so that it will never run; false on every other call
   */
  unregister(): boolean;
  /** Unregisters. */
  dispose(): void;
}

/**
 * Callbacks in the order of their registration, each called at most once.
 *
 * 1. Adding and removing cost the same whether ten callbacks are there or a hundred thousand.
 * 2. A callback is out of the list before it is called: it may add, remove and run as it likes.
 * 3. An error that a callback throws stops nobody: the platform reports it as an uncaught one.
 * 4. A removed callback and its state are let go of at once, even if the handle is kept.
 *
 * The list is circular, doubly linked, with itself as the sentinel, so that unlinking has no branches and a handle
 * needs no pointer to its list. An array with holes was rejected (compaction pauses), and so was a Set (three times
 * slower to add and remove).
 *
 * @example
 * const list = new CallbackList<Completion<string>>();
 * const registration = list.add((completion, log) => log.push(completion.status), log);
 * list.run(succeeded('done')); // calls back
 * registration.unregister(); // false: it has run
 */
export class CallbackList<A> {
  /** @internal */ previous: CallbackNode<A> | this = this;
  /** @internal */ next: CallbackNode<A> | this = this;
  /** Calls the callbacks later; without it they are called at once. */
  readonly schedule: Schedule | undefined;

  constructor(schedule?: Schedule) {
    if (lacksDispose) addDispose(CallbackNode.prototype); // here and not in theirs, which are made far more often
    this.schedule = schedule;
  }

  /** True while no callback waits in the list. */
  get empty(): boolean {
    return this.next === this;
  }

  /**
   * Adds a callback behind all others.
   *
   * @throws TypeError when `callback` is not a function
   */
  add<S>(callback: (argument: A, state: S) => void, state: S): CallbackNode<A> {
    if (typeof callback !== 'function') throw expected('callback', 'a function', callback);
    const last = this.previous;
    const node = new CallbackNode<A>(callback as Callback<A>, state, last, this);
    last.next = node;
    this.previous = node;
    return node;
  }

  /** Calls the callbacks, first to last, until none is left; or schedules those that are there. */
  run(argument: A): void {
    const { schedule } = this;
    if (!schedule) {
      while (this.next !== this) this.runFirst(argument);
      return;
    }
    // They stay in the list until their turns come: one that is removed before its turn is not called.
    for (let node = this.next; node !== this; node = node.next as typeof node) {
      schedule(() => (node as CallbackNode<A>).run(argument));
    }
  }

  /** Calls the first callback only. There must be one. */
  runFirst(argument: A): void {
    (this.next as CallbackNode<A>).run(argument);
  }

  /** Called when the last callback has left, before it runs if it left in order to run. */
  emptied(): void {
    // Nothing to let go of. A list with a listener of its own overrides this.
  }
}

/** Calls a job later. */
export type Schedule = (job: () => void) => void;

type Callback<A> = (argument: A, state: unknown) => void;

/** One callback, and the {@link Registration} that its owner holds. */
export class CallbackNode<A> implements Registration {
  // In this order, and none of them private: private fields come first in memory, and with the links behind them adding
  // and removing takes 1.4 times as long when ten thousand others are there.
  /** @internal */ previous: CallbackNode<A> | CallbackList<A>;
  /** @internal */ next: CallbackNode<A> | CallbackList<A>;
  /** @internal */ callback: Callback<A> | undefined;
  /** @internal */ state: unknown;

  constructor(
    callback: Callback<A>,
    state: unknown,
    previous: CallbackNode<A> | CallbackList<A>,
    next: CallbackNode<A> | CallbackList<A>,
  ) {
    this.previous = previous;
    this.next = next;
    this.callback = callback;
    this.state = state;
  }

  unregister(): boolean {
    if (!this.callback) return false;
    this.callback = undefined;
    this.state = undefined;
    const { previous, next } = this;
    previous.next = next;
    next.previous = previous;
    this.previous = this; // a handle that is kept keeps nobody else
    this.next = this;
    if (previous === next) (next as CallbackList<A>).emptied(); // the list itself is all that is left
    return true;
  }

  dispose(): void {
    this.unregister();
  }

  [Symbol.dispose](): void {
    this.unregister();
  }

  /** Takes the callback out of the list and calls it, unless it was removed. */
  run(argument: A): void {
    const { callback, state } = this;
    if (callback === undefined) return;
    try {
      this.unregister();
      callback(argument, state);
    } catch (error) {
      reportUncaught(error);
    }
  }
}
