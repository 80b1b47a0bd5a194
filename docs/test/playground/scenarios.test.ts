import { describe, expect, it } from '@jest/globals';
import { Picture } from '../../playground/engine/picture.js';
import { Run } from '../../playground/engine/run.js';
import { type Mode, type Press, type Scenario, nothing } from '../../playground/engine/scenario.js';
import { isNothing } from '../../playground/engine/words.js';
import { searchBox } from '../../playground/scenarios/search/scenario.js';
import { scenarios } from '../../playground/scenarios/scenarios.js';

const modes: readonly Mode[] = ['cancelkit', 'byHand'];

async function endOf(scenario: Scenario, mode: Mode, presses: readonly Press[]) {
  const run = await Run.whole(scenario, mode, presses);
  const picture = new Picture(scenario);
  for (const event of run.events) picture.add(event);
  const pressed = run.events.filter(({ kind }) => kind === 'pressed').length;
  return { run, picture, pressed };
}

describe.each(scenarios.map((scenario) => [scenario.id, scenario] as const))('the scenario %s', (_, scenario) => {
  it('has a story for each of its buttons', () => {
    const buttons = scenario.lanes.flatMap(({ id, actions }) => actions.map(({ does }) => `${id} ${does}`));
    const pressed = scenario.stories.flatMap(({ presses }) => presses.map(({ lane, does }) => `${lane} ${does}`));
    expect(new Set(pressed)).toEqual(new Set(buttons));
  });

  describe.each(scenario.stories.map((story) => [story.title, story] as const))('when %s', (_, story) => {
    it.each(modes)('ends as the page says, with %s', async (mode) => {
      const { run, picture, pressed } = await endOf(scenario, mode, story.presses);
      const { lanes, left, stays, sees } = story.ends[mode];
      const ends = Object.fromEntries(Object.keys(lanes).map((id) => [id, picture.endOf(id)]));
      const seen = scenario.lanes.map(({ id }) => picture.lane(id).shown).find((shown) => shown !== undefined);
      const actual = { ends, left: picture.leftWhenSettled, stays: run.left, seen };
      expect(actual).toEqual({ ends: lanes, left, stays, seen: sees });
      expect(pressed).toBe(story.presses.length);
    });

    it('leaves nothing with cancelkit, and something by hand', () => {
      expect(story.ends.cancelkit).toMatchObject({ left: nothing, stays: nothing });
      const { left, stays } = story.ends.byHand;
      expect(isNothing(left) && isNothing(stays)).toBe(false);
    });
  });

  // Not only where the stories press: at any time, and twice.
  it.each(modes)('leaves with %s what it should, whenever a button is pressed', async (mode) => {
    for (const { id, actions } of scenario.lanes) {
      for (const { does } of actions) {
        for (let at = 0; at < scenario.until; at += scenario.until / 3) {
          const press = { at: Math.round(at), lane: id, does };
          const { run, picture } = await endOf(scenario, mode, [press, press]);
          if (mode === 'cancelkit') {
            // A search that has just been superseded may still clean up: `latest` does not wait for that.
            const left = scenario === searchBox ? { ...nothing, running: expect.any(Number) } : nothing;
            expect({ press, left: picture.leftWhenSettled, stays: run.left }).toEqual({ press, left, stays: nothing });
          } else {
            expect({ press, left: picture.leftWhenSettled }).not.toEqual({ press, left: undefined });
          }
        }
      }
    }
  });

  it.each(modes)('is the same each time, with %s', async (mode) => {
    const presses = scenario.stories.flatMap((story) => story.presses).slice(0, 1);
    const first = await endOf(scenario, mode, presses);
    const second = await endOf(scenario, mode, presses);
    expect(second.run.events).toEqual(first.run.events);
  });
});
