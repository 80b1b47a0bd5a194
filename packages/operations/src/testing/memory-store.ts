/* eslint-disable @typescript-eslint/require-await -- the methods of a store are asynchronous, and this one never waits */
import type { Clock } from '@cancelkit/cancellation';
import type { Claimed, OnOwnerLost, OperationStore, Row, Settling, SweepTexts } from '../store.js';

/** What {@link memoryStore} takes. */
export interface MemoryStoreOptions {
  /** What its time is: the platform's, if not given. */
  readonly clock?: Pick<Clock, 'now'> | undefined;
  /** Milliseconds that a worker has to end after the deadline: 5,000, if not given. */
  readonly graceMs?: number | undefined;
  /** Milliseconds that an operation is kept when it has ended: a day, if not given. */
  readonly retentionMs?: number | undefined;
  /** Whether it gives hints: true, if not given. */
  readonly listen?: boolean | undefined;
}

interface Entry {
  readonly id: string;
  readonly deadline: number;
  readonly onOwnerLost: OnOwnerLost;
  status: string;
  outcome: string | null;
  cancelReason: string | null;
  owner: string | null;
  settledBy: string | null;
  canceledBy: string | null;
  settledAt: number;
}

type Listener = (ids: readonly string[]) => void;

/**
 * Makes a store in the memory of this process, for tests and for examples: several `Operations` on one are several processes.
 *
 * @example
 * const clock = manualClock();
 * const store = memoryStore({ clock });
 * const [here, there] = [new Operations(store, { clock }), new Operations(store, { clock })];
 */
export function memoryStore(options: MemoryStoreOptions = {}): OperationStore {
  return new MemoryStore(options);
}

class MemoryStore implements OperationStore {
  readonly #operations = new Map<string, Entry>();
  /** Until when each lives; `-Infinity`: buried. */
  readonly #owners = new Map<string, number>();
  readonly #listeners = new Set<Listener>();
  readonly #now: () => number;
  readonly #graceMs: number;
  readonly #retentionMs: number;
  readonly #listens: boolean;

  constructor({ clock, graceMs = 5_000, retentionMs = 86_400_000, listen = true }: MemoryStoreOptions) {
    this.#now = () => (clock ?? performance).now();
    this.#graceMs = graceMs;
    this.#retentionMs = retentionMs;
    this.#listens = listen;
  }

  async create(id: string, { deadlineMs, onOwnerLost }: Parameters<OperationStore['create']>[1]): Promise<boolean> {
    if (this.#operations.has(id)) return false;
    const deadline = this.#now() + deadlineMs;
    const nothing = { outcome: null, cancelReason: null, owner: null, settledBy: null, canceledBy: null };
    this.#operations.set(id, { id, deadline, onOwnerLost, status: 'pending', settledAt: 0, ...nothing });
    return true;
  }

  async beat(owner: string, leaseMs: number): Promise<boolean> {
    if (this.#owners.get(owner) === -Infinity) return false;
    this.#owners.set(owner, this.#now() + leaseMs);
    return true;
  }

  async claim(
    id: string,
    owner: string,
    deadline: string,
  ): Promise<Claimed | 'running' | 'settled' | 'unknown' | 'buried'> {
    const entry = this.#operations.get(id);
    if (entry === undefined) return 'unknown';
    if (entry.status !== 'pending') return 'settled';
    if (!this.#lives(owner)) return 'buried';
    if (entry.owner !== null && entry.owner !== owner) return 'running';
    const remainingMs = entry.deadline - this.#now();
    if (entry.owner === null && remainingMs <= 0) {
      this.#end(entry, 'canceled', deadline, null);
      return 'settled';
    }
    entry.owner = owner;
    return { remainingMs, onOwnerLost: entry.onOwnerLost };
  }

  async cancel(id: string, reason: string, token: string): Promise<'canceled' | 'requested' | 'late' | 'unknown'> {
    const entry = this.#operations.get(id);
    if (entry === undefined) return 'unknown';
    if (entry.canceledBy === token) return entry.settledBy === token ? 'canceled' : 'requested';
    if (entry.status !== 'pending' || entry.cancelReason !== null) return 'late';
    entry.cancelReason = reason;
    entry.canceledBy = token;
    if (entry.owner === null) this.#end(entry, 'canceled', reason, token);
    else this.#hint([id]);
    return entry.owner === null ? 'canceled' : 'requested';
  }

  async settle(id: string, { owner, token, status, outcome }: Settling): Promise<boolean | 'unknown'> {
    const entry = this.#operations.get(id);
    if (entry === undefined) return 'unknown';
    if (entry.status !== 'pending') return entry.settledBy === token;
    if (owner !== null && (entry.owner !== owner || !this.#lives(owner))) return false;
    this.#end(entry, status, outcome ?? entry.cancelReason, token);
    return true;
  }

  async release(id: string, owner: string): Promise<void> {
    const entry = this.#operations.get(id);
    if (entry?.status !== 'pending' || entry.owner !== owner || !this.#lives(owner)) return;
    this.#release(entry);
  }

  async news(ids: readonly string[]): Promise<readonly Row[]> {
    return ids.flatMap((id) => {
      const row = this.#row(id) ?? { id, status: 'unknown', outcome: null, cancelReason: null };
      return row.status === 'pending' && row.cancelReason === null ? [] : [row];
    });
  }

  async read(id: string): Promise<Row | undefined> {
    return this.#row(id);
  }

  async sweep(texts: SweepTexts): Promise<void> {
    const now = this.#now();
    for (const [owner, until] of this.#owners) if (until < now) this.#owners.set(owner, -Infinity);
    for (const entry of this.#operations.values()) {
      if (entry.status !== 'pending') {
        if (entry.settledAt + this.#retentionMs < now) this.#operations.delete(entry.id);
      } else if (entry.owner !== null && !this.#lives(entry.owner)) {
        if (entry.onOwnerLost === 'release') this.#release(entry);
        else this.#end(entry, 'faulted', texts.ownerLost, null);
      } else if (entry.deadline + (entry.owner === null ? 0 : this.#graceMs) < now) {
        this.#end(entry, 'canceled', entry.cancelReason ?? texts.deadline, null);
      }
    }
  }

  listen(onHint: Listener): Disposable | undefined {
    if (!this.#listens) return undefined;
    this.#listeners.add(onHint);
    return { [Symbol.dispose]: () => void this.#listeners.delete(onHint) };
  }

  isOutage(): boolean {
    return false;
  }

  #lives(owner: string): boolean {
    return (this.#owners.get(owner) ?? -Infinity) !== -Infinity;
  }

  #row(id: string): Row | undefined {
    const entry = this.#operations.get(id);
    if (entry === undefined) return undefined;
    const { status, outcome, cancelReason } = entry;
    return { id, status, outcome, cancelReason };
  }

  #release(entry: Entry): void {
    entry.owner = null;
    if (entry.cancelReason !== null) this.#end(entry, 'canceled', entry.cancelReason, null);
  }

  #end(entry: Entry, status: string, outcome: string | null, token: string | null): void {
    Object.assign(entry, { status, outcome, settledBy: token, settledAt: this.#now() });
    this.#hint([entry.id]);
  }

  #hint(ids: readonly string[]): void {
    for (const listener of this.#listeners) queueMicrotask(() => listener(ids));
  }
}
