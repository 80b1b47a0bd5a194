import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { abortChart } from '../src/abort-chart.js';
import type { GroupFigures } from '../src/figure.js';
import { stopped } from '../src/groups/threads.js';

const groupOf = (costs: Record<string, number>): GroupFigures => ({
  name: 'threads',
  title: 'Threads',
  rows: [
    {
      name: stopped,
      figures: Object.entries(costs).map(([variant, value]) => ({ variant, value, unit: 'ns' as const })),
    },
  ],
});

const barsOf = (svg: string): number[] =>
  [...svg.matchAll(/<rect class="(?:ours|other)" .*? width="(\d+)"/g)].map(([, width]) => Number(width));

const read = (file: string): string => readFileSync(join(__dirname, '../..', file), 'utf8');

describe('the table of the README of threads', () => {
  it('has the times of the picture', () => {
    const drawn = [
      ...read('bench/results/aborts-across-threads.svg').matchAll(/class="label" x="\d+" y="\d+">(.*?)</g),
    ];
    const told = [...read('threads/README.md').matchAll(/^\| .*? \| +([\d.]+ [µm]?s) \|$/gm)];
    expect(drawn).toHaveLength(4);
    expect(told.map(([, time]) => time)).toStrictEqual(drawn.map(([, time]) => time));
  });
});

describe('abortChart', () => {
  it('draws a bar for each way, ours first, with its time', () => {
    const svg = abortChart(groupOf({ look: 100_000, message: 1_000_000, terminate: 12_345_678 }));
    expect(svg).toContain('>look<');
    expect(svg).toContain('>100 µs<');
    expect(svg).toContain('>1 ms<');
    expect(svg).toContain('>12.3 ms<');
    expect(svg.match(/class="ours"/g)).toHaveLength(1);
    const [look = 0, message = 0, terminate = 0] = barsOf(svg);
    expect(look).toBeGreaterThan(0);
    expect(message - look).toBeCloseTo(look, -1); // a decade each
    expect(terminate).toBeGreaterThan(message);
  });

  it('stays within the picture', () => {
    for (const width of barsOf(abortChart(groupOf({ fast: 1, slow: 1e12 })))) {
      expect(width).toBeGreaterThanOrEqual(0);
      expect(width).toBeLessThanOrEqual(430);
    }
  });

  it('refuses figures without that row', () => {
    expect(() => abortChart({ ...groupOf({}), rows: [] })).toThrow(`Expected the row "${stopped}", got none.`);
  });
});
