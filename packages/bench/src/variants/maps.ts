import { map } from '@cancelkit/cancellation';
import { Effect } from 'effect';
import pLimit from 'p-limit';
import pMap from 'p-map';
import type { Loop } from '../loop.js';

// A thousand items, eight at a time, under one signal, which lives long.

const { signal } = new AbortController();

const thousand = Array.from({ length: 1_000 }, (_, i) => i);

export function mapThousand(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await map(signal, thousand, async (_, item) => item, { concurrency: 8 });
    },
  };
}

export function mapThousandPeer(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await pMap(thousand, async (item) => item, { concurrency: 8, signal });
    },
  };
}

export function mapThousandLimit(): Loop {
  const limit = pLimit(8);
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await limit.map(thousand, async (item) => item);
    },
  };
}

const effects = thousand.map((item) => Effect.promise(async () => item));

export function mapThousandEffect(): Loop {
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        await Effect.runPromise(Effect.all(effects, { concurrency: 8 }), { signal });
      }
    },
  };
}
