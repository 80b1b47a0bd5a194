import { describe, expect, it } from '@jest/globals';
import { compare, summarise } from '../src/statistics.js';

describe('summarise', () => {
  it('answers the middle sample, and how far the others spread, whatever their order', () => {
    expect(summarise([30, 10, 20])).toEqual({ median: 20, min: 10, max: 30 });
  });

  it('answers the mean of the two in the middle when there are as many above as below', () => {
    expect(summarise([1, 100, 2, 4])).toEqual({ median: 3, min: 1, max: 100 });
  });

  it('answers a single sample as it is', () => {
    expect(summarise([7])).toEqual({ median: 7, min: 7, max: 7 });
  });

  it('leaves the samples as they are', () => {
    const samples = [3, 1, 2];
    summarise(samples);
    expect(samples).toEqual([3, 1, 2]);
  });

  it('refuses no samples', () => {
    expect(() => summarise([])).toThrow(new RangeError('Expected at least one sample, got none.'));
  });
});

describe('compare', () => {
  it('takes ratios pair by pair, so that load that meets both leaves no trace', () => {
    expect(compare([10, 20, 1_000], [20, 40, 2_000])).toEqual({ median: 0.5, min: 0.5, max: 0.5 });
  });

  it('is not the ratio of the medians', () => {
    expect(compare([1, 2, 6], [1, 4, 2]).median).toBe(1);
  });

  it('refuses samples without a partner', () => {
    expect(() => compare([1, 2], [1])).toThrow('Expected as many samples as there are to compare with, 1, got 2.');
  });
});
