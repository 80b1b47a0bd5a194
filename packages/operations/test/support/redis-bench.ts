import type { ContractStore } from '@cancelkit/operations/testing';
import { type RedisStoreOptions, redisStore } from '@cancelkit/operations/redis';
import type { Redis } from 'ioredis';

/** Makes all that a store has older: its time is that of the server, and goes on by itself. */
const AGE = `
local prefix, ms = ARGV[1], tonumber(ARGV[2])
local function aged(at) return string.format('%.3f', at - ms) end
for _, set in ipairs({'owners', 'dead', 'deadlines'}) do
  local key = prefix .. set
  local members = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  for i = 1, #members, 2 do redis.call('ZADD', key, aged(members[i + 1]), members[i]) end
end
for _, key in ipairs(redis.call('KEYS', prefix .. 'op:*')) do
  local deadline = redis.call('HGET', key, 'deadline')
  if deadline then redis.call('HSET', key, 'deadline', aged(deadline)) end
  local left = redis.call('PTTL', key)
  if left >= 0 then redis.call('PEXPIRE', key, left - ms) end
end`;

/** A store whose time passes by making all that it has older. */
export function agingRedisStore(redis: Redis, options: RedisStoreOptions = {}): ContractStore {
  const prefix = `${redis.options.keyPrefix ?? ''}{${options.prefix ?? 'cancelkit'}}:`;
  return {
    store: redisStore(redis, { graceMs: 5_000, retentionMs: 60_000, ...options }),
    pass: async (ms) => {
      await redis.eval(AGE, 0, prefix, String(ms));
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
