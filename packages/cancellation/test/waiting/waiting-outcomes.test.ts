import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFixture } from '../../../completion/test/support/run-fixture.js';

const fixture = join(__dirname, '../fixtures/waiting-outcomes.mjs');
const scenarios = [...readFileSync(fixture, 'utf8').matchAll(/'((?:loud|silent): [^']+)'/g)].map(([, name]) => name);

describe('a wait that nobody awaits', () => {
  it('has scenarios of both kinds', () => {
    expect(scenarios.filter((name) => name?.startsWith('loud'))).toHaveLength(8);
    expect(scenarios.filter((name) => name?.startsWith('silent'))).toHaveLength(9);
  });

  it.each(scenarios)(
    'is %s',
    async (name) => {
      const { code, stderr } = await runFixture(fixture, [name as string]);
      if (name?.startsWith('loud') === true) expect([code, stderr]).toStrictEqual([1, expect.stringMatching(/\S/)]);
      else expect([code, stderr]).toStrictEqual([0, '']);
    },
    60_000,
  );
});
