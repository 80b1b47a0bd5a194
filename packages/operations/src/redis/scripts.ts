/** Each step of a store is one script: nothing comes between what it reads and what it writes. */
export type ScriptName = 'create' | 'beat' | 'claim' | 'cancel' | 'settle' | 'release' | 'news' | 'read' | 'sweep';

/** How many operations, and owners, one sweep takes: nobody else is served meanwhile. */
export const BATCH = 500;

/**
 * What all begin with. Keys are made from the one that is given, and lie in its slot:
 *
 * - `op:ID`, a hash for each operation, which expires when it has ended and its retention is over;
 * - `owners`, by the end of their leases; `dead`, by their burial, so that one who comes back hears of it;
 * - `owned:OWNER`, what each runs; `orphaned`, the dead who still own something;
 * - `deadlines`, by when a sweep has to end what is pending: a grace later if somebody runs it.
 *
 * Time is the server's, in milliseconds.
 */
const PRELUDE = `
local P, CHANNEL, GRACE, RETENTION = KEYS[1], ARGV[1], tonumber(ARGV[2]), ARGV[3]
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local function lives(owner) return redis.call('ZSCORE', P .. 'owners', owner) end
local function read(id, ...) return redis.call('HMGET', P .. 'op:' .. id, ...) end
local function finish(id, status, outcome, token)
  local key = P .. 'op:' .. id
  local owner = redis.call('HGET', key, 'owner')
  redis.call('HSET', key, 'status', status, 'outcome', outcome, 'settledBy', token or '')
  redis.call('ZREM', P .. 'deadlines', id)
  if owner then redis.call('SREM', P .. 'owned:' .. owner, id) end
  if RETENTION ~= '' then redis.call('PEXPIRE', key, RETENTION) end
  redis.call('PUBLISH', CHANNEL, id)
end
local function free(id, owner)
  local is = read(id, 'cancelReason', 'deadline')
  redis.call('HDEL', P .. 'op:' .. id, 'owner')
  redis.call('SREM', P .. 'owned:' .. owner, id)
  if is[1] then finish(id, 'canceled', is[1])
  elseif is[2] then redis.call('ZADD', P .. 'deadlines', is[2], id) end
end
`;

const BODIES: Readonly<Record<ScriptName, string>> = {
  create: `
local id, ms, onOwnerLost, token = ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local is = read(id, 'status', 'createdBy')
if is[1] then return is[2] == token and 1 or 0 end
redis.call('HSET', P .. 'op:' .. id, 'status', 'pending', 'onOwnerLost', onOwnerLost, 'createdBy', token)
if ms ~= '' then
  local deadline = now + ms
  redis.call('HSET', P .. 'op:' .. id, 'deadline', deadline)
  redis.call('ZADD', P .. 'deadlines', deadline, id)
end
return 1`,

  beat: `
local owner, ms = ARGV[4], ARGV[5]
if redis.call('ZSCORE', P .. 'dead', owner) then return 0 end
redis.call('ZADD', P .. 'owners', now + ms, owner)
return 1`,

  claim: `
local id, owner, overdue = ARGV[4], ARGV[5], ARGV[6]
local is = read(id, 'status', 'owner', 'deadline', 'onOwnerLost')
if not is[1] then return 'unknown' end
if is[1] ~= 'pending' then return 'settled' end
if not lives(owner) then return 'buried' end
if is[2] and is[2] ~= owner then return 'running' end
local remaining = is[3] and is[3] - now
if not is[2] then
  if remaining and remaining <= 0 then
    finish(id, 'canceled', overdue)
    return 'settled'
  end
  redis.call('HSET', P .. 'op:' .. id, 'owner', owner)
  redis.call('SADD', P .. 'owned:' .. owner, id)
  if is[3] then redis.call('ZADD', P .. 'deadlines', is[3] + GRACE, id) end
end
return {remaining and tostring(remaining), is[4]}`,

  cancel: `
local id, reason, token = ARGV[4], ARGV[5], ARGV[6]
local is = read(id, 'status', 'owner', 'cancelReason', 'canceledBy', 'settledBy')
if not is[1] then return 'unknown' end
if is[4] == token then return is[5] == token and 'canceled' or 'requested' end
if is[1] ~= 'pending' or is[3] then return 'late' end
redis.call('HSET', P .. 'op:' .. id, 'cancelReason', reason, 'canceledBy', token)
if is[2] then
  redis.call('PUBLISH', CHANNEL, id)
  return 'requested'
end
finish(id, 'canceled', reason, token)
return 'canceled'`,

  settle: `
local id, owner, token, status, outcome = ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8]
local is = read(id, 'status', 'owner', 'cancelReason', 'settledBy')
if not is[1] then return 'unknown' end
if is[1] ~= 'pending' then return is[4] == token and 1 or 0 end
if owner ~= '' and (is[2] ~= owner or not lives(owner)) then return 0 end
finish(id, status, outcome or is[3], token)
return 1`,

  release: `
local id, owner = ARGV[4], ARGV[5]
local is = read(id, 'status', 'owner')
if is[1] == 'pending' and is[2] == owner and lives(owner) then free(id, owner) end`,

  news: `
local news = {}
for i = 4, #ARGV do
  local is = read(ARGV[i], 'status', 'outcome', 'cancelReason')
  if is[1] ~= 'pending' or is[3] then news[#news + 1] = {ARGV[i], is[1] or 'unknown', is[2], is[3]} end
end
return news`,

  read: `
return read(ARGV[4], 'status', 'outcome', 'cancelReason')`,

  sweep: `
local ownerLost, overdue, batch = ARGV[4], ARGV[5], tonumber(ARGV[6])
local left = batch
local function past(set) return redis.call('ZRANGEBYSCORE', P .. set, '-inf', '(' .. now, 'LIMIT', 0, left) end
local silent = past('owners')
for _, owner in ipairs(silent) do
  redis.call('ZREM', P .. 'owners', owner)
  redis.call('ZADD', P .. 'dead', now, owner)
  redis.call('SADD', P .. 'orphaned', owner)
end
for _, owner in ipairs(redis.call('SMEMBERS', P .. 'orphaned')) do
  for _, id in ipairs(redis.call('SRANDMEMBER', P .. 'owned:' .. owner, left)) do
    if read(id, 'onOwnerLost')[1] == 'release' then free(id, owner) else finish(id, 'faulted', ownerLost) end
    left = left - 1
  end
  if redis.call('EXISTS', P .. 'owned:' .. owner) == 0 then redis.call('SREM', P .. 'orphaned', owner) end
end
for _, id in ipairs(past('deadlines')) do
  finish(id, 'canceled', read(id, 'cancelReason')[1] or overdue)
  left = left - 1
end
redis.call('ZREMRANGEBYSCORE', P .. 'dead', '-inf', now - 86400000)
return (left <= 0 or #silent == batch) and 1 or 0`,
};

/** The text of a script. */
export function scriptOf(name: ScriptName): string {
  return `${PRELUDE}${BODIES[name]}`;
}
