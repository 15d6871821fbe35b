import { script } from '../redis/script.js';

/**
 * Reads a session and postpones its idle expiry, never beyond its absolute one. `EXPIRE` alone: a read rewrites nothing, and only when a
 * tenth of the idle time has passed. KEYS: session. ARGV: idle ms. Returns the fields, or nothing.
 */
export const readSession = script(`
local fields = redis.call('HGETALL', KEYS[1])
if #fields == 0 then return false end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local idle = tonumber(ARGV[1])
local left = math.min(idle, tonumber(redis.call('HGET', KEYS[1], 'expiresAt')) - now)
if left <= 0 then
  redis.call('DEL', KEYS[1])
  return false
end
if left - redis.call('PTTL', KEYS[1]) > idle / 10 then redis.call('PEXPIRE', KEYS[1], left) end
return fields
`);

/**
 * Changes fields of a session that still is: a destroyed one stays destroyed, whoever saves late. Other fields are not touched, so
 * concurrent writes of different ones all survive. KEYS: session. ARGV: field, value, … ('' removes). Returns 1 when it was written.
 */
export const writeSession = script(`
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
for i = 1, #ARGV, 2 do
  if ARGV[i + 1] == '' then redis.call('HDEL', KEYS[1], ARGV[i])
  else redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
end
return 1
`);

/**
 * Writes a new session and its entry in the account's index, which is ordered by absolute expiry and rid of what has ended. Of one too
 * many, the oldest ends. KEYS: session (ending with its handle), index. ARGV: handle, idle ms, absolute ms, most, field, value, …
 */
export const createSession = script(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local absolute = tonumber(ARGV[3])
redis.call('HSET', KEYS[1], 'createdAt', now, 'expiresAt', now + absolute, unpack(ARGV, 5))
redis.call('PEXPIRE', KEYS[1], math.min(tonumber(ARGV[2]), absolute))
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
redis.call('ZADD', KEYS[2], now + absolute, ARGV[1])
local most = tonumber(ARGV[4])
if redis.call('ZCARD', KEYS[2]) > most then
  local prefix = string.sub(KEYS[1], 1, -1 - #ARGV[1])
  local others = {}
  for _, handle in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
    if redis.call('EXISTS', prefix .. handle) == 0 then redis.call('ZREM', KEYS[2], handle)
    elseif handle ~= ARGV[1] then table.insert(others, handle) end
  end
  for i = 1, #others + 1 - most do
    redis.call('UNLINK', prefix .. others[i])
    redis.call('ZREM', KEYS[2], others[i])
  end
end
-- Never sooner: sessions from before the time-out was lowered are in it too.
if redis.call('PTTL', KEYS[2]) < absolute then redis.call('PEXPIRE', KEYS[2], absolute) end
return 1
`);
