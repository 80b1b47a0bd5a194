import { expected } from '@cancelkit/completion/internal';
import type { ClientShape } from './client-shape.js';
import type { PgClient, PgPool } from './pg-client.js';
import type { PoolShape } from './pool-shape.js';

const advice = " Use the Pool or Client of 'pg' itself.";

/** By shape: clients have `connect`, too, but only pools count what they hold. */
export function isPool(poolOrClient: unknown): poolOrClient is PoolShape & PgPool {
  const { connect, totalCount } = (poolOrClient ?? {}) as Partial<PoolShape>;
  return typeof connect === 'function' && typeof totalCount === 'number';
}

/** @throws TypeError unless it is a pool of clients that are written in JavaScript */
export function assertPool(pool: unknown, more = ''): asserts pool is PoolShape & PgPool {
  if (!isPool(pool)) throw expected('pool', 'a Pool of pg', pool, more);
  const prototype = pool.Client?.prototype;
  if (prototype !== undefined && prototype.getStartupConf === undefined) throw refuseNative('pool', 'pool');
}

/** @throws TypeError unless it is a pool, or a client that is written in JavaScript */
export function assertPoolOrClient(poolOrClient: unknown): asserts poolOrClient is (PoolShape & PgPool) | ClientShape {
  if (isPool(poolOrClient)) {
    assertPool(poolOrClient);
    return;
  }
  const { query, native, connection } = (poolOrClient ?? {}) as Partial<PgClient> & { readonly native?: unknown };
  if (typeof query !== 'function') throw expected('pool', 'a Pool or a Client of pg', poolOrClient);
  if (native !== undefined) throw refuseNative('pool', 'client');
  if (typeof connection?.on !== 'function') throw expected('pool', 'a Pool or a Client of pg', poolOrClient, advice);
}

/** `pg.native` is libpq: it says neither which session it has, nor when the server is ready. */
function refuseNative(name: string, kind: string): TypeError {
  return new TypeError(
    `Expected \`${name}\` to be a ${kind} of pg in JavaScript, got one of pg.native, whose statements cannot be canceled.${advice}`,
  );
}
