import { claimCases } from './claim-cases.js';
import { Bench, type ContractStore } from './contract-bench.js';
import { settleCases } from './settle-cases.js';
import { sweepCases } from './sweep-cases.js';

/** One thing that a store must do, under its name. */
export interface ContractCase {
  readonly name: string;
  run(): Promise<void>;
}

const cases = { ...claimCases, ...settleCases, ...sweepCases };

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
