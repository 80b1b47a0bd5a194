import { type Story, nothing } from '../../engine/scenario.js';

/** What can be done to it, and how it ends. */
export const requestStories: readonly Story[] = [
  {
    title: 'nobody gives up',
    presses: [],
    ends: {
      cancelkit: {
        lanes: { answer: 'succeeded', user: 'succeeded', orders: 'succeeded', stock: 'succeeded' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: { answer: 'succeeded', user: 'succeeded', orders: 'succeeded', stock: 'succeeded' },
        left: { ...nothing, listeners: 1, timers: 1 },
        stays: { ...nothing, listeners: 1, timers: 1 },
      },
    },
  },
  {
    title: 'the client hangs up',
    presses: [{ at: 700, lane: 'client', does: 'abort' }],
    ends: {
      cancelkit: {
        lanes: { answer: 'canceled', user: 'canceled', orders: 'canceled', stock: 'canceled' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: {
          answer: 'canceled',
          user: 'succeeded, for nobody',
          orders: 'succeeded, for nobody',
          stock: 'succeeded, for nobody',
        },
        left: { ...nothing, timers: 1, running: 3 },
        stays: { ...nothing, timers: 1 },
      },
    },
  },
  {
    title: 'the deadline passes',
    presses: [{ at: 1200, lane: 'deadline', does: 'timeout' }],
    ends: {
      cancelkit: {
        lanes: { answer: 'canceled', user: 'succeeded', orders: 'canceled', stock: 'canceled' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: {
          answer: 'faulted',
          user: 'succeeded',
          orders: 'succeeded, for nobody',
          stock: 'succeeded, for nobody',
        },
        left: { ...nothing, listeners: 1, running: 2 },
        stays: { ...nothing, listeners: 1 },
      },
    },
  },
  {
    title: 'the query for the user fails',
    presses: [{ at: 500, lane: 'user', does: 'fault' }],
    ends: {
      cancelkit: {
        lanes: { answer: 'faulted', user: 'faulted', orders: 'canceled', stock: 'canceled' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: { answer: 'faulted', user: 'faulted', orders: 'succeeded, for nobody', stock: 'succeeded, for nobody' },
        left: { ...nothing, listeners: 1, timers: 1, running: 2 },
        stays: { ...nothing, listeners: 1, timers: 1 },
      },
    },
  },
  {
    title: 'the query for the orders fails',
    presses: [{ at: 1000, lane: 'orders', does: 'fault' }],
    ends: {
      cancelkit: {
        lanes: { answer: 'faulted', user: 'succeeded', orders: 'faulted', stock: 'canceled' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: { answer: 'faulted', user: 'succeeded', orders: 'faulted', stock: 'succeeded, for nobody' },
        left: { ...nothing, listeners: 1, timers: 1, running: 1 },
        stays: { ...nothing, listeners: 1, timers: 1 },
      },
    },
  },
  {
    title: 'the query for the stock fails',
    presses: [{ at: 1400, lane: 'stock', does: 'fault' }],
    ends: {
      cancelkit: {
        lanes: { answer: 'faulted', user: 'succeeded', orders: 'canceled', stock: 'faulted' },
        left: nothing,
        stays: nothing,
      },
      byHand: {
        lanes: { answer: 'faulted', user: 'succeeded', orders: 'succeeded, for nobody', stock: 'faulted' },
        left: { ...nothing, listeners: 1, timers: 1, running: 1 },
        stays: { ...nothing, listeners: 1, timers: 1 },
      },
    },
  },
];
