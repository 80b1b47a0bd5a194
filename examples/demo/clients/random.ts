/**
 * A source of random numbers, at least 0 and below 1, that gives the same ones for the same seed: Marsaglia's xorshift
 * with the shifts 13, 17 and 5. Good enough to choose who hangs up when.
 *
 * @param seed a whole number, 0 to 2^32 - 1
 */
export function seededRandom(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995; // neighbouring seeds shall begin far from each other
  if (state === 0) state = 1; // the one state that xorshift never leaves
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
