import { type Story, nothing } from '../../engine/scenario.js';

/** What can be done to it, and how it ends. */
export const hedgeStories: readonly Story[] = [
  {
    title: 'the replica is faster',
    presses: [],
    ends: {
      cancelkit: {
        lanes: { answer: 'succeeded', primary: 'canceled', replica: 'succeeded' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: { answer: 'succeeded', primary: 'succeeded, for nobody', replica: 'succeeded' },
        left: { ...nothing, listeners: 1, running: 1 },
        stays: { ...nothing, listeners: 1 },
      },
    },
  },
  {
    title: 'the client hangs up',
    presses: [{ at: 900, lane: 'client', does: 'abort' }],
    ends: {
      cancelkit: {
        lanes: { answer: 'canceled', primary: 'canceled', replica: 'canceled' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: { answer: 'canceled', primary: 'succeeded, for nobody', replica: 'succeeded, for nobody' },
        left: { ...nothing, running: 2 },
        stays: nothing,
      },
    },
  },
  {
    title: 'the primary fails',
    presses: [{ at: 300, lane: 'primary', does: 'fault' }],
    ends: {
      cancelkit: {
        lanes: { answer: 'succeeded', primary: 'faulted', replica: 'succeeded' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: { answer: 'succeeded', primary: 'faulted', replica: 'succeeded' },
        left: { ...nothing, listeners: 1 },
        stays: { ...nothing, listeners: 1 },
      },
    },
  },
  {
    title: 'the replica fails',
    presses: [{ at: 900, lane: 'replica', does: 'fault' }],
    ends: {
      cancelkit: {
        lanes: { answer: 'succeeded', primary: 'succeeded', replica: 'faulted' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: { answer: 'succeeded', primary: 'succeeded', replica: 'faulted' },
        left: { ...nothing, listeners: 1 },
        stays: { ...nothing, listeners: 1 },
      },
    },
  },
  {
    title: 'both fail',
    presses: [
      { at: 800, lane: 'primary', does: 'fault' },
      { at: 1100, lane: 'replica', does: 'fault' },
    ],
    ends: {
      cancelkit: {
        lanes: { answer: 'faulted', primary: 'faulted', replica: 'faulted' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: { answer: 'faulted', primary: 'faulted', replica: 'faulted' },
        left: { ...nothing, listeners: 1 },
        stays: { ...nothing, listeners: 1 },
      },
    },
  },
];
