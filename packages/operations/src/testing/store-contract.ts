import { deepEqual, equal } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { OperationStore, Settling } from '../store.js';

/** A store under test. */
export interface ContractStore extends AsyncDisposable {
  readonly store: OperationStore;
  /** Makes so many milliseconds pass for the store: by its clock, or by making all that it has so much older. */
  pass(ms: number): Promise<void>;
}

/** One thing that a store must do, under its name. */
export interface ContractCase {
  readonly name: string;
  run(): Promise<void>;
}

const texts = { ownerLost: '"owner lost"', deadline: '"deadline"' };
const graceMs = 5_000;
const retentionMs = 60_000;

/**
 * Lists what a store must do, each to be run by the test runner that you use.
 *
 * @param makeStore makes a store with `graceMs` 5,000 and `retentionMs` 60,000; it may be empty or not. It is disposed after each case.
 * @example
 * describe.each(storeContract(() => makeMyStore()))('my store', ({ name, run }) => it(name, run));
 */
export function storeContract(makeStore: () => ContractStore | Promise<ContractStore>): readonly ContractCase[] {
  return Object.entries(cases).map(([name, check]) => ({
    name,
    run: async () => {
      const made = await makeStore();
      try {
        await check(new Bench(made));
      } finally {
        await made[Symbol.asyncDispose]();
      }
    },
  }));
}

