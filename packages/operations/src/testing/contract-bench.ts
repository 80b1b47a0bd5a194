import { deepEqual, equal } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { OperationStore, Settling } from '../store.js';

/** A store under test. */
export interface ContractStore extends AsyncDisposable {
  readonly store: OperationStore;
  /** Makes so many milliseconds pass for the store: by its clock, or by making all that it has so much older. */
  pass(ms: number): Promise<void>;
}

/** What a case checks, under its name. */
export type Cases = Readonly<Record<string, (bench: Bench) => Promise<void>>>;

export const texts = { ownerLost: '"owner lost"', deadline: '"deadline"' };
export const graceMs = 5_000;
export const retentionMs = 60_000;

/** What the cases do again and again. */
export class Bench {
  readonly store: OperationStore;
  readonly pass: (ms: number) => Promise<void>;

  constructor(made: ContractStore) {
    this.store = made.store;
    this.pass = (ms) => made.pass(ms);
  }

  async created(options: { deadlineMs?: number; onOwnerLost?: 'fault' | 'release' } = {}): Promise<string> {
    const id = randomUUID();
    equal(await this.store.create(id, { deadlineMs: 3_600_000, onOwnerLost: 'fault', ...options }), true);
    return id;
  }

  async owner(leaseMs = 15_000): Promise<string> {
    const owner = randomUUID();
    equal(await this.store.beat(owner, leaseMs), true);
    return owner;
  }

  async claimed(
    options: Parameters<Bench['created']>[0] = {},
    leaseMs?: number,
  ): Promise<{ id: string; owner: string }> {
    const [id, owner] = [await this.created(options), await this.owner(leaseMs)];
    equal(typeof (await this.claim(id, owner)), 'object');
    return { id, owner };
  }

  claim(id: string, owner: string): ReturnType<OperationStore['claim']> {
    return this.store.claim(id, owner, texts.deadline);
  }

  cancel(id: string, reason = '"why"', token: string = randomUUID()): ReturnType<OperationStore['cancel']> {
    return this.store.cancel(id, reason, token);
  }

  settle(id: string, settling: Partial<Settling> = {}): ReturnType<OperationStore['settle']> {
    const whole = { owner: null, token: randomUUID(), status: 'succeeded' as const, outcome: '1', ...settling };
    return this.store.settle(id, whole);
  }

  sweep(): Promise<void> {
    return this.store.sweep(texts);
  }

  /** That it has not ended. */
  async pending(id: string, cancelReason: string | null = null): Promise<void> {
    deepEqual(await this.store.read(id), { id, status: 'pending', outcome: null, cancelReason });
  }

  async ended(id: string, status: string, outcome: string): Promise<void> {
    const row = await this.store.read(id);
    deepEqual([row?.status, row?.outcome], [status, outcome]);
    equal(await this.settle(id), false);
    equal(await this.cancel(id), 'late');
    equal(await this.claim(id, await this.owner()), 'settled');
    deepEqual(await this.store.read(id), row);
  }
}
