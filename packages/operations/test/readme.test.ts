// What the README shows, run in memory; the tests in postgres/ run the store that it takes.
import { CancellationSource, forever } from '@cancelkit/cancellation';
import { Operations } from '@cancelkit/operations';
import { postgresStore } from '@cancelkit/operations/postgres';
import { redisStore } from '@cancelkit/operations/redis';
import { memoryStore } from '@cancelkit/operations/testing';
import { describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Client, Pool } from 'pg';

/** Which is only compiled here. */
export async function start(url: string): Promise<Operations> {
  const store = postgresStore(new Pool({ connectionString: url }), { listen: () => new Client(url) });
  await store.migrate();
  return new Operations(store);
}

/** The same. */
export function startInRedis(url: string): Operations {
  const redis = new Redis(url, { socketTimeout: 5_000 }); // one that falls silent is else noticed after a quarter of an hour
  return new Operations(redisStore(redis, { subscriber: () => redis.duplicate() }));
}

describe('the README', () => {
  it('stops on one machine what runs on another, and tells a third one', async () => {
    const store = memoryStore();
    const operations = new Operations(store);
    const other = new Operations(store);
    const third = new Operations(store);
    const { signal } = new CancellationSource();
    let begin!: () => void;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const generate = (inner: AbortSignal): Promise<string> => (begin(), forever(inner));
    try {
      // where it starts
      const { id } = await operations.create(signal, { deadlineMs: 15 * 60_000 });
      const run = operations.run(signal, id, (inner) => generate(inner));

      await begun;
      // on whatever machine the click on Stop arrives
      const answer = await other.get(id).cancel({ by: 'user 7' }); // 'requested': its worker has been told

      // and wherever somebody waits
      const completion = await third.get<string>(id).settled(signal);
      expect(answer).toBe('requested');
      expect(completion).toEqual({ status: 'canceled', reason: { by: 'user 7' } });
      expect(await run).toEqual({ status: 'ran', completion, won: true });
    } finally {
      await Promise.all([operations, other, third].map((each) => each.dispose()));
    }
  });

  it('leaves it pending when the queue will deliver it again', async () => {
    const operations = new Operations(memoryStore());
    const { signal } = new CancellationSource();
    const job = { attemptsMade: 0, attempts: 3, data: { file: 'film' } };
    const transcode = (_: AbortSignal, file: string): never => {
      throw new Error(file);
    };
    try {
      const { id } = await operations.create(signal, { deadlineMs: 60_000 });
      const run = await operations.run(signal, id, (inner) => transcode(inner, job.data.file), {
        keepPending: () => job.attemptsMade + 1 < job.attempts, // the queue will deliver it again
      });
      expect(run.status).toBe('released');
      expect(await operations.get(id).state()).toEqual({ status: 'pending' });
    } finally {
      await operations.dispose();
    }
  });
});
