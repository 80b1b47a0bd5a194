import { aborts, faults, timesOut } from '../../engine/actions.js';
import type { Scenario } from '../../engine/scenario.js';
import { byHand } from './by-hand.js';
import { requestStories } from './stories.js';
import { withCancelkit } from './with-cancelkit.js';

/** Three queries for one request, with a deadline. */
export const request: Scenario = {
  id: 'request',
  title: 'A request with a deadline',
  text: 'A server answers one client from three queries, within five seconds. Whoever gives up first, the client, the deadline or a query, the other queries should stop.',
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
      id: 'deadline',
      name: 'deadline',
      by: { cancelkit: 'CancellationSource, 5 s', byHand: 'setTimeout, 5 s' },
      kind: 'source',
      parent: 'client',
      actions: [timesOut('The five seconds are over.')],
    },
    {
      id: 'answer',
      name: 'answer',
      by: { cancelkit: 'all()', byHand: 'Promise.race()' },
      kind: 'combinator',
      parent: 'deadline',
      actions: [],
    },
    {
      id: 'user',
      name: 'user',
      by: { cancelkit: 'query', byHand: 'query' },
      kind: 'work',
      parent: 'answer',
      work: { takes: 900, cleansUp: 120 },
      actions: [faults('Something breaks in the query for the user.', 'no such table')],
    },
    {
      id: 'orders',
      name: 'orders',
      by: { cancelkit: 'query', byHand: 'query' },
      kind: 'work',
      parent: 'answer',
      work: { takes: 1_800, cleansUp: 240 },
      actions: [faults('Something breaks in the query for the orders.', 'connection lost')],
    },
    {
      id: 'stock',
      name: 'stock',
      by: { cancelkit: 'query', byHand: 'query' },
      kind: 'work',
      parent: 'answer',
      work: { takes: 2_400, cleansUp: 180 },
      actions: [faults('Something breaks in the query for the stock.', 'deadlock detected')],
    },
  ],
  calls: [{ at: 0, lane: 'answer' }],
  play: { cancelkit: withCancelkit, byHand },
  stories: requestStories,
};
