import { describe, expect, it } from '@jest/globals';
import { draw, drawScale, layOut } from './timeline.js';

describe('layOut', () => {
  it('ends the bar of a client that stayed with its answer', () => {
    expect(draw(layOut({ from: 0, to: 799, hungUpAt: undefined }, 10, 1000))).toBe('━━━━━━━●  ');
  });

  it('ends the bar at the hang-up when the processes end with it', () => {
    expect(draw(layOut({ from: 100, to: 420, hungUpAt: 400 }, 10, 1000))).toBe(' ━━━×     ');
  });

  it('shows what runs on after the hang-up', () => {
    expect(draw(layOut({ from: 100, to: 899, hungUpAt: 400 }, 10, 1000))).toBe(' ━━━×░░░░ ');
  });

  it('shows a hang-up before the first process was seen', () => {
    expect(draw(layOut({ from: 500, to: 700, hungUpAt: 300 }, 10, 1000))).toBe('   × ░░░  ');
  });

  it('keeps what ends with the picture inside it', () => {
    expect(draw(layOut({ from: 0, to: 1000, hungUpAt: 1000 }, 10, 1000))).toBe('━━━━━━━━━×');
  });
});

describe('draw', () => {
  it('hands each run of equal cells to the painter once', () => {
    const cells = layOut({ from: 0, to: 500, hungUpAt: 300 }, 10, 1000);
    expect(draw(cells, (cell, text) => `<${cell}:${text.length}>`)).toBe(
      '<working:3><hang-up:1><for nobody:2><nothing:4>',
    );
  });
});

describe('drawScale', () => {
  it('puts each label under the column where its second begins', () => {
    expect(drawScale(30, 5000)).toBe('0s    1s    2s    3s    4s    ');
  });

  it('leaves labels out where there is no room for all', () => {
    expect(drawScale(20, 10_000)).toBe('0s        5s        ');
  });
});
