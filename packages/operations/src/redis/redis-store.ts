import { randomUUID } from 'node:crypto';
import { expected } from '@cancelkit/completion/internal';
import { finiteMs } from '../store-options.js';
import type { Claimed, OnOwnerLost, OperationStore, Row, Settling, SweepTexts } from '../store.js';
import { type RedisSettings, type RedisStoreOptions, settingsOf } from './redis-options.js';
import type { RedisShape } from './redis-shape.js';
import { ScriptRunner } from './script-runner.js';
import { BATCH } from './scripts.js';
import { subscribeTo } from './subscriber.js';

/** How many ids one question for news has: nobody else is served meanwhile. */
const NEWS = 1_000;

/**
 * Makes a store in Redis, 7 or newer, by a client of `ioredis`, or its `Cluster`.
 *
 * There is one winner as long as there is one primary: after a failover to a replica that has missed the last writes, so have the
 * operations, and without `appendonly` a restart forgets them. Where that is not enough, take `postgresStore`. `maxmemory-policy` has to
 * be `noeviction`.
 *
 * A connection that has stalled says nothing: calls are given up after 5 s, but only the client can make another one, and does so when it
 * has a `socketTimeout`.
 *
 * One more client subscribes for each `Operations`, if you say how it is made, and is closed with it; the other one stays yours.
 *
 * @throws TypeError, RangeError when an option is wrong
 * @example
 * const redis = new Redis(url, { socketTimeout: 5_000 });
 * const operations = new Operations(redisStore(redis, { subscriber: () => redis.duplicate() }));
 */
export function redisStore(redis: RedisShape, options: RedisStoreOptions = {}): OperationStore {
  if (typeof (redis as Partial<RedisShape> | null | undefined)?.evalsha !== 'function') {
    throw expected('redis', 'a client of ioredis', redis);
  }
  return new RedisOperationStore(redis, settingsOf(options));
}

class RedisOperationStore implements OperationStore {
  readonly #scripts: ScriptRunner;
  readonly #subscriber: RedisSettings['subscriber'];
  readonly #channel: string;
  readonly #redis: RedisShape;

  constructor(redis: RedisShape, { prefix, graceMs, retentionMs, subscriber }: RedisSettings) {
    this.#redis = redis;
    this.#channel = `{${prefix}}:hints`;
    this.#subscriber = subscriber;
    const kept = finiteMs(retentionMs);
    const retention = kept === null ? '' : String(Math.ceil(kept));
    this.#scripts = new ScriptRunner(redis, [`{${prefix}}:`, this.#channel, String(graceMs), retention]);
  }

  async create(
    id: string,
    { deadlineMs, onOwnerLost }: { readonly deadlineMs: number; readonly onOwnerLost: OnOwnerLost },
  ): Promise<boolean> {
    const token = randomUUID(); // the client repeats by itself what was under way when its connection broke
    return (await this.#scripts.run('create', id, String(finiteMs(deadlineMs) ?? ''), onOwnerLost, token)) === 1;
  }

  async beat(owner: string, leaseMs: number): Promise<boolean> {
    return (await this.#scripts.run('beat', owner, String(leaseMs))) === 1;
  }

  async claim(
    id: string,
    owner: string,
    deadline: string,
  ): Promise<Claimed | 'running' | 'settled' | 'unknown' | 'buried'> {
    const answer = await this.#scripts.run('claim', id, owner, deadline);
    if (!Array.isArray(answer)) return answer as 'running' | 'settled' | 'unknown' | 'buried';
    const [remaining, onOwnerLost] = answer as [string | null, OnOwnerLost];
    return { remainingMs: remaining === null ? Infinity : Number(remaining), onOwnerLost };
  }

  async cancel(id: string, reason: string, token: string): Promise<'canceled' | 'requested' | 'late' | 'unknown'> {
    return (await this.#scripts.run('cancel', id, reason, token)) as 'canceled' | 'requested' | 'late' | 'unknown';
  }

  async settle(id: string, { owner, token, status, outcome }: Settling): Promise<boolean | 'unknown'> {
    const texts = outcome === null ? [] : [outcome];
    const answer = await this.#scripts.run('settle', id, owner ?? '', token, status, ...texts);
    return answer === 'unknown' ? answer : answer === 1;
  }

  async release(id: string, owner: string): Promise<void> {
    await this.#scripts.run('release', id, owner);
  }

  async news(ids: readonly string[]): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for (let i = 0; i < ids.length; i += NEWS) {
      const answer = await this.#scripts.run('news', ...ids.slice(i, i + NEWS));
      for (const [id, status, outcome, cancelReason] of answer as [string, string, string | null, string | null][]) {
        rows.push({ id, status, outcome, cancelReason });
      }
    }
    return rows;
  }

  async read(id: string): Promise<Row | undefined> {
    const [status, outcome, cancelReason] = (await this.#scripts.run('read', id)) as (string | null)[];
    return status == null ? undefined : { id, status, outcome: outcome ?? null, cancelReason: cancelReason ?? null };
  }

  async sweep({ ownerLost, deadline }: SweepTexts): Promise<void> {
    while ((await this.#scripts.run('sweep', ownerLost, deadline, String(BATCH))) === 1);
  }

  listen(onHint: (ids: readonly string[]) => void, onGap: () => void): Disposable | undefined {
    if (this.#subscriber === undefined) return undefined;
    const client = this.#subscriber();
    // One that subscribes can do nothing else, and every script would seem to meet an outage.
    if (Object.is(client, this.#redis)) {
      throw new TypeError(
        'Expected `subscriber` to make another client, got the one of the store. Take `() => redis.duplicate()`.',
      );
    }
    return subscribeTo(client, { channel: this.#channel, onMessage: (id) => onHint([id]), onGap });
  }

  isOutage(error: unknown): boolean {
    return !this.#scripts.isRefusal(error);
  }
}
