import { randomUUID } from 'node:crypto';
import { CancellationSource, waitAsync } from '@cancelkit/cancellation';
import { settle } from '@cancelkit/completion';
import { assertSignal, expected } from '@cancelkit/completion/internal';
import { encode } from './encode.js';
import { OperationExistsError, OperationsClosedError, OwnerLostError } from './errors.js';
import { Lease } from './lease.js';
import { type Operation, OperationHandle } from './operation.js';
import { type CreateOptions, type OperationsOptions, checkCreate, checkId, settingsOf } from './options.js';
import { OutcomeReader } from './outcome.js';
import { poll } from './poller.js';
import type { Process } from './process.js';
import { type Run, type RunOptions, type Work, runOperation } from './run-operation.js';
import type { OperationStore } from './store.js';
import { WatchList } from './watch-list.js';

/**
 * The operations of one process: its lease, its one listener, and what it watches. Make one for each process and store.
 *
 * Its timers keep no process alive. **Disposing** stops listening and polling, rejects the waits of this process with
 * `OperationsClosedError`, aborts with that error what it runs, waits until that has ended and said so, and gives its lease back. It
 * cancels nothing that others run. In an outage it waits for no longer than its lease.
 *
 * @throws RangeError when a time is too short; TypeError when an argument is of another type
 * @example
 * const operations = new Operations(postgresStore(pool));
 * const { id } = await operations.create(signal, { deadlineMs: 60_000 });
 * const run = await operations.run(signal, id, (inner) => transcode(inner, file)); // here
 * await operations.get(id).cancel('the user left'); // there
 * const completion = await operations.get(id).settled(signal); // anywhere
 */
export class Operations implements AsyncDisposable {
  readonly #process: Process;
  readonly #closing = new CancellationSource();
  readonly #listening: Disposable | undefined;
  /** What runs here, by id, until nothing of it is under way. */
  readonly #running = new Map<string, Promise<unknown>>();
  #disposed: Promise<void> | undefined;

  constructor(store: OperationStore, options: OperationsOptions = {}) {
    const { codec, clock, leaseMs, pollMs } = settingsOf(options);
    if (typeof (store as Partial<OperationStore> | null | undefined)?.claim !== 'function') {
      throw expected('store', 'a store, as postgresStore(pool) makes one', store);
    }
    const closing = this.#closing.signal;
    const watchList = new WatchList(store);
    const deadline = encode(new DOMException('The deadline of the operation has passed', 'TimeoutError'));
    const texts = { deadline, ownerLost: encode(new OwnerLostError()) };
    const lease = new Lease(store, leaseMs, clock);
    const outcomes = new OutcomeReader(codec);
    this.#process = { store, clock, codec, outcomes, watchList, lease, closing, deadlineText: deadline };
    const listening = store.listen(
      (ids) => watchList.mark(ids),
      () => watchList.markAll(),
    );
    this.#listening = listening;
    const pollOptions = { store, watchList, texts, clock, pollMs: pollMs ?? (listening ? 5_000 : 500) };
    void settle(poll(closing, pollOptions), closing);
  }

  /**
   * Adds a pending operation. Do this before you hand its id to whoever runs it.
   *
   * Asked once: after an outage nobody can say whether it is there. One that nobody knows ends by its deadline.
   *
   * **Already aborted**: rejects with the reason, and nothing is added. An abort meanwhile ends the wait; the operation may be there.
   * **Cleanup**: the registration goes when there is an answer.
   *
   * @throws TypeError, RangeError, synchronously, when an argument is wrong
   * @throws OperationExistsError when the id is taken; the one that is there is left alone. OperationsClosedError
   * @example
   * const { id } = await operations.create(signal, { deadlineMs: 15 * 60_000 });
   */
  create<T>(signal: AbortSignal | null | undefined, options: CreateOptions): Promise<Operation<T>> {
    assertSignal(signal);
    checkCreate(options);
    const { id = randomUUID(), deadlineMs, onOwnerLost = 'fault' } = options;
    return this.#create<T>(signal, id, { deadlineMs, onOwnerLost });
  }

