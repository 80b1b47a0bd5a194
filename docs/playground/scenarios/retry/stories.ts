import { type Story, nothing } from '../../engine/scenario.js';

/** What can be done to it, and how it ends. */
export const retryStories: readonly Story[] = [
  {
    title: 'nobody gives up',
    presses: [],
    ends: {
      cancelkit: {
        lanes: { retry: 'succeeded', 'attempt 1': 'faulted', 'attempt 2': 'canceled', 'attempt 3': 'succeeded' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: {
          retry: 'succeeded',
          'attempt 1': 'faulted',
          'attempt 2': 'running, for nobody',
          'attempt 3': 'succeeded',
        },
        left: { ...nothing, listeners: 1, timers: 2, running: 1 },
        stays: { ...nothing, listeners: 1, timers: 1, running: 1 },
      },
    },
  },
  {
    title: 'the caller cancels in a pause',
    presses: [{ at: 550, lane: 'caller', does: 'abort' }],
    ends: {
      cancelkit: {
        lanes: { retry: 'canceled', 'attempt 1': 'faulted', 'attempt 2': 'not started', 'attempt 3': 'not started' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: {
          retry: 'canceled',
          'attempt 1': 'faulted',
          'attempt 2': 'running, for nobody',
          'attempt 3': 'succeeded, for nobody',
        },
        left: { ...nothing, timers: 3 },
        stays: { ...nothing, timers: 1, running: 1 },
      },
    },
  },
  {
    title: 'the caller cancels in an attempt',
    presses: [{ at: 1000, lane: 'caller', does: 'abort' }],
    ends: {
      cancelkit: {
        lanes: { retry: 'canceled', 'attempt 1': 'faulted', 'attempt 2': 'canceled', 'attempt 3': 'not started' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: {
          retry: 'canceled',
          'attempt 1': 'faulted',
          'attempt 2': 'running, for nobody',
          'attempt 3': 'succeeded, for nobody',
        },
        left: { ...nothing, timers: 2, running: 1 },
        stays: { ...nothing, timers: 1, running: 1 },
      },
    },
  },
  {
    title: 'the deadline passes',
    presses: [{ at: 1000, lane: 'deadline', does: 'timeout' }],
    ends: {
      cancelkit: {
        lanes: { retry: 'canceled', 'attempt 1': 'faulted', 'attempt 2': 'canceled', 'attempt 3': 'not started' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: {
          retry: 'faulted',
          'attempt 1': 'faulted',
          'attempt 2': 'running, for nobody',
          'attempt 3': 'succeeded, for nobody',
        },
        left: { ...nothing, listeners: 1, timers: 1, running: 1 },
        stays: { ...nothing, listeners: 1, running: 1 },
      },
    },
  },
  {
    title: 'attempt 1 fails sooner',
    presses: [{ at: 200, lane: 'attempt 1', does: 'fault' }],
    ends: {
      cancelkit: {
        lanes: { retry: 'succeeded', 'attempt 1': 'faulted', 'attempt 2': 'canceled', 'attempt 3': 'succeeded' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: {
          retry: 'succeeded',
          'attempt 1': 'faulted',
          'attempt 2': 'running, for nobody',
          'attempt 3': 'succeeded',
        },
        left: { ...nothing, listeners: 1, timers: 2, running: 1 },
        stays: { ...nothing, listeners: 1, timers: 1, running: 1 },
      },
    },
  },
  {
    title: 'attempt 1 times out',
    presses: [{ at: 200, lane: 'attempt 1', does: 'timeout' }],
    ends: {
      cancelkit: {
        lanes: { retry: 'succeeded', 'attempt 1': 'canceled', 'attempt 2': 'canceled', 'attempt 3': 'succeeded' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: {
          retry: 'succeeded',
          'attempt 1': 'faulted',
          'attempt 2': 'running, for nobody',
          'attempt 3': 'succeeded',
        },
        left: { ...nothing, listeners: 1, timers: 2, running: 1 },
        stays: { ...nothing, listeners: 1, timers: 1, running: 1 },
      },
    },
  },
  {
    title: 'attempt 2 fails',
    presses: [{ at: 1000, lane: 'attempt 2', does: 'fault' }],
    ends: {
      cancelkit: {
        lanes: { retry: 'succeeded', 'attempt 1': 'faulted', 'attempt 2': 'faulted', 'attempt 3': 'succeeded' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: { retry: 'succeeded', 'attempt 1': 'faulted', 'attempt 2': 'faulted', 'attempt 3': 'succeeded' },
        left: { ...nothing, listeners: 1, timers: 2 },
        stays: { ...nothing, listeners: 1, timers: 1 },
      },
    },
  },
  {
    title: 'attempt 2 times out sooner',
    presses: [{ at: 1000, lane: 'attempt 2', does: 'timeout' }],
    ends: {
      cancelkit: {
        lanes: { retry: 'succeeded', 'attempt 1': 'faulted', 'attempt 2': 'canceled', 'attempt 3': 'succeeded' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: {
          retry: 'succeeded',
          'attempt 1': 'faulted',
          'attempt 2': 'running, for nobody',
          'attempt 3': 'succeeded',
        },
        left: { ...nothing, listeners: 1, timers: 2, running: 1 },
        stays: { ...nothing, listeners: 1, timers: 1, running: 1 },
      },
    },
  },
  {
    title: 'attempt 3 fails',
    presses: [{ at: 2200, lane: 'attempt 3', does: 'fault' }],
    ends: {
      cancelkit: {
        lanes: { retry: 'faulted', 'attempt 1': 'faulted', 'attempt 2': 'canceled', 'attempt 3': 'faulted' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: { retry: 'faulted', 'attempt 1': 'faulted', 'attempt 2': 'running, for nobody', 'attempt 3': 'faulted' },
        left: { ...nothing, listeners: 1, timers: 2, running: 1 },
        stays: { ...nothing, listeners: 1, timers: 1, running: 1 },
      },
    },
  },
  {
    title: 'attempt 3 times out',
    presses: [{ at: 2200, lane: 'attempt 3', does: 'timeout' }],
    ends: {
      cancelkit: {
        lanes: { retry: 'faulted', 'attempt 1': 'faulted', 'attempt 2': 'canceled', 'attempt 3': 'canceled' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: {
          retry: 'faulted',
          'attempt 1': 'faulted',
          'attempt 2': 'running, for nobody',
          'attempt 3': 'succeeded, for nobody',
        },
        left: { ...nothing, listeners: 1, timers: 1, running: 2 },
        stays: { ...nothing, listeners: 1, timers: 1, running: 1 },
      },
    },
  },
];
