import { type Story, nothing } from '../../engine/scenario.js';

/** What can be done to it, and how it ends. */
export const searchStories: readonly Story[] = [
  {
    title: 'somebody types, and waits',
    presses: [],
    ends: {
      cancelkit: {
        lanes: { c: 'canceled', ca: 'canceled', can: 'succeeded' },
        left: nothing,
        stays: nothing,
        sees: { text: '“can”', isStale: false },
      },
      byHand: {
        lanes: { c: 'succeeded', ca: 'succeeded', can: 'succeeded' },
        left: { ...nothing, listeners: 3 },
        stays: { ...nothing, listeners: 3 },
        sees: { text: '“c”', isStale: true },
      },
    },
  },
  {
    title: 'the user leaves the page',
    presses: [{ at: 1500, lane: 'page', does: 'abort' }],
    ends: {
      cancelkit: { lanes: { c: 'canceled', ca: 'canceled', can: 'canceled' }, left: nothing, stays: nothing },
      byHand: {
        lanes: { c: 'canceled', ca: 'succeeded', can: 'canceled' },
        left: { ...nothing, running: 2 },
        stays: nothing,
        sees: { text: '“ca”', isStale: true },
      },
    },
  },
  {
    title: 'the search for “c” fails',
    presses: [{ at: 400, lane: 'c', does: 'fault' }],
    ends: {
      cancelkit: {
        lanes: { c: 'faulted', ca: 'canceled', can: 'succeeded' },
        left: nothing,
        stays: nothing,
        sees: { text: '“can”', isStale: false },
      },
      byHand: {
        lanes: { c: 'faulted', ca: 'succeeded', can: 'succeeded' },
        left: { ...nothing, listeners: 3 },
        stays: { ...nothing, listeners: 3 },
        sees: { text: '“can”', isStale: false },
      },
    },
  },
  {
    title: 'the search for “ca” fails',
    presses: [{ at: 900, lane: 'ca', does: 'fault' }],
    ends: {
      cancelkit: {
        lanes: { c: 'canceled', ca: 'faulted', can: 'succeeded' },
        left: nothing,
        stays: nothing,
        sees: { text: '“can”', isStale: false },
      },
      byHand: {
        lanes: { c: 'succeeded', ca: 'faulted', can: 'succeeded' },
        left: { ...nothing, listeners: 3 },
        stays: { ...nothing, listeners: 3 },
        sees: { text: '“c”', isStale: true },
      },
    },
  },
  {
    title: 'the search for “can” fails',
    presses: [{ at: 1500, lane: 'can', does: 'fault' }],
    ends: {
      cancelkit: { lanes: { c: 'canceled', ca: 'canceled', can: 'faulted' }, left: nothing, stays: nothing },
      byHand: {
        lanes: { c: 'succeeded', ca: 'succeeded', can: 'faulted' },
        left: { ...nothing, listeners: 3 },
        stays: { ...nothing, listeners: 3 },
        sees: { text: '“c”', isStale: true },
      },
    },
  },
];
