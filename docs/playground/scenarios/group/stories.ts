import { type Story, nothing } from '../../engine/scenario.js';

/** What can be done to it, and how it ends. */
export const groupStories: readonly Story[] = [
  {
    title: 'part 2 fails',
    presses: [{ at: 800, lane: 'part 2', does: 'fault' }],
    ends: {
      cancelkit: {
        lanes: {
          export: 'faulted',
          lock: 'succeeded',
          heartbeat: 'canceled',
          'part 1': 'canceled',
          'part 2': 'faulted',
        },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: {
          export: 'faulted',
          lock: 'succeeded',
          heartbeat: 'running, for nobody',
          'part 1': 'succeeded, for nobody',
          'part 2': 'faulted',
        },
        left: { ...nothing, listeners: 1, running: 2 },
        stays: { ...nothing, listeners: 1, running: 1 },
      },
    },
  },
  {
    title: 'part 1 fails',
    presses: [{ at: 600, lane: 'part 1', does: 'fault' }],
    ends: {
      cancelkit: {
        lanes: {
          export: 'faulted',
          lock: 'succeeded',
          heartbeat: 'canceled',
          'part 1': 'faulted',
          'part 2': 'canceled',
        },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: {
          export: 'faulted',
          lock: 'succeeded',
          heartbeat: 'running, for nobody',
          'part 1': 'faulted',
          'part 2': 'succeeded, for nobody',
        },
        left: { ...nothing, listeners: 1, running: 2 },
        stays: { ...nothing, listeners: 1, running: 1 },
      },
    },
  },
  {
    title: 'the operator cancels',
    presses: [{ at: 700, lane: 'operator', does: 'abort' }],
    ends: {
      cancelkit: {
        lanes: {
          export: 'canceled',
          lock: 'succeeded',
          heartbeat: 'canceled',
          'part 1': 'canceled',
          'part 2': 'canceled',
        },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: {
          export: 'canceled',
          lock: 'succeeded',
          heartbeat: 'running, for nobody',
          'part 1': 'succeeded, for nobody',
          'part 2': 'succeeded, for nobody',
        },
        left: { ...nothing, running: 3 },
        stays: { ...nothing, running: 1 },
      },
    },
  },
  {
    title: 'the lock is lost',
    presses: [{ at: 700, lane: 'heartbeat', does: 'fault' }],
    ends: {
      cancelkit: {
        lanes: {
          export: 'faulted',
          lock: 'succeeded',
          heartbeat: 'faulted',
          'part 1': 'canceled',
          'part 2': 'canceled',
        },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: {
          export: 'faulted',
          lock: 'succeeded',
          heartbeat: 'faulted',
          'part 1': 'succeeded, for nobody',
          'part 2': 'succeeded, for nobody',
        },
        left: { ...nothing, listeners: 1, running: 2 },
        stays: { ...nothing, listeners: 1 },
      },
    },
  },
  {
    title: 'all goes well',
    presses: [],
    ends: {
      cancelkit: {
        lanes: {
          export: 'succeeded',
          lock: 'succeeded',
          heartbeat: 'canceled',
          'part 1': 'succeeded',
          'part 2': 'succeeded',
        },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: {
          export: 'succeeded',
          lock: 'succeeded',
          heartbeat: 'running, for nobody',
          'part 1': 'succeeded',
          'part 2': 'succeeded',
        },
        left: { ...nothing, listeners: 1, running: 1 },
        stays: { ...nothing, listeners: 1, running: 1 },
      },
    },
  },
];
