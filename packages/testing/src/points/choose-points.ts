import type { Point } from './point.js';

export interface ChoiceOptions {
  readonly maxRuns: number;
  readonly perPlace: number;
  readonly seed: number;
}

/**
 * Chooses the points to try.
 *
 * Of each place the first ones and the last one, `perPlace` in all: a loop of 10,000 costs 3 runs. When that is more than
 * `maxRuns`: the first of each place as far as they go, then the others, evenly; where one begins to count is by seed.
 * The order is that of the run.
 */
export function choosePoints(points: readonly Point[], { maxRuns, perPlace, seed }: ChoiceOptions): Point[] {
  const totals = new Map<string, number>();
  for (const { kind, place, nth } of points) totals.set(`${kind} ${place}`, nth);
  const candidates = points.filter(({ kind, place, nth }) => {
    const last = totals.get(`${kind} ${place}`);
    return nth < perPlace || (nth === perPlace && perPlace === 1) || nth === last;
  });
  if (candidates.length <= maxRuns) return candidates;
  const firsts = candidates.filter(({ nth }) => nth === 1);
  const others = candidates.filter(({ nth }) => nth !== 1);
  const chosen = new Set(evenly(firsts, maxRuns, seed));
  for (const point of evenly(others, maxRuns - chosen.size, seed)) chosen.add(point);
  return candidates.filter((point) => chosen.has(point));
}

/** So many of the items, at equal distances. */
function evenly<T>(items: readonly T[], count: number, seed: number): T[] {
  if (items.length <= count) return [...items];
  const offset = Math.abs(Math.trunc(seed)) % items.length;
  const step = items.length / count;
  const chosen = new Set(Array.from({ length: count }, (_, i) => (offset + Math.floor(i * step)) % items.length));
  return items.filter((_, i) => chosen.has(i));
}
