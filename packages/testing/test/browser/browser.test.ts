import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { browsers, runInBrowser } from '../../../threads/test/support/browsers.js';
import { bundle } from '../../../threads/test/support/bundle.js';
import type { Found } from './in-page.js';

let folder: string;
beforeAll(async () => {
  folder = await bundle({ main: '../../testing/test/browser/main.ts' });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('@cancelkit/testing/browser', () => {
  it('imports nothing of Node, with all that it depends on', () => {
    expect(readFileSync(join(folder, 'main.mjs'), 'utf8')).not.toMatch(/from\s*["']node:|require\(/);
  });

  describe.each(Object.entries(browsers))('in %s', (name, command) => {
    const there = command === undefined ? it.skip : it;
    if (command === undefined) console.log(`${name} is not there: what it would find is not tested.`);

    there('finds what is planted, and accuses nothing that is good', async () => {
      const [report] = (await runInBrowser(command!, folder, false)) as { found?: Found[]; error?: string }[];
      expect(report?.error).toBeUndefined();
      const wrong = report!.found!.filter(({ expected, kinds, points }) =>
        expected === undefined ? kinds.length > 0 || points < 3 : !kinds.includes(expected),
      );
      expect(wrong.map(({ text, expected }) => [expected, text])).toStrictEqual([]);
      expect(report!.found!.length).toBeGreaterThan(50);
    });
  });
});
