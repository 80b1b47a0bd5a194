import { checkpoint, events, iterate, mapEach, race, shared } from '@cancelkit/cancellation';
import { EventEmitter, on } from 'node:events';
import pMap, { pMapIterable } from 'p-map';
import type { Loop } from '../loop.js';

// Under one signal, which lives long. What the loops go over is there already: what is timed is ours.

const { signal } = new AbortController();

async function* numbers(count: number): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) yield i;
}

/** One loop over so many items: an operation is an item. */
const loopOver = (items: (count: number) => AsyncIterable<number>): Loop => ({
  async run(operations) {
    for await (const item of items(operations)) if (item < 0) return;
  },
});

export function iterated(): Loop {
  return loopOver((count) => iterate(signal, numbers(count)));
}

export function iteratedWithLimit(): Loop {
  return loopOver((count) => iterate(signal, numbers(count), { idleMs: 60_000 }));
}

export function bareLoop(): Loop {
  return loopOver(numbers);
}

/** All events come first, then they are read. */
const readEvents = (listen: (emitter: EventEmitter) => AsyncIterable<unknown>): Loop => ({
  async run(operations) {
    const emitter = new EventEmitter();
    const queued = listen(emitter);
    for (let i = 0; i < operations; i++) emitter.emit('message', i);
    let left = operations;
    for await (const event of queued) {
      if (event !== undefined) left -= 1;
      if (left === 0) break;
    }
  },
});

export function queuedEvents(): Loop {
  return readEvents((emitter) => events(signal, emitter, 'message'));
}

export function queuedEventsOn(): Loop {
  return readEvents((emitter) => on(emitter, 'message', { signal: new AbortController().signal }));
}

const list = Array.from({ length: 100 }, (_, i) => i);

/** An operation is a hundred items, eight at a time. */
const mapHundred = (each: () => AsyncIterable<number>): Loop => ({
  async run(operations) {
    for (let i = 0; i < operations; i++) for await (const item of each()) if (item < 0) return;
  },
});

export function mappedEach(): Loop {
  return mapHundred(() => mapEach(signal, list, async (_, n) => n, { concurrency: 8 }));
}

export function mappedEachPeer(): Loop {
  return mapHundred(() => pMapIterable(list, async (n) => n, { concurrency: 8 }));
}

export function mappedAll(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await pMap(list, async (n) => n, { concurrency: 8 });
    },
  };
}

/** Three callers of one work, of which each waits for the end. */
const threeCallers = (call: (key: string) => Promise<number>): Loop => ({
  async run(operations) {
    for (let i = 0; i < operations; i++) await Promise.all([call('a'), call('a'), call('a')]);
  },
});

export function sharedWork(): Loop {
  const load = shared(async (_, key: string) => key.length);
  return threeCallers((key) => load(signal, key));
}

/** Without any cancellation: the first caller's promise is the others'. */
export function sharedWorkByHand(): Loop {
  const running = new Map<string, Promise<number>>();
  return threeCallers((key) => {
    let work = running.get(key);
    if (work === undefined) {
      work = Promise.resolve(key.length).finally(() => running.delete(key));
      running.set(key, work);
    }
    return work;
  });
}

export function checkpoints(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await checkpoint(signal);
    },
  };
}

const settled = Promise.resolve();

export function settledPromise(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await settled;
    },
  };
}

const two = [async () => 1, async () => 2];

export function raceOfFunctions(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await race(signal, two);
    },
  };
}

/** A controller for each member; who has lost is aborted. */
export function raceOfFunctionsByHand(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        const controllers = two.map(() => new AbortController());
        const abort = (): void => controllers.forEach((controller) => controller.abort(signal.reason));
        signal.addEventListener('abort', abort);
        const first = await Promise.race(two.map(async (member, index) => ({ index, value: await member() })));
        controllers.forEach((controller, index) => index === first.index || controller.abort());
        signal.removeEventListener('abort', abort);
      }
    },
  };
}
