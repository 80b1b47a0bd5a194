// Contracts that the compiler checks: `npm test` runs tsc over this file first.
import type { Completion, CompletionState } from '@cancelkit/completion';
import type { Operation, OperationStore, Operations, Run } from '@cancelkit/operations';
import { type PostgresStore, postgresStore } from '@cancelkit/operations/postgres';
import type { memoryStore, storeContract } from '@cancelkit/operations/testing';
import { type ContractCase, type ContractStore } from '@cancelkit/operations/testing';
import { describe, expect, it } from '@jest/globals';
import { Client, type Pool, type PoolClient } from 'pg';

type Probe<A> = <T>() => T extends A ? 1 : 2;
type Same<A, B> = Probe<A> extends Probe<B> ? true : false;

/** Compiles when the two types are the same. */
const same = <A, B>(verdict: Same<A, B>): void => expect(verdict).toBe(true);

interface Report {
  readonly pages: number;
}

describe('the types', () => {
  it('are those of the contract', () => {
    same<ReturnType<Operation<Report>['settled']>, Promise<Completion<Report>>>(true);
    same<ReturnType<Operation<Report>['state']>, Promise<CompletionState<Report>>>(true);
    same<ReturnType<Operation<Report>['cancel']>, Promise<'canceled' | 'requested' | 'late'>>(true);
    same<Parameters<Operation<Report>['trySettle']>, [completion: Completion<Report>]>(true);
    same<ReturnType<typeof memoryStore>, OperationStore>(true);
    same<ReturnType<typeof storeContract>, readonly ContractCase[]>(true);
    same<Parameters<typeof storeContract>, [makeStore: () => ContractStore | Promise<ContractStore>]>(true);
  });

  it('take the value of a run from its work, and a Pool and clients of pg as they are', () => {
    const neverRuns = async (operations: Operations, pool: Pool, client: PoolClient) => {
      const run = await operations.run(null, 'a', () => Promise.resolve(7));
      same<typeof run, Run<number>>(true);
      const created = await operations.create<Report>(null, { deadlineMs: 1 });
      same<typeof created, Operation<Report>>(true);
      // @ts-expect-error a deadline has to be given
      await operations.create(null, {});
      // @ts-expect-error another value
      await created.trySettle({ status: 'succeeded', value: 7 });
      const store: PostgresStore = postgresStore(pool, { listen: () => new Client() });
      const id: string = await store.createIn(client, { deadlineMs: 1 });
      return [run, await store.trySettleIn(new Client(), id, { status: 'succeeded', value: 1 })];
    };
    expect(neverRuns).toHaveLength(3);
  });
});
