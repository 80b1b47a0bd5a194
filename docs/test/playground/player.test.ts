import { describe, expect, it } from '@jest/globals';
import { Player } from '../../playground/engine/player.js';
import type { Scenario } from '../../playground/engine/scenario.js';
import { request } from '../../playground/scenarios/request/scenario.js';

const hangUp = [{ at: 700, lane: 'client', does: 'abort' }] as const;

async function loaded(script: Parameters<Player['load']>[2] = [], scenario: Scenario = request): Promise<Player> {
  const player = new Player(() => undefined);
  await player.load(scenario, 'cancelkit', script);
  return player;
}

/** Plays on for some time of the page. */
async function play(player: Player, ms: number): Promise<void> {
  player.play();
  for (let passed = 0; passed < ms; passed += 50) {
    player.tick(50);
    await player.idle;
  }
}

describe('Player', () => {
  it('begins with the calls, and stands still', async () => {
    const player = await loaded();
    player.tick(10_000);
    expect(player.time).toBe(0);
    expect(player.trace.map(({ text }) => text)).toEqual([
      'answer begins.',
      'user starts.',
      'orders starts.',
      'stock starts.',
    ]);
  });

  it('plays to the end, where it stops', async () => {
    const player = await loaded();
    await play(player, 20_000);
    expect(player.isOver).toBe(true);
    expect(player.time).toBe(request.until);
    expect(player.trace.at(-1)?.text).toBe('Nothing is left: no listener, no timer, no work.');
  });

  it('goes as fast as it is told to', async () => {
    const player = await loaded();
    await play(player, 400);
    expect(player.time).toBeCloseTo(100, 5);
    player.speed = 1;
    await play(player, 400);
    expect(player.time).toBeCloseTo(500, 5);
    player.pause();
    player.tick(400);
    expect(player.time).toBeCloseTo(500, 5);
  });

  it('shows one hop of an abort after the other, while time stands still', async () => {
    const player = await loaded();
    await play(player, 2_000);
    await player.press('client', 'abort');
    const before = { time: player.time, lines: player.trace.length };
    expect(player.trace.at(-1)?.text).toBe('The client hangs up.');
    await play(player, 600);
    expect(player.trace.length).toBeGreaterThan(before.lines);
    expect(player.trace.at(-1)?.text).not.toBe('stock is told to stop, and cleans up.');
    expect(player.time).toBe(before.time);
    expect(player.progress).toBeGreaterThan(0);
  });

  it('shows what a button has done also while it is paused', async () => {
    const player = await loaded();
    await player.press('client', 'abort');
    for (let i = 0; i < 100; i++) player.tick(100);
    expect(player.trace.at(-1)?.text).toBe('stock is told to stop, and cleans up.');
    expect(player.time).toBe(0);
  });

  it('goes from sentence to sentence', async () => {
    const player = await loaded(hangUp);
    const lines = player.trace.length;
    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      await player.step();
      times.push(player.time);
      expect(player.trace).toHaveLength(lines + 1 + i);
    }
    expect(times).toEqual([700, 700, 700, 700, 700]);
    player.tick(10_000);
    expect(player.trace).toHaveLength(lines + 5);
  });

  it('steps through to the end', async () => {
    const player = await loaded(hangUp);
    for (let i = 0; i < 40; i++) await player.step();
    const whole = await loaded(hangUp);
    await whole.toEnd();
    expect(player.trace).toEqual(whole.trace);
    expect(player.isOver).toBe(true);
  });

  it('shows the same moment in the other mode, after the same presses', async () => {
    const player = await loaded();
    await play(player, 3_200);
    await player.press('client', 'abort');
    await play(player, 8_000);
    const { time } = player;
    await player.setMode('byHand');
    expect({ mode: player.run?.mode, time: player.time }).toEqual({ mode: 'byHand', time });
    expect(player.trace.map(({ text }) => text)).toContain('The client hangs up.');
    await player.toEnd();
    expect(player.picture?.endOf('orders')).toBe('succeeded, for nobody');
    await player.setMode('cancelkit');
    expect(player.picture?.endOf('orders')).toBe('canceled');
  });

  it('presses nothing that has nothing to do, and does not keep it', async () => {
    const player = await loaded(hangUp);
    await player.toEnd();
    const { trace } = player;
    await player.press('client', 'abort');
    expect(player.trace).toBe(trace);
  });

  it('goes from one event to the next where nothing may move', async () => {
    const player = await loaded(hangUp);
    player.isStill = true;
    const times = new Set<number>();
    player.play();
    for (let i = 0; i < 1_000 && !player.isOver; i++) {
      player.tick(100);
      await player.idle;
      times.add(player.time);
    }
    expect([...times]).toEqual([700, 820, 880, 940, 3_000]);
  });
});
