import { describe, expect, it } from '@jest/globals';
import { registrationChart } from '../src/chart.js';
import type { GroupFigures } from '../src/figure.js';
import { liveCounts } from '../src/groups/registrations.js';

function groupOf(costs: Record<string, (live: number) => number>): GroupFigures {
  const rows = liveCounts.map((live) => ({
    name: `${live.toLocaleString('en')} others live`,
    figures: Object.entries(costs).map(([variant, cost]) => ({ variant, value: cost(live), unit: 'ns' as const })),
  }));
  return { name: 'registrations', title: 'Registrations', rows };
}

const group = groupOf({
  ours: () => 25,
  addEventListener: (live) => 200 + 7 * live,
  slow: (live) => live,
  best: () => 90,
});

describe('registrationChart', () => {
  it('draws ours, the platform and the best of the others', () => {
    const svg = registrationChart(group);
    expect(svg.match(/<polyline/g)).toHaveLength(3);
    expect(svg).toContain('>ours, 25 ns<');
    expect(svg).toContain('>addEventListener, 700 µs<');
    expect(svg).toContain('>best, 90 ns<');
    expect(svg).not.toContain('>slow');
  });

  it('draws every number of live registrations, within the picture', () => {
    const points = [...registrationChart(group).matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)];
    expect(points).toHaveLength(3 * liveCounts.length);
    for (const [, x, y] of points) {
      expect(Number(x)).toBeLessThanOrEqual(900);
      expect(Number(y)).toBeLessThanOrEqual(500);
    }
  });

  it('keeps the labels of curves apart that end together', () => {
    const svg = registrationChart(groupOf({ ours: () => 25, addEventListener: () => 25, best: () => 26 }));
    const ys = [...svg.matchAll(/class="label.* y="([\d.]+)"/g)].map(([, y]) => Number(y)).sort((a, b) => a - b);
    expect(ys).toHaveLength(3);
    expect(ys[1]! - ys[0]!).toBeGreaterThanOrEqual(20);
    expect(ys[2]! - ys[1]!).toBeGreaterThanOrEqual(20);
  });

  it('refuses figures without the registrations', () => {
    expect(() => registrationChart({ ...group, rows: [] })).toThrow('Expected the rows of all registrations');
  });
});