  /**
   * Answers the operation with this id. Asks nothing of the store: that there is none shows when it is used.
   *
   * @throws TypeError, RangeError when it is no id
   * @example
   * const completion = await operations.get<Report>(id).settled(signal);
   */
  get<T>(id: string): Operation<T> {
    checkId(id);
    return new OperationHandle<T>(this.#process, id);
  }

  /**
   * Claims the operation and runs its work; the outcome of the work becomes that of the operation, unless somebody else has
   * settled it first.
   *
   * The signal of the work aborts when anybody cancels (with the reason that they gave), when the deadline passes (`TimeoutError`), when
   * `signal` aborts (its reason), when this process has lost its lease (`OwnerLostError`), when somebody else has settled it
   * (`SettledElsewhereError`), and on disposal (`OperationsClosedError`). Work that ignores the abort and ends well has succeeded.
   * The promise waits for the work, whatever happens.
   *
   * **Ties**: cancel before claim: the operation is canceled, and the work never starts. Claim before cancel: the signal aborts.
   * **Without an answer of the store** the claim and the settling are repeated until there is one. An abort of `signal` gives up a
   * claim: the promise rejects with its reason, and the operation is pending for others.
   * **Already aborted**: rejects with the reason, and nothing is asked.
   * **Cleanup**: listener on `signal`, timers and the watch are gone when the promise settles.
   *
   * A value of more than 262,144 characters faults the operation with `OutcomeTooLargeError`.
   *
   * @throws TypeError, RangeError, synchronously, when an argument is wrong
   * @throws OperationsClosedError after disposal
   * @example
   * const run = await operations.run(signal, job.id, (inner) => transcode(inner, job.data.file));
   * if (run.status === 'refused' && run.because === 'settled') return; // it was canceled while it waited in the queue
   */
  run<T>(signal: AbortSignal | null | undefined, id: string, work: Work<T>, options: RunOptions = {}): Promise<Run<T>> {
    assertSignal(signal);
    checkId(id);
    if (typeof work !== 'function') throw expected('work', 'a function of a signal', work);
    const { keepPending } = options;
    if (keepPending !== undefined && typeof keepPending !== 'function') {
      throw expected('keepPending', 'a function of a completion', keepPending);
    }
    if (this.#running.has(id)) return Promise.resolve({ status: 'refused', because: 'running' });
    const running = this.#run(signal, id, work, options);
    this.#running.set(id, settle(running, signal));
    return running;
  }

  /** Disposes; the same promise for whoever asks. Never rejects. */
  dispose(): Promise<void> {
    return (this.#disposed ??= this.#dispose());
  }

  /** As {@link dispose}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #create<T>(
    signal: AbortSignal | null | undefined,
    id: string,
    options: Parameters<OperationStore['create']>[1],
  ): Promise<Operation<T>> {
    const { store, closing } = this.#process;
    const either = CancellationSource.linked(signal, closing);
    try {
      either.signal.throwIfAborted();
      if (!(await waitAsync(store.create(id, options), { signal: either.signal }))) throw new OperationExistsError(id);
    } finally {
      either.dispose();
    }
    return new OperationHandle<T>(this.#process, id);
  }

  async #run<T>(
    signal: AbortSignal | null | undefined,
    id: string,
    work: Work<T>,
    options: RunOptions,
  ): Promise<Run<T>> {
    let releasing: Promise<void> | undefined;
    const later = (released: Promise<void>): void => {
      releasing = released.then(() => void this.#running.delete(id));
      this.#running.set(id, releasing);
    };
    try {
      await Promise.resolve(); // until it is in the list
      return await runOperation(this.#process, signal, id, work, options, later);
    } finally {
      if (releasing === undefined) this.#running.delete(id);
    }
  }

  async #dispose(): Promise<void> {
    this.#closing.cancel(new OperationsClosedError());
    this.#listening?.[Symbol.dispose]();
    while (this.#running.size > 0) await Promise.all(this.#running.values());
    await this.#process.lease.release();
  }
}
