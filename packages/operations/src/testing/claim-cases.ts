import { deepEqual, equal } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { OperationStore } from '../store.js';
import type { Cases } from './contract-bench.js';

/** Creating, claiming, canceling, and what there is to read. */
export const claimCases: Cases = {
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
