import { canceled, succeeded } from '@cancelkit/completion';
import { Operations } from '@cancelkit/operations';
import { redisStore } from '@cancelkit/operations/redis';
import { storeContract } from '@cancelkit/operations/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cluster, type Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis-5';
import { expectEndsTold } from '../support/ends-told.js';
import { agingRedisStore } from '../support/redis-bench.js';
import { type TestRedis, hasRedis, startRedis } from '../support/redis-server.js';
import { expectCancelAcross } from '../support/running.js';
import { eventually, rejection } from '../support/settled.js';

const client = { evalsha: async () => 1 };

describe('redisStore', () => {
  it.each([
    [null, {}, TypeError],
    [{}, {}, TypeError],
    [client, { prefix: 'Big' }, TypeError],
    [client, { prefix: '{x}' }, TypeError],
    [client, { prefix: 'x'.repeat(52) }, TypeError],
    [client, { subscriber: true }, TypeError],
    [client, { retentionMs: -1 }, RangeError],
    [client, { graceMs: '1' }, TypeError],
  ])('refuses (%j, %j)', (wrong, options, ErrorClass) => {
    expect(() => redisStore(wrong as never, options as never)).toThrow(ErrorClass);
  });
});

(hasRedis ? describe : describe.skip)('redisStore', () => {
  let server: TestRedis;
  let redis: Redis;
  let prefixed: Redis;
  let lowest: Redis5;
  beforeAll(async () => {
    server = await startRedis();
    redis = server.client();
    prefixed = server.client({ keyPrefix: 'app:' });
    lowest = new Redis5(server.port, '127.0.0.1');
  }, 60_000);
  afterAll(async () => {
    lowest.disconnect();
    await server.close();
  });

  it.each(storeContract(() => agingRedisStore(redis)))('$name', ({ run }) => run());

  it.each(storeContract(() => agingRedisStore(prefixed)).slice(4, 8))('with a prefix of the client: $name', ({ run }) =>
    run(),
  );

  it.each(storeContract(() => agingRedisStore(lowest as never)).slice(9, 13))(
    'with the lowest version of ioredis: $name',
    ({ run }) => run(),
  );

  it('takes no client for its subscriber that has scripts to run', () => {
    const store = redisStore(redis, { subscriber: () => redis });
    expect(() => new Operations(store)).toThrow('Take `() => redis.duplicate()`');
  });

  it('keeps what has ended for as long as it is told, and what is pending', async () => {
    const store = redisStore(redis, { prefix: 'kept', retentionMs: 60_000 });
    const forever = redisStore(redis, { prefix: 'kept_on', retentionMs: Infinity });
    for (const each of [store, forever]) await each.create('a', { deadlineMs: 1_000, onOwnerLost: 'fault' });
    expect(await redis.pttl('{kept}:op:a')).toBe(-1);
    for (const each of [store, forever]) await each.cancel('a', '1', 'token');
    expect(await redis.pttl('{kept}:op:a')).toBeGreaterThan(50_000);
    expect(await redis.pttl('{kept_on}:op:a')).toBe(-1);
  });

  it('leaves nothing behind of what has ended and expired', async () => {
    const { store, pass } = agingRedisStore(redis, { prefix: 'clean' });
    await store.beat('owner', 15_000);
    for (const id of ['a', 'b', 'c', 'd']) {
      await store.create(id, { deadlineMs: 1_000, onOwnerLost: id === 'd' ? 'release' : 'fault' });
      if (id !== 'c') await store.claim(id, 'owner', '1');
    }
    await store.settle('a', { owner: 'owner', token: 'x', status: 'succeeded', outcome: '1' });
    await pass(20_000);
    await store.sweep({ ownerLost: '2', deadline: '3' });
    expect((await redis.keys('{clean}:*')).sort()).toEqual(['a', 'b', 'c', 'd', '{clean}:dead'].map((id) => (id.length === 1 ? `{clean}:op:${id}` : id)).sort()); // prettier-ignore
    await pass(2 * 86_400_000);
    await store.sweep({ ownerLost: '2', deadline: '3' });
    expect(await redis.keys('{clean}:*')).toEqual([]);
  });

  it('sweeps thousands, some at a time', async () => {
    const { store, pass } = agingRedisStore(redis, { prefix: 'many' });
    const ids = Array.from({ length: 1_700 }, (_, i) => `n${i}`);
    await Promise.all(['x', 'y', 'z'].map((owner) => store.beat(owner, 1_000)));
    await Promise.all(ids.map((id) => store.create(id, { deadlineMs: 60_000, onOwnerLost: 'fault' })));
    await Promise.all(ids.slice(600).map((id, i) => store.claim(id, 'xyz'[i % 3]!, '1')));
    await pass(100_000);
    await store.sweep({ ownerLost: '2', deadline: '3' });
    const news = await store.news(ids);
    expect(news.filter(({ status }) => status === 'faulted')).toHaveLength(1_100);
    expect(news.filter(({ status }) => status === 'canceled')).toHaveLength(600);
  });

  it('lets a buried owner neither settle nor give back what the sweep has not come to yet', async () => {
    const { store, pass } = agingRedisStore(redis, { prefix: 'buried' });
    const ids = Array.from({ length: 1_200 }, (_, i) => `n${i}`);
    await store.beat('owner', 1_000);
    for (const id of ids) {
      void store.create(id, { deadlineMs: Infinity, onOwnerLost: 'fault' });
      void store.claim(id, 'owner', '1');
    }
    await pass(2_000);
    const swept = store.sweep({ ownerLost: '2', deadline: '3' });
    const mine = { owner: 'owner', token: 'x', status: 'succeeded', outcome: '1' } as const;
    const won = ids.map((id, i) => (i % 2 === 0 ? store.settle(id, mine) : store.release(id, 'owner')));
    expect((await Promise.all(won)).filter((win) => win === true)).toEqual([]);
    await swept;
    expect((await store.news(ids)).filter(({ status }) => status === 'faulted')).toHaveLength(1_200);
  });

  it('tells one who creates again, because the answer was lost, the same', async () => {
    const store = redisStore(redis, { prefix: 'again' });
    const { evalsha } = redis;
    redis.evalsha = (async (...args: Parameters<typeof evalsha>) => {
      await evalsha.apply(redis, args);
      return evalsha.apply(redis, args);
    }) as typeof evalsha;
    try {
      expect(await store.create('a', { deadlineMs: 1, onOwnerLost: 'fault' })).toBe(true);
    } finally {
      redis.evalsha = evalsha;
    }
    expect(await store.create('a', { deadlineMs: 1, onOwnerLost: 'fault' })).toBe(false);
  });

  it('goes on when the server has forgotten its scripts', async () => {
    const store = redisStore(redis, { prefix: 'scripts' });
    await store.create('a', { deadlineMs: 60_000, onOwnerLost: 'fault' });
    await redis.script('FLUSH');
    expect(await store.create('a', { deadlineMs: 60_000, onOwnerLost: 'fault' })).toBe(false);
  });

  describe('that refuses', () => {
    it('says so, and is not asked for ever', async () => {
      await redis.set('{wrong}:op:a', 'no hash');
      await redis.set('{wrong}:owners', 'no set');
      await using operations = new Operations(redisStore(redis, { prefix: 'wrong' }), { pollMs: 50 });
      const refused = expect.objectContaining({ name: 'ReplyError' });
      expect(await rejection(operations.get('a').settled())).toEqual(refused);
      expect(await rejection(operations.get('a').state())).toEqual(refused);
      expect(await rejection(operations.get('a').cancel())).toEqual(refused);
      expect(await rejection(operations.create(null, { id: 'a', deadlineMs: 1 }))).toEqual(refused);
      expect(await rejection(operations.run(null, 'a', () => 1))).toEqual(refused);
    });

    it('as a client does that is closed', async () => {
      const closed = server.client();
      await using operations = new Operations(redisStore(closed), { pollMs: 50 });
      await closed.quit();
      expect(String(await rejection(operations.get('a').settled()))).toContain('closed');
    });
  });

  describe('between processes', () => {
    const listening = (): ReturnType<typeof redisStore> => redisStore(redis, { subscriber: () => server.client() });

    it('tells those that listen of each end', () =>
      expectEndsTold(agingRedisStore(redis, { subscriber: () => server.client() })));

    it('cancels there what runs here, and tells who waits elsewhere', async () => {
      await using here = new Operations(listening(), { pollMs: 60_000 });
      await using there = new Operations(listening(), { pollMs: 60_000 });
      await expectCancelAcross(there, here);
    });

    it('cancels by polling alone', async () => {
      await using here = new Operations(redisStore(redis), { pollMs: 50 });
      const { id } = await here.create(null, { deadlineMs: 60_000 });
      const settled = here.get(id).settled();
      await redisStore(server.client()).cancel(id, '{"k":"json","v":"why"}', 'token');
      expect(await settled).toEqual(canceled('why'));
    });

    it('believes no hint: floods of unknown, empty and broken ones change nothing', async () => {
      await using operations = new Operations(listening(), { pollMs: 60_000 });
      const { id } = await operations.create<number>(null, { deadlineMs: 60_000 });
      const settled = operations.get<number>(id).settled();
      for (const forged of ['x'.repeat(7_000), '', `${id}\n\n${id}`, id])
        await redis.publish('{cancelkit}:hints', forged);
      expect(await operations.get(id).state()).toEqual({ status: 'pending' });
      await operations.get<number>(id).trySettle(succeeded(1));
      expect(await settled).toEqual(succeeded(1));
    });

    it('takes two connections for ten thousand waits, and few reads', async () => {
      const store = redisStore(redis, { prefix: 'waits', subscriber: () => server.client() });
      let reads = 0;
      const { news } = store;
      store.news = (ids) => ((reads += 1), news.call(store, ids));
      const before = Number(/connected_clients:(\d+)/.exec(await redis.info('clients'))![1]);
      await using operations = new Operations(store, { pollMs: 60_000 });
      const ids = Array.from({ length: 10_000 }, (_, i) => `many-${i}`);
      await Promise.all(ids.map((id) => store.create(id, { deadlineMs: Infinity, onOwnerLost: 'fault' })));
      const waits = ids.map((id) => operations.get<number>(id).settled());
      await operations.get('many-1').state(); // behind the first read
      const other = redisStore(redis, { prefix: 'waits' });
      await Promise.all(ids.map((id) => other.settle(id, { owner: null, token: id, status: 'succeeded', outcome: '{"k":"json","v":1}' }))); // prettier-ignore
      expect((await Promise.all(waits)).every(({ status }) => status === 'succeeded')).toBe(true);
      expect(reads).toBeLessThanOrEqual(300);
      expect(Number(/connected_clients:(\d+)/.exec(await redis.info('clients'))![1])).toBeLessThanOrEqual(before + 1);
    });

    it('closes its subscriber, and no other client', async () => {
      const subscriber = server.client();
      const operations = new Operations(redisStore(redis, { subscriber: () => subscriber }));
      await operations.dispose();
      await eventually(() => subscriber.status === 'end');
      expect(await redis.ping()).toBe('PONG');
    });
  });
});

(hasRedis ? describe : describe.skip)('redisStore in a cluster', () => {
  let server: TestRedis;
  let cluster: Cluster;
  const connect = (): Cluster => {
    const made = new Cluster([{ host: '127.0.0.1', port: server.port }]);
    made.on('error', () => undefined);
    return made;
  };
  beforeAll(async () => {
    server = await startRedis(true);
    cluster = connect();
  }, 60_000);
  afterAll(async () => {
    cluster.disconnect();
    await server.close();
  });

  it.each(storeContract(() => agingRedisStore(cluster as never)).slice(9, 30))('$name', ({ run }) => run());

  it('cancels there what runs here, and tells who waits elsewhere', async () => {
    const store = redisStore(cluster, { subscriber: connect });
    await using here = new Operations(store, { pollMs: 60_000 });
    await using there = new Operations(store, { pollMs: 60_000 });
    await expectCancelAcross(there, here);
  });
});
