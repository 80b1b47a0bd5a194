import { type ContractStore, memoryStore, storeContract } from '@cancelkit/operations/testing';
import { manualClock } from '@cancelkit/testing';
import { describe, expect, it } from '@jest/globals';
import { expectEndsTold } from '../support/ends-told.js';

function agingStore(): ContractStore {
  const clock = manualClock(1_000);
  return {
    store: memoryStore({ clock, graceMs: 5_000, retentionMs: 60_000 }),
    pass: async (ms) => clock.advance(ms),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

describe('memoryStore', () => {
  it.each(storeContract(agingStore))('$name', ({ run }) => run());

  it('tells those that listen of each end', () => expectEndsTold(agingStore()));
});

describe('storeContract', () => {
  it('finds a store that tells two settlers that they have won', async () => {
    const broken = storeContract(() => {
      const store = memoryStore();
      store.settle = async () => true;
      return { store, pass: async () => undefined, [Symbol.asyncDispose]: async () => undefined };
    });
    const failed = await Promise.all(broken.map(({ run }) => run().then(() => 0, () => 1))); // prettier-ignore
    expect(failed.reduce<number>((sum, n) => sum + n, 0)).toBeGreaterThan(5);
  });

  it('disposes each store that it has made, also when a case fails', async () => {
    let open = 0;
    const cases = storeContract(() => {
      open += 1;
      const store = memoryStore();
      store.create = async () => false;
      return { store, pass: async () => undefined, [Symbol.asyncDispose]: async () => void (open -= 1) };
    });
    await Promise.all(cases.map(({ run }) => run().catch(() => undefined)));
    expect(open).toBe(0);
  });
});
