import { randomUUID } from 'node:crypto';
import { link, waitAsync } from '@cancelkit/cancellation';
import { type Completion, type CompletionState, CompletionSource, match } from '@cancelkit/completion';
import { assertSignal } from '@cancelkit/completion/internal';
import { ask } from './ask.js';
import { encode } from './encode.js';
import { UnknownOperationError } from './errors.js';
import { write } from './outcome.js';
import type { Process } from './process.js';
import type { Row } from './store.js';
import type { Watcher } from './watch-list.js';

/**
 * An operation by its id: whoever has it may ask how it stands, wait for its end, cancel it and end it, from any process.
 *
 * What asks for something in an outage of the store asks again for some seconds, and then rejects with the store's error.
 */
export interface Operation<T> {
  readonly id: string;
  /**
   * Answers what the row says now. It judges nothing: what a dead process ran is pending until somebody has swept.
   *
   * **Already aborted**: rejects with the reason. **Cleanup**: the registration goes when it has an answer.
   *
   * @throws TypeError, synchronously, when `signal` is not a signal
   * @throws UnknownOperationError when there is no such operation
   */
  state(signal?: AbortSignal | null): Promise<CompletionState<T>>;
  /**
   * Waits for the end, and resolves with how it ended; it never rejects by the outcome. If it has ended, that is after one read.
   *
   * An abort ends the wait with the signal's reason, and the operation goes on. An outage of the store is waited out. An outcome
   * that is known wins over an abort that comes later.
   *
   * **Already aborted**: rejects with the reason, and nothing is asked. **Cleanup**: registration and watch go when the wait ends.
   *
   * @throws TypeError, synchronously, when `signal` is not a signal
   * @throws UnknownOperationError when there is no such operation, OperationsClosedError on disposal
   */
  settled(signal?: AbortSignal | null): Promise<Completion<T>>;
  /**
   * Asks it to stop. The first reason stays; without one (or with `undefined`) it is a `DOMException` named `AbortError`.
   *
   * `'canceled'`: nobody ran it, and now nobody will. `'requested'`: its worker is told, and its end will tell. `'late'`: it had
   * ended, or somebody had asked before.
   *
   * @throws OutcomeTooLargeError for a reason of more than 262,144 characters; UnknownOperationError
   */
  cancel(reason?: unknown): Promise<'canceled' | 'requested' | 'late'>;
  /**
   * Ends it as this completion says, and answers whether that was the first to end it, of all machines. For webhooks and operators.
   *
   * @throws OutcomeTooLargeError for a value of more than 262,144 characters; UnknownOperationError
   * @throws TypeError, synchronously, when it is no completion, a pending state for instance
   */
  trySettle(completion: Completion<T>): Promise<boolean>;
}

/** How often a question is asked: for about ten seconds. */
const ATTEMPTS = 9;

const anyway = { succeeded: () => undefined, faulted: () => undefined, canceled: () => undefined };

/** {@link Operation}, for one process. */
export class OperationHandle<T> implements Operation<T> {
  readonly #process: Process;
  readonly id: string;

  constructor(process: Process, id: string) {
    this.#process = process;
    this.id = id;
  }

  state(signal?: AbortSignal | null): Promise<CompletionState<T>> {
    assertSignal(signal);
    return this.#ask(async () => {
      const row = await this.#process.store.read(this.id);
      if (row === undefined) throw new UnknownOperationError(this.id);
      return this.#process.outcomes.stateOf<T>(row);
    }, signal);
  }

  settled(signal?: AbortSignal | null): Promise<Completion<T>> {
    assertSignal(signal);
    const { closing } = this.#process;
    const wait = new Wait<T>(this.#process, this.id);
    link(closing, wait);
    link(signal, wait);
    wait.begin();
    return wait.promise;
  }

  async cancel(
    reason: unknown = new DOMException('The operation was canceled', 'AbortError'),
  ): Promise<'canceled' | 'requested' | 'late'> {
    const { store, codec, watchList } = this.#process;
    const text = encode(reason, codec);
    const token = randomUUID();
    const answer = await this.#ask(() => store.cancel(this.id, text, token));
    if (answer === 'unknown') throw new UnknownOperationError(this.id);
    watchList.mark([this.id]);
    return answer;
  }

  trySettle(completion: Completion<T>): Promise<boolean> {
    match(completion, anyway); // throws at once if it is none
    return this.#trySettle(completion);
  }

  async #trySettle(completion: Completion<T>): Promise<boolean> {
    const { store, codec, watchList } = this.#process;
    const settling = { owner: null, token: randomUUID(), ...write(completion, codec) };
    const answer = await this.#ask(() => store.settle(this.id, settling));
    if (answer === 'unknown') throw new UnknownOperationError(this.id);
    watchList.mark([this.id]);
    return answer;
  }

  #ask<A>(question: () => Promise<A>, signal?: AbortSignal | null): Promise<A> {
    const { closing } = this.#process;
    const asked = ask(closing, question, { ...this.#process, maxAttempts: ATTEMPTS });
    return waitAsync(asked, { signal: signal ?? null });
  }
}

/** One wait for an end: its own watcher, so that ten thousand of them are small. */
class Wait<T> extends CompletionSource<Completion<T>> implements Watcher {
  readonly #process: Process;
  readonly #id: string;

  constructor(process: Process, id: string) {
    super();
    this.#process = process;
    this.#id = id;
  }

  begin(): void {
    if (this.state.status !== 'pending') return;
    this.addCleanup(leave, this);
    this.#process.watchList.add(this.#id, this);
  }

  onNews(row: Row): void {
    if (row.status === 'unknown') this.trySetException(new UnknownOperationError(this.#id));
    const state = row.status === 'unknown' ? undefined : this.#process.outcomes.stateOf<T>(row);
    if (state && state.status !== 'pending') this.trySetResult(state);
  }

  onRefusal(error: unknown): void {
    this.trySetException(error);
  }

  leave(): void {
    this.#process.watchList.remove(this.#id, this);
  }
}

function leave(_: unknown, wait: Wait<unknown>): void {
  wait.leave();
}
