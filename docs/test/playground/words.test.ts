import { describe, expect, it } from '@jest/globals';
import { Player } from '../../playground/engine/player.js';
import type { Mode, Scenario, Story } from '../../playground/engine/scenario.js';
import { leftWords, stateWords, storyWords } from '../../playground/engine/words.js';
import { groupUnderLock } from '../../playground/scenarios/group/scenario.js';
import { request } from '../../playground/scenarios/request/scenario.js';
import { searchBox } from '../../playground/scenarios/search/scenario.js';

async function told(scenario: Scenario, title: string, mode: Mode) {
  const story = scenario.stories.find((each) => each.title === title) as Story;
  const player = new Player(() => undefined);
  await player.load(scenario, mode, story.presses);
  await player.toEnd();
  const states = [...(player.picture?.lanes ?? [])].map(([id, lane]) => [id, stateWords(lane)]);
  return {
    lines: player.trace.map(({ at, text }) => `${at} ${text}`),
    states: Object.fromEntries(states) as Record<string, string>,
    story: storyWords(scenario, story, mode),
    hops: player.picture?.hops.map(({ at, from, to, kind }) => `${at} ${from} ${kind} ${to}`),
  };
}

describe('words', () => {
  it('tell how an abort travels, and what it does', async () => {
    const { lines, hops, states, story } = await told(request, 'the client hangs up', 'cancelkit');
    expect(lines.slice(4)).toEqual([
      '700 The client hangs up.',
      '700 client aborts: “the client hung up”.',
      '700 The abort reaches deadline.',
      '700 The abort reaches answer.',
      '700 user is told to stop, and cleans up.',
      '700 orders is told to stop, and cleans up.',
      '700 stock is told to stop, and cleans up.',
      '820 user has stopped.',
      '880 stock has stopped.',
      '940 orders has stopped.',
      '940 answer is canceled. Its caller learns: “the client hung up”.',
      '940 Nothing is left: no listener, no timer, no work.',
    ]);
    expect(hops).toEqual([
      '700 client abort deadline',
      '700 deadline abort answer',
      '700 answer abort user',
      '700 answer abort orders',
      '700 answer abort stock',
    ]);
    expect(states).toMatchObject({ client: 'aborted: “the client hung up”', answer: 'canceled: “the client hung up”', orders: 'canceled' }); // prettier-ignore
    expect(story).toBe('answer, user, orders and stock: canceled. Nothing is left: no listener, no timer, no work.');
  });

  it('tell what goes on for nobody', async () => {
    const { lines, hops, states, story } = await told(request, 'the client hangs up', 'byHand');
    expect(lines.slice(4)).toEqual([
      '700 The client hangs up.',
      '700 client aborts: “the client hung up”.',
      '700 answer is canceled. Its caller learns: “the client hung up”.',
      '700 Left behind: 1 timer, 3 pieces of work running.',
      '900 user is done, for nobody.',
      '1800 orders is done, for nobody.',
      '2400 stock is done, for nobody.',
      '3000 Still left: 1 timer.',
    ]);
    expect(hops).toEqual(['700 client abort answer']);
    expect(states).toMatchObject({ deadline: 'its timer runs', orders: 'succeeded, for nobody' });
    expect(story).toBe(
      'answer: canceled; user, orders and stock: succeeded, for nobody. Left behind: 1 timer, 3 pieces of work running. A while later there is still: 1 timer.',
    );
  });

  it('tell a fault that goes up, and the abort that comes down', async () => {
    const { hops, lines } = await told(request, 'the query for the orders fails', 'cancelkit');
    expect(hops).toEqual(['900 user succeeded answer', '1000 orders faulted answer', '1000 answer abort stock']);
    expect(lines).toContain('1000 orders fails: connection lost.');
    expect(lines).toContain('1000 answer aborts the others.');
    expect(lines).toContain('1180 answer is faulted. Its caller learns: connection lost.');
  });

  it('tell a result that is out of date', async () => {
    const byHand = await told(searchBox, 'somebody types, and waits', 'byHand');
    expect(byHand.lines).toContain('2700 The user sees what was found for “c”, and has typed on since.');
    expect(byHand.states.search).toBe('shows “c”: out of date');
    const { states } = await told(searchBox, 'somebody types, and waits', 'cancelkit');
    expect(states).toMatchObject({ search: 'shows “can”', c: 'canceled: Superseded by a newer call' });
  });

  it('tell that a lock goes before its user has ended, by hand', async () => {
    const lines = async (mode: Mode) => (await told(groupUnderLock, 'part 2 fails', mode)).lines;
    const order = (all: readonly string[]) =>
      all.filter((line) => /part 1 (has stopped|is done)|lock is released/.test(line));
    expect(order(await lines('cancelkit'))).toEqual(['1000 part 1 has stopped.', '1150 lock is released.']);
    expect(order(await lines('byHand'))).toEqual(['950 lock is released.', '1200 part 1 is done, for nobody.']);
  });

  it('count', () => {
    expect(leftWords({ listeners: 1, timers: 2, running: 1 })).toBe('1 listener, 2 timers, 1 piece of work running');
  });
});
