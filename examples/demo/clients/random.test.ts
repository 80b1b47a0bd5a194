import { describe, expect, it } from '@jest/globals';
import { seededRandom } from './random.js';

function take(seed: number, count: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random());
}

describe('seededRandom', () => {
  it('gives the same numbers for the same seed', () => {
    expect(take(7, 100)).toEqual(take(7, 100));
  });

  it('gives other numbers for another seed', () => {
    expect(take(7, 3)).not.toEqual(take(8, 3));
  });

  it.each([0, 1, 2, 42, 2 ** 32 - 1])('stays in its range, and fills it, with seed %p', (seed) => {
    const numbers = take(seed, 1000);
    for (const number of numbers) expect(number >= 0 && number < 1).toBe(true);
    const tenths = new Set(numbers.map((number) => Math.floor(number * 10)));
    expect(tenths.size).toBe(10);
    expect(new Set(numbers).size).toBeGreaterThan(990);
  });

  it('begins differently for neighbouring seeds', () => {
    const firsts = Array.from({ length: 50 }, (_, seed) => Math.floor(take(seed, 1)[0]! * 10));
    expect(new Set(firsts).size).toBeGreaterThan(7);
  });
});
