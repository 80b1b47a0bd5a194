/** What is said of samples: the middle one, and how far they spread. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Summarises samples.
 *
 * @throws RangeError when there are none
 */
export function summarise(samples: readonly number[]): Summary {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new RangeError('Expected at least one sample, got none.');
  return { median: (low + high) / 2, min: sorted[0] as number, max: sorted.at(-1) as number };
}

/**
 * Summarises how two variants compare, pair by pair: sample i of each was taken in the same round, under the same load of
 * the machine. The ratio of the medians would compare a quiet moment of one with a busy moment of the other.
 *
 * @throws RangeError when they are not as many
 */
export function compare(samples: readonly number[], base: readonly number[]): Summary {
  if (samples.length !== base.length) {
    throw new RangeError(
      `Expected as many samples as there are to compare with, ${base.length}, got ${samples.length}.`,
    );
  }
  return summarise(samples.map((sample, i) => sample / (base[i] as number)));
}
