import { randomUUID } from 'node:crypto';
import { CancellationSource } from '@cancelkit/cancellation';
import { type Completion, settle } from '@cancelkit/completion';
import { reportUncaught } from '@cancelkit/completion/internal';
import { ask } from './ask.js';
import { type Claim, claim, endOfTrying } from './claim.js';
import { OwnerLostError, SettledElsewhereError, UnknownOperationError, isNamed, isOwnerLost } from './errors.js';
import { type Written, writable } from './outcome.js';
import type { Process } from './process.js';
import type { Row } from './store.js';
import type { Watcher } from './watch-list.js';

/** What `run` takes besides. */
export interface RunOptions {
  /**
   * Answers true to leave it pending and give it back, because the queue will deliver it again. Asked when the work has not succeeded,
   * and neither a cancel, nor a deadline, nor a lost lease, nor another settler has stopped it. What it throws is reported as an
   * uncaught error, and the operation ends.
   */
  readonly keepPending?: ((completion: Completion<unknown>) => boolean) | undefined;
}

/** How a run ended. */
export type Run<T> =
  /** `won`: this is how the operation ended. If not, somebody else has settled it, or the lease was lost. */
  | { readonly status: 'ran'; readonly completion: Completion<T>; readonly won: boolean }
  /** It is pending, for somebody else to run; or canceled, if somebody had asked for that. */
  | { readonly status: 'released'; readonly completion: Completion<T> }
  /** The work was not called. */
  | { readonly status: 'refused'; readonly because: 'running' | 'settled' | 'unknown' };

/** What an operation does. */
export type Work<T> = (signal: AbortSignal) => PromiseLike<T> | T;

/** Claims, works, and settles or gives back. */
export async function runOperation<T>(
  process: Process,
  signal: AbortSignal | null | undefined,
  id: string,
  work: Work<T>,
  options: RunOptions,
  later: (released: Promise<void>) => void,
): Promise<Run<T>> {
  const { closing } = process;
  const claiming = CancellationSource.linked(signal, closing);
  let claimed: Awaited<ReturnType<typeof claim>>;
  try {
    claimed = await claim(process, claiming.signal, id, later);
  } finally {
    claiming.dispose();
  }
  if (typeof claimed === 'string') return { status: 'refused', because: claimed };
  const running = new Running(process, id, claimed, signal);
  const completion = await running.perform(work);
  return running.conclude(completion, options);
}

/** What stops a run, if it is none of the signals that it was given. */
type Stop = 'asked' | 'deadline' | 'elsewhere';

/** One run, from its claim on. */
class Running implements Watcher {
  readonly #process: Process;
  readonly #id: string;
  readonly #claim: Claim;
  readonly #source: CancellationSource;
  #stop: Stop | undefined;

  constructor(process: Process, id: string, claimed: Claim, signal: AbortSignal | null | undefined) {
    const { closing, clock } = process;
    this.#process = process;
    this.#id = id;
    this.#claim = claimed;
    this.#source = new CancellationSource({ parents: [signal, claimed.owner.signal, closing], clock, ref: false });
  }

  async perform<T>(work: Work<T>): Promise<Completion<T>> {
    const { watchList } = this.#process;
    const { signal } = this.#source;
    this.#source.cancelAfter(Math.max(0, this.#claim.remainingMs), this.#timeOut);
    watchList.add(this.#id, this);
    try {
      return await settle(new Promise<T>((resolve) => resolve(work(signal))), signal);
    } finally {
      watchList.remove(this.#id, this);
      this.#source.dispose();
    }
  }

  async conclude<T>(completion: Completion<T>, options: RunOptions): Promise<Run<T>> {
    const isStopped =
      completion.status === 'canceled' && this.#source.aborted && Object.is(completion.reason, this.#source.reason);
    const isLost = this.#isStoppedBy(this.#claim.owner.signal);
    // Of an owner that is lost, only what the work has achieved all the same is worth trying: the rest the sweep decides.
    if (this.#stop === 'elsewhere' || (isLost && isStopped)) return { status: 'ran', completion, won: false };
    const mayKeep = completion.status !== 'succeeded' && !isLost && this.#stop === undefined;
    if (mayKeep && this.#keeps(completion, isStopped, options)) {
      await this.#ask(() => this.#process.store.release(this.#id, this.#claim.owner.id));
      this.#process.watchList.mark([this.#id]);
      return { status: 'released', completion };
    }
    return this.#stop === 'asked' && isStopped
      ? this.#settle({ completion, status: 'canceled', outcome: null })
      : this.#settle(writable(completion, this.#process.codec));
  }

  onNews(row: Row): void {
    if (row.status === 'pending') {
      if (row.cancelReason === null) return;
      this.#abort('asked', this.#process.outcomes.reason(this.#id, row.cancelReason));
    } else {
      this.#abort('elsewhere', this.#reasonOf(row));
    }
  }

  onRefusal(error: unknown): void {
    this.#source.cancel(error); // it could hear of nothing any more
  }

  #reasonOf(row: Row): unknown {
    if (row.status === 'unknown') return new UnknownOperationError(this.#id);
    const state = this.#process.outcomes.stateOf(row);
    if (state.status === 'canceled' && isNamed(state.reason, 'TimeoutError')) return state.reason;
    return state.status === 'faulted' && isOwnerLost(state.error)
      ? new OwnerLostError()
      : new SettledElsewhereError(this.#id);
  }

  #abort(stop: Stop, reason: unknown): void {
    if (stop === 'elsewhere' || !this.#source.aborted) this.#stop = stop;
    this.#source.cancel(reason);
  }

  readonly #timeOut = (): unknown => {
    this.#stop = 'deadline';
    return new DOMException(`The deadline of the operation "${this.#id}" has passed`, 'TimeoutError');
  };

  #isStoppedBy(signal: AbortSignal): boolean {
    return signal.aborted && this.#source.aborted && Object.is(this.#source.reason, signal.reason);
  }

  #keeps(completion: Completion<unknown>, isStopped: boolean, { keepPending }: RunOptions): boolean {
    // A deploy cancels no job that the queue delivers again.
    if (!keepPending)
      return isStopped && this.#isStoppedBy(this.#process.closing) && this.#claim.onOwnerLost === 'release';
    try {
      return keepPending(completion);
    } catch (error) {
      reportUncaught(error);
      return false;
    }
  }

  async #settle<T>(
    written: Omit<Written, 'outcome'> & { outcome: string | null; completion: Completion<T> },
  ): Promise<Run<T>> {
    const { store, outcomes, watchList } = this.#process;
    const { completion, status, outcome } = written;
    if (completion.status === 'canceled' && outcome !== null) outcomes.keep(this.#id, outcome, completion.reason);
    const settling = { owner: this.#claim.owner.id, token: randomUUID(), status, outcome };
    const won = await this.#ask(() => store.settle(this.#id, settling));
    if (won === 'unknown') throw new UnknownOperationError(this.#id);
    watchList.mark([this.#id]);
    return { status: 'ran', completion, won };
  }

  async #ask<A>(question: () => Promise<A>): Promise<A> {
    const end = endOfTrying(this.#process, this.#claim.owner);
    try {
      return await ask(end.signal, question, this.#process);
    } finally {
      end.dispose();
    }
  }
}
