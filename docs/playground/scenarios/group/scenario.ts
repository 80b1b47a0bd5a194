import { aborts, faults } from '../../engine/actions.js';
import type { LaneSpec, Scenario } from '../../engine/scenario.js';
import { byHand } from './by-hand.js';
import { groupStories } from './stories.js';
import { withCancelkit } from './with-cancelkit.js';

const part = (number: number, takes: number): LaneSpec => ({
  id: `part ${number}`,
  name: `part ${number}`,
  by: { cancelkit: 'fork()', byHand: 'a promise' },
  kind: 'work',
  parent: 'export',
  work: { takes, cleansUp: 200 },
  actions: [faults(`The disk of part ${number} is full.`, 'no space left')],
});

/** A group of which one member fails, under a lock. */
export const groupUnderLock: Scenario = {
  id: 'group',
  title: 'A group under a lock',
  text: 'An export writes two parts under a lock that a heartbeat keeps alive. When one part fails, the other should stop, and only then may the lock go to somebody else.',
  until: 3_000,
  lanes: [
    {
      id: 'operator',
      name: 'operator',
      by: { cancelkit: 'AbortSignal', byHand: 'AbortSignal' },
      kind: 'source',
      actions: [aborts('cancel', 'The operator cancels the export.', 'canceled by the operator')],
    },
    {
      id: 'export',
      name: 'export',
      by: { cancelkit: 'spawn()', byHand: 'Promise.race()' },
      kind: 'combinator',
      parent: 'operator',
      actions: [],
    },
    {
      id: 'lock',
      name: 'lock',
      by: { cancelkit: 'defer()', byHand: 'finally' },
      kind: 'work',
      parent: 'export',
      work: {
        takes: Infinity,
        cleansUp: 150,
        stopsAs: 'succeeded',
        words: { running: 'held', 'cleaning up': 'being released', succeeded: 'released' },
      },
      actions: [],
    },
    {
      id: 'heartbeat',
      name: 'heartbeat',
      by: { cancelkit: 'fork()', byHand: 'a promise' },
      kind: 'work',
      parent: 'export',
      work: { takes: Infinity, cleansUp: 60 },
      actions: [faults('Somebody else has the lock.', 'the lock is lost')],
    },
    part(1, 1_200),
    part(2, 1_900),
  ],
  calls: [{ at: 0, lane: 'export' }],
  play: { cancelkit: withCancelkit, byHand },
  stories: groupStories,
};
