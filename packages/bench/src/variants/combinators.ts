import { abortable, all, execute, latest, race, retry, run, spawn, whenAll } from '@cancelkit/cancellation';
import * as peer from 'abort-controller-x';
import { handleAll, retry as cockatielRetry } from 'cockatiel';
import { Effect } from 'effect';
import pRetry from 'p-retry';
import type { Loop } from '../loop.js';

// One operation after the other under one signal, which lives long. The members have settled: what is timed is ours.

const { signal } = new AbortController();

const numbers = Array.from({ length: 5 }, (_, i) => i);
const five = (): Promise<number>[] => numbers.map((i) => Promise.resolve(i));
const three = (): Promise<number>[] => [Promise.resolve(1), Promise.resolve(2), Promise.resolve(3)];

export function allOfFive(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await all(signal, five);
    },
  };
}

export function allOfFivePeer(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await peer.all(signal, five);
    },
  };
}

export function raceOfThree(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await race(signal, three);
    },
  };
}

export function raceOfThreePeer(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await peer.race(signal, three);
    },
  };
}

export function raceOfThreeEffect(): Loop {
  const members = [1, 2, 3].map((i) => Effect.promise(() => Promise.resolve(i)));
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await Effect.runPromise(Effect.raceAll(members), { signal });
    },
  };
}

export function retryOnce(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await retry(signal, () => Promise.resolve(i));
    },
  };
}

export function retryOncePeer(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await peer.retry(signal, () => Promise.resolve(i));
    },
  };
}

export function retryOncePRetry(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await pRetry(() => Promise.resolve(i), { signal });
    },
  };
}

export function retryOnceCockatiel(): Loop {
  const policy = cockatielRetry(handleAll, { maxAttempts: 3 });
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await policy.execute(() => Promise.resolve(i), signal);
    },
  };
}

export function runAndStop(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await run(() => Promise.resolve())();
    },
  };
}

export function runAndStopPeer(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await peer.run(() => Promise.resolve())();
    },
  };
}

export function abortableWait(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await abortable(signal, Promise.resolve(i));
    },
  };
}

export function abortableWaitPeer(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await peer.abortable(signal, Promise.resolve(i));
    },
  };
}

export function executeMicrotask(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        await execute<number>(signal, (resolve) => {
          queueMicrotask(() => resolve(i));
          return () => undefined;
        });
      }
    },
  };
}

export function executeMicrotaskPeer(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        await peer.execute<number>(signal, (resolve) => {
          queueMicrotask(() => resolve(i));
          return () => undefined;
        });
      }
    },
  };
}

export function spawnTwo(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        await spawn(signal, async (_, { fork }) => {
          await Promise.all([fork(() => Promise.resolve(1)).join(), fork(() => Promise.resolve(2)).join()]);
        });
      }
    },
  };
}

export function spawnTwoPeer(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        await peer.spawn(signal, async (_, { fork }) => {
          await Promise.all([fork(() => Promise.resolve(1)).join(), fork(() => Promise.resolve(2)).join()]);
        });
      }
    },
  };
}

export function whenAllOfFive(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await whenAll(five());
    },
  };
}

export function promiseAllOfFive(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await Promise.all(five());
    },
  };
}

export function latestOfThree(): Loop {
  const search = latest(async (_: AbortSignal, text: number) => text);
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        const calls = [search(signal, 1), search(signal, 2), search(signal, 3)];
        await Promise.allSettled(calls);
      }
    },
  };
}

export function latestOfThreeByHand(): Loop {
  let current: AbortController | undefined;
  const search = async (outer: AbortSignal, text: number): Promise<number> => {
    current?.abort();
    current = new AbortController();
    const own = AbortSignal.any([outer, current.signal]);
    const result = await Promise.resolve(text);
    own.throwIfAborted();
    return result;
  };
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        const calls = [search(signal, 1), search(signal, 2), search(signal, 3)];
        await Promise.allSettled(calls);
      }
    },
  };
}
