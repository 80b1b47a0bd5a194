import type { TimeGroup } from '../group.js';
import type * as variants from '../variants/loops.js';

/** Loops, shared work and hedges, under one signal. */
export const loops: TimeGroup<keyof typeof variants> = {
  kind: 'time',
  name: 'loops',
  title: 'Loops, shared work and hedges, under one signal',
  rows: [
    {
      name: 'an item of a stream of 100,000',
      ours: { name: 'iterate', loop: 'iterated' },
      others: [{ name: 'for await', loop: 'bareLoop', bar: 2 }],
      atOnce: 100_000,
    },
    {
      name: 'the same, with a limit for silence',
      ours: { name: 'iterate, idleMs', loop: 'iteratedWithLimit' },
      others: [{ name: 'for await', loop: 'bareLoop' }],
      atOnce: 100_000,
    },
    {
      name: 'an event that has been queued',
      ours: { name: 'events', loop: 'queuedEvents' },
      others: [{ name: 'events.on', loop: 'queuedEventsOn' }],
    },
    {
      name: '100 results as they come, 8 at a time',
      ours: { name: 'mapEach', loop: 'mappedEach' },
      others: [
        { name: 'pMapIterable', loop: 'mappedEachPeer' },
        { name: 'p-map, all at the end', loop: 'mappedAll' },
      ],
      atOnce: 10,
    },
    {
      name: 'one work of 3 callers',
      ours: { name: 'shared', loop: 'sharedWork' },
      others: [{ name: 'a Map of promises, which nobody can cancel', loop: 'sharedWorkByHand' }],
    },
    {
      name: 'a checkpoint, nothing due',
      ours: { name: 'checkpoint', loop: 'checkpoints' },
      others: [{ name: 'await of a settled promise', loop: 'settledPromise', bar: 2 }],
    },
    {
      name: 'race of 2 functions',
      ours: { name: 'race', loop: 'raceOfFunctions' },
      others: [{ name: 'two controllers, by hand', loop: 'raceOfFunctionsByHand' }],
    },
  ],
};
