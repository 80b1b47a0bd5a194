import { type Story, nothing } from '../../engine/scenario.js';

/** What can be done to it, and how it ends. */
export const shutdownStories: readonly Story[] = [
  {
    title: 'SIGTERM, and the job finishes',
    presses: [{ at: 400, lane: 'SIGTERM', does: 'abort' }],
    ends: {
      cancelkit: {
        lanes: { queue: 'succeeded', 'job 1': 'succeeded', 'job 2': 'not started', 'job 3': 'not started' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: { queue: 'succeeded', 'job 1': 'succeeded', 'job 2': 'not started', 'job 3': 'not started' },
        left: { ...nothing, timers: 1 },
        stays: nothing,
      },
    },
  },
  {
    title: 'SIGTERM, and the job takes too long',
    presses: [{ at: 1200, lane: 'SIGTERM', does: 'abort' }],
    ends: {
      cancelkit: {
        lanes: { queue: 'canceled', 'job 1': 'succeeded', 'job 2': 'canceled', 'job 3': 'not started' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: { queue: 'succeeded', 'job 1': 'succeeded', 'job 2': 'succeeded, for nobody', 'job 3': 'not started' },
        left: { ...nothing, running: 1 },
        stays: nothing,
      },
    },
  },
  {
    title: 'SIGTERM, and no patience',
    presses: [
      { at: 1200, lane: 'SIGTERM', does: 'abort' },
      { at: 1500, lane: 'grace', does: 'timeout' },
    ],
    ends: {
      cancelkit: {
        lanes: { queue: 'canceled', 'job 1': 'succeeded', 'job 2': 'canceled', 'job 3': 'not started' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: { queue: 'succeeded', 'job 1': 'succeeded', 'job 2': 'succeeded, for nobody', 'job 3': 'not started' },
        left: { ...nothing, running: 1 },
        stays: nothing,
      },
    },
  },
  {
    title: 'no SIGTERM',
    presses: [],
    ends: {
      cancelkit: {
        lanes: { queue: 'succeeded', 'job 1': 'succeeded', 'job 2': 'succeeded', 'job 3': 'succeeded' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: { queue: 'succeeded', 'job 1': 'succeeded', 'job 2': 'succeeded', 'job 3': 'succeeded' },
        left: { ...nothing, listeners: 1 },
        stays: { ...nothing, listeners: 1 },
      },
    },
  },
  {
    title: 'job 1 fails',
    presses: [{ at: 400, lane: 'job 1', does: 'fault' }],
    ends: {
      cancelkit: {
        lanes: { queue: 'faulted', 'job 1': 'faulted', 'job 2': 'not started', 'job 3': 'not started' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: { queue: 'faulted', 'job 1': 'faulted', 'job 2': 'not started', 'job 3': 'not started' },
        left: { ...nothing, listeners: 1 },
        stays: { ...nothing, listeners: 1 },
      },
    },
  },
  {
    title: 'job 2 fails',
    presses: [{ at: 1400, lane: 'job 2', does: 'fault' }],
    ends: {
      cancelkit: {
        lanes: { queue: 'faulted', 'job 1': 'succeeded', 'job 2': 'faulted', 'job 3': 'not started' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: { queue: 'faulted', 'job 1': 'succeeded', 'job 2': 'faulted', 'job 3': 'not started' },
        left: { ...nothing, listeners: 1 },
        stays: { ...nothing, listeners: 1 },
      },
    },
  },
  {
    title: 'job 3 fails',
    presses: [{ at: 2700, lane: 'job 3', does: 'fault' }],
    ends: {
      cancelkit: {
        lanes: { queue: 'faulted', 'job 1': 'succeeded', 'job 2': 'succeeded', 'job 3': 'faulted' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: { queue: 'faulted', 'job 1': 'succeeded', 'job 2': 'succeeded', 'job 3': 'faulted' },
        left: { ...nothing, listeners: 1 },
        stays: { ...nothing, listeners: 1 },
      },
    },
  },
];
