import * as kit from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFixture } from '../../completion/test/support/run-fixture.js';

interface Left {
  /** A call. */
  readonly bytes: number;
  /** Of a hundred callers, whose AsyncLocalStorage store is kept. */
  readonly stores: number;
  readonly listeners: number;
}

const parts = [0, 1, 2, 3, 4];
const fixture = join(__dirname, 'fixtures/long-lived.mjs');

it('asks every function that takes a signal or a promise', () => {
  const asked = new Set(
    [...readFileSync(fixture, 'utf8').matchAll(/^ {2}'?(\w+)[^:]*: \(?/gm)].map(([, name]) => name),
  );
  expect(Object.keys(kit).filter((name) => !asked.has(name) && name !== 'AbortError')).toStrictEqual([]);
});

describe('ten thousand calls of each function on one long-lived promise and one long-lived signal', () => {
  it.each(parts)(
    'leave nothing behind: part %d',
    async (part) => {
      const { code, stdout } = await runFixture(fixture, ['10000', `${part}/${parts.length}`], ['--expose-gc']);
      expect(code).toBe(0);
      const { 'Promise.race (which leaks)': control, ...results } = JSON.parse(stdout) as Record<string, Left>;
      if (part === 0) {
        expect(control?.bytes).toBeGreaterThan(200); // what leaks is seen
        expect(control?.stores).toBe(100);
      }
      expect(Object.keys(results).length).toBeGreaterThan(8);
      for (const [name, { bytes, stores, listeners }] of Object.entries(results)) {
        expect([name, bytes < 10]).toStrictEqual([name, true]);
        // That of the first who has waited, and of whom the engine has called last.
        expect([name, stores < 5]).toStrictEqual([name, true]);
        expect([name, listeners]).toStrictEqual([name, 0]);
      }
    },
    600_000,
  );
});
