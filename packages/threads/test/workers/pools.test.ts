import { describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runFixture } from '../../../completion/test/support/run-fixture.js';
import { bundle } from '../support/bundle.js';

describe('offload', () => {
  it('asks the tasks of pools as they are, and has a stubborn one terminated', async () => {
    const folder = await bundle({ 'pool-task': 'fixtures/pool-task.ts' });
    try {
      const { stdout } = await runFixture(join(__dirname, '../fixtures/pools.mjs'), [folder]);
      const ends = stdout.trim().split('\n').map((line) => JSON.parse(line) as object); // prettier-ignore
      expect(ends).toEqual(
        ['piscina', 'tinypool', 'workerpool', 'comlink'].map((name) => ({
          name,
          fault: ['RangeError', 'far', 'E_FAR'],
          isReason: true,
          isSame: true, // the worker is warm
          ended: 'insist',
          told: ['insist'],
        })),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
