import type { ContractStore } from '@cancelkit/operations/testing';
import { type PostgresStore, type PostgresStoreOptions, postgresStore } from '@cancelkit/operations/postgres';
import type { Pool } from 'pg';

/** A store whose time passes by making all that it has older. */
export function agingStore(
  pool: Pool,
  options: PostgresStoreOptions = {},
): ContractStore & { readonly store: PostgresStore } {
  const schema = options.schema ?? 'cancelkit';
  const pass = async (ms: number): Promise<void> => {
    const step = `${ms} * interval '1 millisecond'`;
    await pool.query(`update ${schema}.owner set lease_until = lease_until - ${step};
      update ${schema}.operation set deadline = deadline - ${step}, settled_at = settled_at - ${step}`);
  };
  return {
    store: postgresStore(pool, { graceMs: 5_000, retentionMs: 60_000, ...options }),
    pass,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
