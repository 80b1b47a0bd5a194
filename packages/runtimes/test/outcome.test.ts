import { describe, expect, it } from '@jest/globals';
import { readmeTable } from '../src/readme-table.js';
import { row } from '../src/row.js';

const outcome = { passed: 3, failed: [{ title: 'a', error: 'b' }], skipped: ['c', 'd'], loose: [], ms: 1_600 };

describe('readmeTable', () => {
  it('puts a row for each runtime between the marks, and leaves the rest', () => {
    const readme = 'before\n<!-- runtimes -->\nold\n<!-- /runtimes -->\nafter';
    const written = readmeTable(readme, [{ name: 'node-24', version: '24.9.0', outcome }]);
    expect(written.startsWith('before\n<!-- runtimes -->\n\n| runtime')).toBe(true);
    expect(written).toContain('| node-24 | 24.9.0 | 3 | 1 | 2 |');
    expect(written).not.toContain('old');
    expect(written.endsWith('<!-- /runtimes -->\nafter')).toBe(true);
  });

  it('refuses a readme without the marks', () => {
    expect(() => readmeTable('none', [])).toThrow('The readme has no <!-- runtimes -->');
  });
});

describe('row', () => {
  it('says what failed, and what needs what is not here', () => {
    expect(row(outcome)).toStrictEqual(['3 passed', '1 failed', '2 need what is not here', '2 s']);
  });
});
