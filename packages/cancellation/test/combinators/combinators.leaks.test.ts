import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { MEGABYTE, growthOf } from '../support/growth.js';

const fixture = join(__dirname, '../fixtures/combinator-leaks.mjs');

describe('very many combinators on one signal', () => {
  it.each([
    'execute',
    'abortable',
    'all',
    'all, with a fault',
    'race',
    'any',
    'allSettled',
    'map',
    'spawn',
    'spawn, forks of one that goes on',
    'race, abandoned',
  ])(
    'leave nothing behind: %s',
    async (scenario) => {
      const { growth, listeners } = await growthOf(fixture, scenario);
      expect(growth).toBeLessThan(MEGABYTE);
      expect(listeners).toBe(0);
    },
    600_000,
  );

  it('are noticed when they do', async () => {
    const { growth, listeners } = await growthOf(fixture, 'execute, kept');
    expect(growth).toBeGreaterThan(3 * MEGABYTE);
    expect(listeners).toBe(1); // none is needed on a signal of our own
  }, 600_000);
});