/** What the cases do again and again. */
class Bench {
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

const cases: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  async 'creates an operation once'(bench) {
    const id = await bench.created();
    await bench.pending(id);
    equal(await bench.store.create(id, { deadlineMs: 1, onOwnerLost: 'release' }), false);
    await bench.pending(id);
  },
  async 'knows nothing of an id that nobody has created'(bench) {
    const id = randomUUID();
    const owner = await bench.owner();
    equal(await bench.store.read(id), undefined);
    equal(await bench.claim(id, owner), 'unknown');
    equal(await bench.cancel(id), 'unknown');
    equal(await bench.settle(id), 'unknown');
    await bench.store.release(id, owner);
    deepEqual(await bench.store.news([id]), [{ id, status: 'unknown', outcome: null, cancelReason: null }]);
  },
  async 'takes ids and texts of every kind'(bench) {
    for (const text of [`'; drop table x; --`, '$1 %s \\ "', '日本語 🎉', ' ', 'x'.repeat(200)]) {
      const id = `${text.slice(0, 150)}${randomUUID()}`.slice(-200);
      equal(await bench.store.create(id, { deadlineMs: Infinity, onOwnerLost: 'fault' }), true);
      equal(await bench.settle(id, { outcome: text }), true);
      deepEqual(await bench.store.read(id), { id, status: 'succeeded', outcome: text, cancelReason: null });
    }
  },
  async 'takes a text of 262,144 characters'(bench) {
    const id = await bench.created();
    const outcome = 'é'.repeat(262_144);
    equal(await bench.settle(id, { outcome }), true);
    equal((await bench.store.read(id))?.outcome, outcome);
  },
  async 'gives an operation to one owner, who may ask again'(bench) {
    const [id, owner, other] = [await bench.created(), await bench.owner(), await bench.owner()];
    for (const answer of [await bench.claim(id, owner), await bench.claim(id, owner)]) {
      equal(typeof answer === 'object' && answer.onOwnerLost === 'fault', true);
      equal(typeof answer === 'object' && answer.remainingMs > 0 && answer.remainingMs <= 3_600_000, true);
    }
    equal(await bench.claim(id, other), 'running');
  },
  async 'says that an operation has no deadline, and that its owner may release it'(bench) {
    const id = await bench.created({ deadlineMs: Infinity, onOwnerLost: 'release' });
    deepEqual(await bench.claim(id, await bench.owner()), { remainingMs: Infinity, onOwnerLost: 'release' });
  },
  async 'gives an operation to one of many owners that race'(bench) {
    const id = await bench.created();
    const owners = await Promise.all(Array.from({ length: 8 }, () => bench.owner()));
    const answers = await Promise.all(owners.map((owner) => bench.claim(id, owner)));
    equal(answers.filter((answer) => typeof answer === 'object').length, 1);
    equal(answers.filter((answer) => answer === 'running').length, 7);
  },
  async 'gives nothing to an owner that it has never heard of'(bench) {
    equal(await bench.claim(await bench.created(), randomUUID()), 'buried');
  },
  async 'ends what nobody has claimed when it is canceled'(bench) {
    const id = await bench.created();
    equal(await bench.cancel(id), 'canceled');
    await bench.ended(id, 'canceled', '"why"');
  },
  async 'asks the owner to stop, with the first reason'(bench) {
    const { id, owner } = await bench.claimed();
    equal(await bench.cancel(id, '"first"'), 'requested');
    equal(await bench.cancel(id, '"second"'), 'late');
    await bench.pending(id, '"first"');
    equal(await bench.settle(id, { owner, status: 'canceled', outcome: null }), true);
    await bench.ended(id, 'canceled', '"first"');
  },
  async 'answers a repeated cancel as the first, whatever came meanwhile'(bench) {
    const [token, other] = [randomUUID(), randomUUID()];
    const unclaimed = await bench.created();
    equal(await bench.cancel(unclaimed, '1', token), 'canceled');
    equal(await bench.cancel(unclaimed, '1', token), 'canceled');
    equal(await bench.cancel(unclaimed, '1', other), 'late');
    const { id, owner } = await bench.claimed();
    equal(await bench.cancel(id, '1', token), 'requested');
    equal(await bench.cancel(id, '1', token), 'requested');
    await bench.settle(id, { owner });
    equal(await bench.cancel(id, '1', token), 'requested');
  },
  async 'cancels either before or after a claim, never both'(bench) {
    for (let i = 0; i < 30; i += 1) {
      const [id, owner] = [await bench.created(), await bench.owner()];
      const cancels = (): ReturnType<OperationStore['cancel']>[] => [bench.cancel(id, '1'), bench.cancel(id, '2')];
      const [claim, ...answers] =
        i % 2 === 0
          ? await Promise.all([bench.claim(id, owner), ...cancels()])
          : await Promise.all([...cancels(), bench.claim(id, owner)]).then((all) => [all[2], all[0], all[1]] as const);
      deepEqual(
        answers.sort(),
        [claim === 'settled' ? 'canceled' : 'late', claim === 'settled' ? 'late' : 'requested'].sort(),
      );
    }
  },
  async 'lets an operator settle what is pending or running'(bench) {
    const id = await bench.created();
    equal(await bench.settle(id, { status: 'faulted', outcome: '"no"' }), true);
    await bench.ended(id, 'faulted', '"no"');
    const { id: running, owner } = await bench.claimed();
    equal(await bench.settle(running), true);
    equal(await bench.settle(running, { owner }), false);
    await bench.ended(running, 'succeeded', '1');
  },
  async 'lets nobody settle as the owner who is not'(bench) {
    const { id } = await bench.claimed();
    equal(await bench.settle(id, { owner: await bench.owner() }), false);
    equal(await bench.settle(await bench.created(), { owner: await bench.owner() }), false);
    await bench.pending(id);
  },
  async 'answers a repeated settling as the first'(bench) {
    const { id, owner } = await bench.claimed();
    const settling = { owner, token: randomUUID(), outcome: '"mine"' };
    equal(await bench.settle(id, settling), true);
    equal(await bench.settle(id, settling), true);
    equal(await bench.settle(id, { ...settling, token: randomUUID() }), false);
    await bench.ended(id, 'succeeded', '"mine"');
  },
  async 'has one winner of many settlers that race, and what that one wrote'(bench) {
    for (let i = 0; i < 20; i += 1) {
      const id = await bench.created();
      const won = await Promise.all(Array.from({ length: 8 }, (_, n) => bench.settle(id, { outcome: String(n) })));
      equal(won.filter((win) => win === true).length, 1);
      await bench.ended(id, 'succeeded', String(won.indexOf(true)));
    }
  },
  async 'gives an operation back, for others to claim'(bench) {
    const { id, owner } = await bench.claimed();
    const other = await bench.owner();
    await bench.store.release(id, other);
    equal(await bench.claim(id, other), 'running');
    await bench.store.release(id, owner);
    await bench.pending(id);
    equal(typeof (await bench.claim(id, other)), 'object');
    await bench.store.release(id, owner);
    equal(await bench.claim(id, owner), 'running');
  },
  async 'cancels what is given back when somebody has asked for that'(bench) {
    const { id, owner } = await bench.claimed();
    await bench.cancel(id);
    await bench.store.release(id, owner);
    await bench.ended(id, 'canceled', '"why"');
  },
  async 'ends a race of release and cancel either way canceled'(bench) {
    for (let i = 0; i < 20; i += 1) {
      const { id, owner } = await bench.claimed();
      const [, answer] = await Promise.all([bench.store.release(id, owner), bench.cancel(id)]);
      equal(answer === 'canceled' || answer === 'requested', true);
      await bench.ended(id, 'canceled', '"why"');
    }
  },
  async 'buries an owner whose lease is over, and faults what it ran'(bench) {
    const { id, owner } = await bench.claimed({}, 15_000);
    await bench.sweep();
    await bench.pending(id);
    await bench.pass(15_001);
    await bench.sweep();
    await bench.ended(id, 'faulted', texts.ownerLost);
    equal(await bench.store.beat(owner, 15_000), false);
    equal(await bench.claim(await bench.created(), owner), 'buried');
  },
  async 'buries nobody who goes on beating'(bench) {
    const { id, owner } = await bench.claimed({}, 15_000);
    for (let i = 0; i < 4; i += 1) {
      await bench.pass(10_000);
      equal(await bench.store.beat(owner, 15_000), true);
      await bench.sweep();
    }
    equal(await bench.settle(id, { owner }), true);
  },
  async 'lets an owner beat after its lease is over, as long as it is not buried'(bench) {
    const { id, owner } = await bench.claimed({}, 1_000);
    await bench.pass(2_000);
    equal(await bench.store.beat(owner, 1_000), true);
    await bench.sweep();
    await bench.pending(id);
  },
  async 'buries an owner that gives its lease back'(bench) {
    const { id, owner } = await bench.claimed();
    equal(await bench.store.beat(owner, 0), true);
    await bench.pass(1);
    await bench.sweep();
    await bench.ended(id, 'faulted', texts.ownerLost);
  },
  async 'either buries an owner or hears its beat'(bench) {
    for (let i = 0; i < 20; i += 1) {
      const { id, owner } = await bench.claimed({}, 1_000);
      await bench.pass(2_000);
      const both =
        i % 2 === 0
          ? [bench.sweep(), bench.store.beat(owner, 15_000)]
          : [bench.store.beat(owner, 15_000), bench.sweep()];
      const alive = (await Promise.all(both)).find((answer) => typeof answer === 'boolean');
      await bench.sweep();
      equal((await bench.store.read(id))?.status, alive === true ? 'pending' : 'faulted');
    }
  },
  async 'lets no buried owner settle or give back'(bench) {
    const { id, owner } = await bench.claimed({ onOwnerLost: 'release' }, 1_000);
    await bench.pass(2_000);
    await bench.sweep();
    equal(await bench.settle(id, { owner }), false);
    await bench.store.release(id, owner);
    await bench.pending(id);
  },
  async 'ends by either a sweep or a settling that race'(bench) {
    for (let i = 0; i < 20; i += 1) {
      const { id, owner } = await bench.claimed({}, 1_000);
      await bench.pass(2_000);
      const [won] = await Promise.all([bench.settle(id, { owner }), bench.sweep()]);
      await bench.sweep();
      await bench.ended(id, won === true ? 'succeeded' : 'faulted', won === true ? '1' : texts.ownerLost);
    }
  },
  async 'leaves what is to be delivered again pending when its owner is lost'(bench) {
    const { id } = await bench.claimed({ onOwnerLost: 'release' }, 1_000);
    await bench.pass(2_000);
    await bench.sweep();
    await bench.pending(id);
    equal(typeof (await bench.claim(id, await bench.owner())), 'object');
  },
  async 'cancels it, if somebody has asked for that'(bench) {
    const { id } = await bench.claimed({ onOwnerLost: 'release' }, 1_000);
    await bench.cancel(id);
    await bench.pass(2_000);
    await bench.sweep();
    await bench.ended(id, 'canceled', '"why"');
  },
  async 'ends what nobody has claimed with its deadline'(bench) {
    const [id, later] = [await bench.created({ deadlineMs: 1_000 }), await bench.created({ deadlineMs: 60_000 })];
    await bench.sweep();
    await bench.pending(id);
    await bench.pass(1_001);
    await bench.sweep();
    await bench.ended(id, 'canceled', texts.deadline);
    await bench.pending(later);
  },
  async 'lets nobody claim what is overdue, and ends it'(bench) {
    const id = await bench.created({ deadlineMs: 1_000 });
    await bench.pass(1_001);
    equal(await bench.claim(id, await bench.owner()), 'settled');
    await bench.ended(id, 'canceled', texts.deadline);
  },
  async 'leaves a worker its grace after the deadline'(bench) {
    const { id, owner } = await bench.claimed({ deadlineMs: 1_000 }, 3_600_000);
    await bench.pass(1_001);
    await bench.sweep();
    await bench.pending(id);
    const again = await bench.claim(id, owner);
    equal(typeof again === 'object' && again.remainingMs <= 0, true);
    await bench.pass(graceMs);
    await bench.sweep();
    await bench.ended(id, 'canceled', texts.deadline);
    equal(await bench.settle(id, { owner }), false);
  },
  async 'keeps the reason of whoever has canceled when the worker has not heard of it by then'(bench) {
    const { id } = await bench.claimed({ deadlineMs: 1_000 }, 3_600_000);
    await bench.cancel(id);
    await bench.pass(1_001 + graceMs);
    await bench.sweep();
    await bench.ended(id, 'canceled', '"why"');
  },
  async 'never ends what has no deadline'(bench) {
    const id = await bench.created({ deadlineMs: Infinity });
    await bench.pass(10 * 365 * 86_400_000);
    await bench.sweep();
    await bench.pending(id);
  },
  async 'deletes what ended long ago, and nothing else'(bench) {
    const [id, pending] = [await bench.created(), await bench.created({ deadlineMs: Infinity })];
    await bench.settle(id);
    await bench.sweep();
    await bench.ended(id, 'succeeded', '1');
    await bench.pass(retentionMs + 1);
    await bench.sweep();
    equal(await bench.store.read(id), undefined);
    await bench.pending(pending);
  },
  async 'has news of what has ended, is asked to stop, or is not there'(bench) {
    const [quiet, done] = [await bench.created(), await bench.created()];
    const { id: asked } = await bench.claimed();
    const unknown = randomUUID();
    await bench.settle(done);
    await bench.cancel(asked);
    const news = await bench.store.news([quiet, done, asked, unknown]);
    deepEqual(
      [...news].sort((a, b) => (a.status < b.status ? -1 : 1)),
      [
        { id: asked, status: 'pending', outcome: null, cancelReason: '"why"' },
        { id: done, status: 'succeeded', outcome: '1', cancelReason: null },
        { id: unknown, status: 'unknown', outcome: null, cancelReason: null },
      ],
    );
    deepEqual(await bench.store.news([]), []);
  },
};
