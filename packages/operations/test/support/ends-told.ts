import { randomUUID } from 'node:crypto';
import type { ContractStore } from '@cancelkit/operations/testing';
import { eventually } from './settled.js';

const text = '"why"';

/** Whoever listens to a store is told of each way in which an operation ends, or is asked to. */
export async function expectEndsTold({ store, pass }: ContractStore): Promise<void> {
  const told = new Set<string>();
  const listening = store.listen(
    (ids) => ids.forEach((id) => told.add(id)),
    () => undefined,
  )!;
  const created = async (deadlineMs = 3_600_000): Promise<string> => {
    const id = randomUUID();
    await store.create(id, { deadlineMs, onOwnerLost: 'fault' });
    return id;
  };
  const claimed = async (leaseMs = 3_600_000): Promise<string> => {
    const [id, owner] = [await created(), randomUUID()];
    await store.beat(owner, leaseMs);
    await store.claim(id, owner, text);
    return id;
  };
  const owner = randomUUID();
  await store.beat(owner, 3_600_000);
  const canceled = (id: string): Promise<unknown> => store.cancel(id, text, randomUUID());
  const settled = (id: string): Promise<unknown> =>
    store.settle(id, { owner: null, token: randomUUID(), status: 'succeeded', outcome: '1' });
  const swept = (): Promise<void> => store.sweep({ ownerLost: text, deadline: text });

  await eventually(async () => (await settled(await created()), told.size > 0)); // it listens
  const [unowned, running, ended] = [await created(), await claimed(), await created()];
  await Promise.all([canceled(unowned), canceled(running), settled(ended)]);
  const [overAtClaim, overAtSweep, orphan] = [await created(60_000), await created(60_000), await claimed(60_000)];
  await pass(120_000);
  await store.claim(overAtClaim, owner, text); // first: a sweep ends it, too
  await swept();
  const all = { unowned, running, ended, overAtClaim, overAtSweep, orphan };
  const missing = (): string[] => Object.entries(all).flatMap(([way, id]) => (told.has(id) ? [] : [way]));
  await eventually(() => missing().length === 0).catch(() => {
    throw new Error(`Nobody was told of: ${missing().join(', ')}`);
  });
  listening[Symbol.dispose]();
}
