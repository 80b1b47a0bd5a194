import { aborts, faults } from '../../engine/actions.js';
import type { Scenario } from '../../engine/scenario.js';
import { byHand } from './by-hand.js';
import { hedgeStories } from './stories.js';
import { withCancelkit } from './with-cancelkit.js';

/** A hedged request: a second one when the first is slow. */
export const hedgedRequest: Scenario = {
  id: 'hedge',
  title: 'A hedged request',
  text: 'The primary is slow today, so after 500 ms a replica is asked as well. The first success is the answer; the loser should be hung up on.',
  until: 3_000,
  lanes: [
    {
      id: 'client',
      name: 'client',
      by: { cancelkit: 'AbortSignal', byHand: 'AbortSignal' },
      kind: 'source',
      actions: [aborts('client hangs up', 'The client hangs up.', 'the client hung up')],
    },
    {
      id: 'answer',
      name: 'answer',
      by: { cancelkit: 'any()', byHand: 'Promise.race()' },
      kind: 'combinator',
      parent: 'client',
      actions: [],
    },
    {
      id: 'primary',
      name: 'primary',
      by: { cancelkit: 'request', byHand: 'request' },
      kind: 'work',
      parent: 'answer',
      work: { takes: 2_500, cleansUp: 120 },
      actions: [faults('Something breaks in the primary.', 'connection reset')],
    },
    {
      id: 'replica',
      name: 'replica',
      by: { cancelkit: 'delay(), request', byHand: 'setTimeout, request' },
      kind: 'work',
      parent: 'answer',
      work: { takes: 900, cleansUp: 120 },
      actions: [faults('Something breaks in the replica.', 'out of memory')],
    },
  ],
  calls: [{ at: 0, lane: 'answer' }],
  play: { cancelkit: withCancelkit, byHand },
  stories: hedgeStories,
};
