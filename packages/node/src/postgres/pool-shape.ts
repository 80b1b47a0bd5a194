import type { ClientShape } from './client-shape.js';

/** A `Pool` of `pg`, by its shape: so nobody needs `@types/pg` who does not use it. */
export interface PoolShape<C extends ClientShape = ClientShape> {
  readonly totalCount: number;
  connect(callback: (error: Error | undefined, client: C | undefined) => void): void;
}
