import { describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { barHere } from '../src/bar-here.js';
import { withoutNodes } from '../src/in-other-node.js';
import { markdown } from '../src/markdown.js';
import { type Results, keepResults, keptResults } from '../src/results.js';

const resultsOf = (node: string, median: number): Results => ({
  machine: { date: '2026-01-02', node, v8: '1', system: 'Linux', processor: 'one', memory: '1 GiB' },
  groups: [
    {
      name: 'links',
      title: 'Links',
      rows: [
        {
          name: 'hot',
          figures: [
            { variant: 'link', value: 10, unit: 'ns' },
            { variant: 'by hand', value: 20, unit: 'ns', ratio: { median, min: median, max: median }, bar: 0.5 },
          ],
        },
      ],
    },
  ],
});

describe('barHere', () => {
  it('is the bar from the newest version that is not newer than this one', () => {
    const bar = { 20: 0.4, 24: 1 };
    expect(['20.1.0', '22.0.0', '24.3.1', '26.0.0'].map((node) => barHere(bar, node))).toStrictEqual([0.4, 0.4, 1, 1]);
  });

  it('is the same everywhere, if there is one for all', () => {
    expect(barHere(0.5, '18.0.0')).toBe(0.5);
  });

  it('refuses a version that is older than all', () => {
    expect(() => barHere({ 20: 1 }, '18.2.0')).toThrow('Expected Node 20 or newer, got 18.2.0.');
  });
});

describe('withoutNodes', () => {
  it('takes away the option and its values, and nothing else', () => {
    expect(withoutNodes(['--node', 'a', 'b', '--quick', '--only', 'links'])).toStrictEqual([
      '--quick',
      '--only',
      'links',
    ]);
    expect(withoutNodes(['--quick', '--node=a'])).toStrictEqual(['--quick']);
  });
});

describe('results', () => {
  it('are kept for each major version, the newest of each', async () => {
    const folder = `${await mkdtemp(join(tmpdir(), 'cancelkit-'))}/`;
    try {
      for (const results of [resultsOf('24.1.0', 1), resultsOf('20.9.0', 1), resultsOf('24.2.0', 2)])
        await keepResults(folder, results);
      expect((await readdir(folder)).sort()).toStrictEqual(['node-20.json', 'node-24.json']);
      expect((await keptResults(folder)).map(({ machine }) => machine.node)).toStrictEqual(['20.9.0', '24.2.0']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('of some groups stand beside the others, if the same Node has measured those on the same machine', async () => {
    const folder = `${await mkdtemp(join(tmpdir(), 'cancelkit-'))}/`;
    const named = (name: string, node: string, median: number): Results => {
      const results = resultsOf(node, median);
      return { ...results, groups: results.groups.map((group) => ({ ...group, name })) };
    };
    const order = ['links', 'threads'];
    try {
      await keepResults(folder, named('threads', '24.1.0', 1), order);
      await keepResults(folder, named('links', '24.1.0', 1), order);
      await keepResults(folder, named('threads', '24.1.0', 2), order);
      const [kept] = await keptResults(folder);
      const figures = kept?.groups.map(({ name, rows }) => [name, rows[0]?.figures[1]?.ratio?.median]);
      expect(figures).toStrictEqual([['links', 1], ['threads', 2]]); // prettier-ignore
      await expect(keepResults(folder, named('links', '24.2.0', 1), order)).rejects.toThrow(
        'Expected figures of Node 24.1.0 on one, as of the other groups, got those of Node 24.2.0 on one.',
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('markdown', () => {
  it('shows the Nodes side by side, and where a bar is missed', () => {
    const lines = markdown([resultsOf('20.9.0', 0.4), resultsOf('24.2.0', 0.6)], {}).split('\n');
    expect(lines).toContain('- Node 20.9.0 (V8 1) on 2026-01-02: **1 of 1 bars met**. Linux, one, 1 GiB.');
    expect(lines).toContain('|  | Node 20: each | ours / this | bar | Node 24: each | ours / this | bar |');
    expect(lines).toContain('| by hand | 20 ns | 0.40x | <= 0.5x | 20 ns | 0.60x | **<= 0.5x, missed** |');
  });

  it('leaves a gap where a Node has not measured a row', () => {
    const old: Results = { ...resultsOf('20.9.0', 0.4), groups: [] };
    expect(markdown([old, resultsOf('24.2.0', 0.6)], {}).split('\n')).toContain('| link |  |  |  | 10 ns |  |  |');
  });

  it('refuses to report nothing', () => {
    expect(() => markdown([], {})).toThrow('Expected the results of one Node or more, got none.');
  });
});
