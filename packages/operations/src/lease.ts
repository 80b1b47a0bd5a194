import { randomUUID } from 'node:crypto';
import { type Clock, CancellationSource, delay, onAbort, waitAsync } from '@cancelkit/cancellation';
import { CompletionSource, settle } from '@cancelkit/completion';
import { OwnerLostError } from './errors.js';
import type { OperationStore } from './store.js';

/** What a process is called while its lease holds. Its signal aborts with `OwnerLostError` when it has lost it. */
export interface Owner {
  readonly id: string;
  readonly signal: AbortSignal;
}

/** One owner: lives from its first beat until it is lost, and never again. */
class Life implements Owner {
  readonly id: string = randomUUID();
  readonly source: CancellationSource;
  /** Completed by the first beat that was answered, or refused; and by the end. */
  readonly begun = new CompletionSource();
  readonly signal: AbortSignal;

  constructor(clock: Clock) {
    this.source = new CancellationSource({ clock, ref: false });
    this.signal = this.source.signal;
  }

  lose(): void {
    this.source.cancel(new OwnerLostError());
  }
}

/**
 * The lease of this process: one owner at a time, whose beats keep alive all that it runs.
 *
 * The time that is left is counted from when the last beat that was answered was *sent*, on the clock of this process; the store
 * counts from when it received it. So the process stops first. A late answer about an owner that is lost says nothing of the next.
 */
export class Lease {
  readonly #store: OperationStore;
  readonly #leaseMs: number;
  readonly #clock: Clock;
  #life: Life | undefined;

  constructor(store: OperationStore, leaseMs: number, clock: Clock) {
    this.#store = store;
    this.#leaseMs = leaseMs;
    this.#clock = clock;
  }

  /** The owner of what is claimed now: alive in the eyes of the store, too. Beats begin with the first. */
  async acquire(signal: AbortSignal): Promise<Owner> {
    for (;;) {
      const life = (this.#life ??= this.#begin());
      await waitAsync(life.begun, { signal });
      if (!life.signal.aborted) return life;
    }
  }

  /** The store says that it has been buried. */
  lose(owner: Owner): void {
    if (this.#life === owner) this.#life.lose();
  }

  /** Gives the lease back: the next sweep may bury its owner. Nothing of it must run any more. */
  async release(): Promise<void> {
    const life = this.#life;
    if (life === undefined) return;
    life.lose();
    await settle(this.#beat(life, 0, null)); // else it runs out by itself
  }

  #begin(): Life {
    const life = new Life(this.#clock);
    onAbort(life.signal, () => {
      if (this.#life === life) this.#life = undefined;
      life.begun.trySetResult();
    });
    void settle(this.#keep(life), life.signal);
    return life;
  }

  async #keep(life: Life): Promise<void> {
    while (!life.signal.aborted) {
      const sent = this.#clock.now();
      const beat = await settle(this.#beat(life, this.#leaseMs, life.signal));
      if (life.signal.aborted) return;
      if (beat.status === 'succeeded' && beat.value) {
        life.source.cancelAfter(Math.max(0, sent + this.#leaseMs - this.#clock.now()), () => new OwnerLostError());
        life.begun.trySetResult();
      } else if (beat.status === 'succeeded') {
        life.lose();
      } else if (beat.status === 'faulted' && !this.#store.isOutage(beat.error) && !isTimeout(beat.error)) {
        // Refused: whoever wants to claim hears why. One that had begun goes on until its lease is over.
        if (life.begun.trySetException(beat.error)) life.lose();
      }
      await delay(life.signal, this.#leaseMs / (beat.status === 'succeeded' ? 3 : 12), {
        clock: this.#clock,
        ref: false,
      });
    }
  }

  async #beat(life: Life, leaseMs: number, signal: AbortSignal | null): Promise<boolean> {
    const options = { signal, timeoutMs: this.#leaseMs / 3, clock: this.#clock, ref: false };
    return waitAsync(this.#store.beat(life.id, leaseMs), options);
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}
