import { aborts, faults, timesOut } from '../../engine/actions.js';
import type { LaneSpec, Scenario } from '../../engine/scenario.js';
import { byHand } from './by-hand.js';
import { shutdownStories } from './stories.js';
import { withCancelkit } from './with-cancelkit.js';

const job = (number: number, takes: number): LaneSpec => ({
  id: `job ${number}`,
  name: `job ${number}`,
  by: { cancelkit: 'transaction', byHand: 'transaction' },
  kind: 'work',
  parent: 'queue',
  work: { takes, cleansUp: 200 },
  actions: [faults(`Something breaks in job ${number}.`, 'constraint violated')],
});

/** A worker with a queue that is told to go. */
export const gracefulShutdown: Scenario = {
  id: 'shutdown',
  title: 'A graceful shutdown',
  text: 'A worker takes one job after the other from a queue. On SIGTERM it begins nothing new; the job that runs has 800 ms to finish, and is rolled back if it does not.',
  until: 3_600,
  lanes: [
    {
      id: 'SIGTERM',
      name: 'SIGTERM',
      by: { cancelkit: 'AbortSignal', byHand: 'AbortSignal' },
      kind: 'source',
      actions: [aborts('SIGTERM', 'The process gets SIGTERM.', 'SIGTERM')],
    },
    {
      id: 'grace',
      name: 'grace',
      by: { cancelkit: 'grace(), 800 ms', byHand: 'setTimeout, 800 ms' },
      kind: 'source',
      parent: 'SIGTERM',
      actions: [timesOut('The 800 ms are over.')],
    },
    {
      id: 'queue',
      name: 'worker',
      by: { cancelkit: 'for … of queue', byHand: 'Promise.race()' },
      kind: 'combinator',
      parent: 'grace',
      actions: [],
    },
    job(1, 800),
    job(2, 1_600),
    job(3, 800),
  ],
  calls: [{ at: 0, lane: 'queue' }],
  play: { cancelkit: withCancelkit, byHand },
  stories: shutdownStories,
};
