import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runFixture } from '../../completion/test/support/run-fixture.js';
import { bundle } from './support/bundle.js';

const { CANCELKIT_LEAKS } = process.env;
const OPERATIONS = Number(CANCELKIT_LEAKS ?? 400);
/** What is compiled in the meantime takes most of it, however many there are. */
const LIMIT = 500_000;

/** What many operations have left behind: bytes of heap, and listeners on the signal and the worker. */
interface Report {
  readonly name: string;
  readonly here: number;
  readonly inWorker: number;
  readonly inPool: number;
  readonly listeners: number;
}

let folder: string;
beforeAll(async () => {
  folder = await bundle({ leaks: 'fixtures/leaks.worker.ts' });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe(`${OPERATIONS.toLocaleString('en')} operations with one signal, one worker and one pool`, () => {
  let reports: Report[];
  beforeAll(async () => {
    const fixture = join(__dirname, 'fixtures/leaks.mjs');
    const names = CANCELKIT_LEAKS === undefined ? ['shares, kept', 'one of each'] : []; // each on its own takes its time
    const { stdout, stderr } = await runFixture(fixture, [folder, String(OPERATIONS), ...names], ['--expose-gc']);
    expect(stderr).toBe('');
    reports = stdout.trim().split('\n').map((line) => JSON.parse(line) as Report); // prettier-ignore
    if (CANCELKIT_LEAKS !== undefined) process.stdout.write(stdout);
  }, 3_600_000);

  it('are noticed when they leave something behind', () => {
    expect(reports[0]?.here).toBeGreaterThan(400 * OPERATIONS);
    expect(reports[0]?.listeners).toBeGreaterThan(0);
  });

  it('leave nothing behind', () => {
    const [kept, ...others] = reports;
    expect(others.length).toBeGreaterThan(0);
    for (const { name, here, inWorker, inPool, listeners } of others) {
      expect([name, Math.max(here, inWorker, inPool) < LIMIT]).toEqual([name, true]);
      expect([name, listeners]).toEqual([name, kept?.listeners]);
    }
  });
});
