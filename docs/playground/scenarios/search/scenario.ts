import { aborts, faults } from '../../engine/actions.js';
import type { LaneSpec, Scenario } from '../../engine/scenario.js';
import { byHand } from './by-hand.js';
import { searchStories } from './stories.js';
import { withCancelkit } from './with-cancelkit.js';

const search = (text: string, takes: number): LaneSpec => ({
  id: text,
  name: `“${text}”`,
  by: { cancelkit: 'search', byHand: 'search' },
  kind: 'work',
  parent: 'search',
  work: { takes, cleansUp: 120 },
  actions: [faults(`Something breaks in the search for “${text}”.`, 'server error')],
});

/** A search box: a search for each letter, of which the latest counts. */
export const searchBox: Scenario = {
  id: 'search',
  title: 'A search box',
  text: 'Somebody types c, ca, can. Each letter starts a search, and the first one happens to be slow. Only the latest may be shown, and nobody should work for the others.',
  until: 3_400,
  lanes: [
    {
      id: 'page',
      name: 'page',
      by: { cancelkit: 'AbortSignal', byHand: 'AbortSignal' },
      kind: 'source',
      actions: [aborts('leave the page', 'The user leaves the page.', 'the user left the page')],
    },
    {
      id: 'search',
      name: 'search',
      by: { cancelkit: 'latest()', byHand: 'Promise.race()' },
      kind: 'combinator',
      parent: 'page',
      actions: [],
    },
    search('c', 2_600),
    search('ca', 900),
    search('can', 900),
  ],
  calls: [
    { at: 100, lane: 'c', says: 'Somebody has typed “c”.', shows: { on: 'search', text: '“c”' } },
    { at: 600, lane: 'ca', says: 'Somebody has typed “ca”.', shows: { on: 'search', text: '“ca”' } },
    { at: 1_100, lane: 'can', says: 'Somebody has typed “can”.', shows: { on: 'search', text: '“can”' } },
  ],
  play: { cancelkit: withCancelkit, byHand },
  stories: searchStories,
};
