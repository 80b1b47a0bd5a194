import { equal } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type Cases } from './contract-bench.js';

/** Settling and giving back. */
export const settleCases: Cases = {
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
};
