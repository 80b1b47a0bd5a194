import { exploreAbortSafety } from '@cancelkit/testing';
import { afterAll, describe, expect, it } from '@jest/globals';
import { cleanUp, good } from './support/good.js';

describe('a function without a defect', () => {
  afterAll(cleanUp);

  it.each(Object.entries(good))('is not accused: %s', async (_, { fn, options }) => {
    const report = await exploreAbortSafety(fn, options);
    expect(report.defects).toStrictEqual([]);
    expect(report.points.length).toBeGreaterThan(2);
    expect(report.notReached.length * 3).toBeLessThanOrEqual(report.points.length);
  });
});
