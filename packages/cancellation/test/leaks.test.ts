import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { runFixture } from '../../completion/test/support/run-fixture.js';
import { MEGABYTE, growthOf } from './support/growth.js';

describe('a million operations on one signal', () => {
  it.each([
    'registrations',
    'links, settled',
    'links, unregistered',
    'links of two signals',
    'cancelable',
    'children, disposed',
    'children, canceled',
    'children of three, aborted by one',
    'children, read and disposed',
    'anySignal',
    'allSignals',
    'timeoutSignal',
    'timeoutSignal, reset',
    'grace',
  ])(
    'leave nothing behind: %s',
    async (scenario) => {
      const { growth, listeners } = await growthOf(join(__dirname, 'fixtures/leaks.mjs'), scenario);
      expect(growth).toBeLessThan(MEGABYTE);
      expect(listeners).toBe(0);
    },
    600_000,
  );

  it('are noticed when they do', async () => {
    const { growth, listeners } = await growthOf(join(__dirname, 'fixtures/leaks.mjs'), 'registrations, kept');
    expect(growth).toBeGreaterThan(5 * MEGABYTE);
    expect(listeners).toBe(1); // none is needed on a signal of our own
  }, 600_000);
});

describe('a signal over a timeout that nobody holds', () => {
  it('aborts after a garbage collection', async () => {
    const fixture = join(__dirname, 'fixtures/lost-timeouts.mjs');
    const { code, stdout, stderr } = await runFixture(fixture, [], ['--expose-gc']);
    const fired = Object.entries(JSON.parse(stdout) as Record<string, number>);
    expect(fired).toHaveLength(24);
    for (const [name, count] of fired) expect([name, count]).toStrictEqual([name, 50]);
    expect([code, stderr]).toStrictEqual([0, '']);
  }, 60_000);
});
