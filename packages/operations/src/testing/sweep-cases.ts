import { equal } from 'node:assert/strict';
import { type Cases, graceMs, retentionMs, texts } from './contract-bench.js';

/** Leases, deadlines and retention. */
export const sweepCases: Cases = {
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
  async 'leaves no grace to what was given back'(bench) {
    const { id, owner } = await bench.claimed({ deadlineMs: 1_000 }, 3_600_000);
    await bench.store.release(id, owner);
    await bench.pass(1_001);
    await bench.sweep();
    await bench.ended(id, 'canceled', texts.deadline);
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
};
