import type { TimeGroup, TimeRow } from '../group.js';
import type * as loops from '../variants/combinators.js';

type Loop = keyof typeof loops;

const besidePeer = (
  name: string,
  ours: string,
  loop: Loop,
  peer: Loop,
  ...others: TimeRow<Loop>['others']
): TimeRow<Loop> => ({
  name,
  ours: { name: ours, loop },
  others: [{ name: 'abort-controller-x', loop: peer, bar: 1 }, ...others],
});

/** Structured waits under one signal, whose members have settled. */
export const combinators: TimeGroup<Loop> = {
  kind: 'time',
  name: 'combinators',
  title: 'Structured waits under one signal, whose members have settled',
  rows: [
    besidePeer('all of 5', 'all', 'allOfFive', 'allOfFivePeer'),
    besidePeer('race of 3', 'race', 'raceOfThree', 'raceOfThreePeer', {
      name: 'Effect.raceAll',
      loop: 'raceOfThreeEffect',
    }),
    besidePeer(
      'retry that succeeds',
      'retry',
      'retryOnce',
      'retryOncePeer',
      { name: 'p-retry', loop: 'retryOncePRetry' },
      { name: 'cockatiel', loop: 'retryOnceCockatiel' },
    ),
    besidePeer('run', 'run', 'runAndStop', 'runAndStopPeer'),
    besidePeer('abortable', 'abortable', 'abortableWait', 'abortableWaitPeer'),
    besidePeer('execute', 'execute', 'executeMicrotask', 'executeMicrotaskPeer'),
    besidePeer('spawn with 2 forks', 'spawn', 'spawnTwo', 'spawnTwoPeer'),
    {
      name: 'whenAll of 5',
      ours: { name: 'whenAll', loop: 'whenAllOfFive' },
      others: [{ name: 'Promise.all', loop: 'promiseAllOfFive', bar: 2 }],
    },
    {
      name: 'latest of 3 calls',
      ours: { name: 'latest', loop: 'latestOfThree' },
      others: [{ name: 'a controller and AbortSignal.any', loop: 'latestOfThreeByHand', bar: 0.7 }],
    },
  ],
};
