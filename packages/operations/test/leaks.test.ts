import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { runFixture } from '../../completion/test/support/run-fixture.js';

/** A hundred thousand in `pnpm chaos`. */
const COUNT = process.env.CANCELKIT_LEAKS ?? '2000';

/** In bytes a call, and abort listeners. */
let left: Record<string, { readonly growth: number; readonly listeners: number }>;
beforeAll(async () => {
  const fixture = join(__dirname, 'fixtures/leaks.mjs');
  const { stdout, stderr } = await runFixture(fixture, [COUNT], ['--expose-gc']);
  expect(stderr).toBe('');
  left = JSON.parse(stdout) as typeof left;
}, 3_600_000);

describe(`${COUNT} operations in one process, on one signal`, () => {
  it.each(['waits, aborted', 'waits for what does not exist', 'waits for what ends', 'runs', 'runs, canceled'])(
    'leave nothing behind: %s',
    (scenario) => {
      expect(left[scenario]!.growth).toBeLessThanOrEqual(100);
      expect(left[scenario]!.listeners).toBe(0);
    },
  );
});

describe('a wait', () => {
  it('takes 1,200 bytes at most, and all that are on one signal one listener', () => {
    expect(left['a wait']!.growth).toBeLessThanOrEqual(1_200);
    expect(left['a wait']!.listeners).toBe(1);
  });
});
