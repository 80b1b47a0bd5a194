import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { MEGABYTE, growthOf } from '../support/growth.js';

const fixture = join(__dirname, '../fixtures/waiting-leaks.mjs');

describe('waiting a million times on what never ends', () => {
  it.each([
    'waitAsync on a promise, aborted',
    'waitAsync on a promise, with a zero timeout',
    'waitAsync on a promise, timed out',
    'waitAsync on a source, aborted',
    'waitAsync on a source, timed out',
    'whenAny with a promise', // .NET 136
    'whenAny with a source',
    'whenEach, left by break',
    'whenAll of promises',
    'waitForEvent on a target, with the event',
    'events on a target, read and left',
    'iterate of what is silent, left while it is',
    'checkpoint',
  ])(
    'leaves nothing behind: %s',
    async (scenario) => {
      const { growth, listeners } = await growthOf(fixture, scenario);
      expect(growth).toBeLessThan(MEGABYTE);
      expect(listeners).toBe(0);
    },
    600_000,
  );

  it('is noticed where it does: a tenth as many rounds of Promise.race', async () => {
    const { growth } = await growthOf(fixture, 'Promise.race');
    expect(growth).toBeGreaterThan(5 * MEGABYTE);
  }, 600_000);
});
