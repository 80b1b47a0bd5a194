import { describe, expect, it } from '@jest/globals';
import { type Figure, meetsBar } from '../src/figure.js';
import { cells, verdict } from '../src/format.js';

const ratio = { median: 0.4, min: 0.1, max: 3 };
const compared: Figure = { variant: 'p-defer', value: 85.94, unit: 'ns', ratio, bar: 0.45 };

describe('meetsBar', () => {
  it('judges a ratio by its median', () => {
    expect(meetsBar(compared)).toBe(true);
    expect(meetsBar({ ...compared, bar: 0.39 })).toBe(false);
  });

  it('judges a value where there is no ratio, and at the bar it is met', () => {
    expect(meetsBar({ variant: 'a pending source', value: 72, unit: 'B', bar: 72 })).toBe(true);
    expect(meetsBar({ variant: 'a pending source', value: 73, unit: 'B', bar: 72 })).toBe(false);
  });

  it('has no answer without a bar', () => {
    expect(meetsBar({ variant: 'p-defer', value: 1, unit: 'ns' })).toBeUndefined();
  });
});

describe('cells', () => {
  it('shows the ratio, its spread, and the bar', () => {
    expect(cells(compared)).toEqual(['p-defer', '85.9 ns', '0.40x', '0.10 to 3.0', '<= 0.45x', 'met']);
  });

  it('marks a bar that is missed', () => {
    expect(cells({ ...compared, bar: 0.3 }).at(-1)).toBe('MISSED');
  });
});

describe('verdict', () => {
  it('counts the bars', () => {
    const figures = [compared, { ...compared, bar: 0.3 }, { variant: 'floor', value: 1, unit: 'ns' as const }];
    expect(verdict([{ name: 'g', title: 't', rows: [{ name: 'r', figures }] }])).toBe('1 of 2 bars met');
  });
});
