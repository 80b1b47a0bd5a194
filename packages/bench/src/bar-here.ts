import type { Bar } from './group.js';

/** The bar that counts in this version of Node. */
export function barHere(bar: Bar, node: string = process.versions.node): number {
  if (typeof bar === 'number') return bar;
  const major = Number.parseInt(node, 10);
  const from = Object.keys(bar).map(Number);
  const latest = Math.max(...from.filter((each) => each <= major));
  const value = bar[latest];
  if (value === undefined) throw new RangeError(`Expected Node ${Math.min(...from)} or newer, got ${node}.`);
  return value;
}
