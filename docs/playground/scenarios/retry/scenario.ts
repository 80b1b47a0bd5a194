import { aborts, faults, timesOut } from '../../engine/actions.js';
import type { LaneSpec, Scenario, WorkSpec } from '../../engine/scenario.js';
import { byHand } from './by-hand.js';
import { retryStories } from './stories.js';
import { withCancelkit } from './with-cancelkit.js';

const attempt = (number: number, work: WorkSpec): LaneSpec => ({
  id: `attempt ${number}`,
  name: `attempt ${number}`,
  by: { cancelkit: 'GET', byHand: 'GET' },
  kind: 'work',
  parent: 'retry',
  work,
  actions: [
    faults(`The server refuses attempt ${number}.`, 'HTTP 503'),
    timesOut(`The 700 ms of attempt ${number} are over.`, 'retry'),
  ],
});

/** A flaky server: attempts with pauses in between, and a deadline for the whole. */
export const flakyServer: Scenario = {
  id: 'retry',
  title: 'Retry with back-off',
  text: 'A server is out of order: the first request fails, the second one gets no answer. Each attempt has 700 ms, the pauses grow, and six seconds are the limit. When the caller gives up, nothing should be tried again.',
  until: 3_400,
  lanes: [
    {
      id: 'caller',
      name: 'caller',
      by: { cancelkit: 'AbortSignal', byHand: 'AbortSignal' },
      kind: 'source',
      actions: [aborts('cancel', 'The caller cancels.', 'not needed any more')],
    },
    {
      id: 'deadline',
      name: 'deadline',
      by: { cancelkit: 'CancellationSource, 6 s', byHand: 'setTimeout, 6 s' },
      kind: 'source',
      parent: 'caller',
      actions: [timesOut('The six seconds are over.')],
    },
    {
      id: 'retry',
      name: 'retry',
      by: { cancelkit: 'retry()', byHand: 'Promise.race()' },
      kind: 'combinator',
      parent: 'deadline',
      actions: [],
    },
    attempt(1, { takes: 400, fails: 'HTTP 503', cleansUp: 80 }),
    attempt(2, { takes: Infinity, cleansUp: 80 }),
    attempt(3, { takes: 500, cleansUp: 80 }),
  ],
  calls: [{ at: 0, lane: 'retry' }],
  play: { cancelkit: withCancelkit, byHand },
  stories: retryStories,
};
