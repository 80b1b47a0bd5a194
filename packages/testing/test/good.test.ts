import { exploreAbortSafety } from '@cancelkit/testing';
import { afterAll, describe, expect, it } from '@jest/globals';
import { good } from './support/good.js';
import { cleanUp, goodOfNode } from './support/good-of-node.js';

describe('a function without a defect', () => {
  afterAll(cleanUp);

  it.each(Object.entries({ ...good, ...goodOfNode }))('is not accused: %s', async (_, { fn, options }) => {
    const report = await exploreAbortSafety(fn, options);
    expect(report.defects).toStrictEqual([]);
    expect(report.points.length).toBeGreaterThan(2);
    expect(report.notReached.length * 3).toBeLessThanOrEqual(report.points.length);
  });

  it.each(Object.entries(good))('is not accused without hooks: %s', async (_, { fn, options }) => {
    const report = await exploreAbortSafety(fn, { ...options, explorer: 'patched' });
    expect(report.defects).toStrictEqual([]);
    expect(report.points.length).toBeGreaterThan(2);
    expect(report.notReached.length * 3).toBeLessThanOrEqual(report.points.length);
  });
});
