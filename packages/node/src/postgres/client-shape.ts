/** A `Client` of `pg`, or one that a pool has lent, by its shape: so nobody needs `@types/pg` who does not use it. */
export interface ClientShape {
  query(...args: never[]): unknown;
  escapeLiteral(text: string): string;
}
