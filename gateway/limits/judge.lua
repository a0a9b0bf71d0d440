-- rules.judge and rules.take_back. KEYS: the count's. ARGV: verb, kind, now, cost, four numbers.
-- Kept is "count:at". Answers the wait in milliseconds, or 0.
local verb, kind = ARGV[1], ARGV[2]
local now, cost = tonumber(ARGV[3]), tonumber(ARGV[4])
local first, second, third, window = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local kept = redis.call('GET', KEYS[1])
local count, at = 0, 0
if kept then
  local c, a = string.match(kept, '^(%d+):(%d+)$')
  count, at = tonumber(c), tonumber(a)
end

local function keep(c, a)
  redis.call('SET', KEYS[1], string.format('%.0f:%.0f', c, a), 'PX', window + 60000)
  return 0
end

if verb == 'take_back' then
  if not kept then return 0 end
  if kind == 'patience' then return keep(math.max(0, count - cost), at) end
  return keep(0, math.max(0, at - cost * second))
end

if kind == 'pace' then
  if second == 0 then return 0 end
  local owed = math.max(at, now) + math.min(cost, first) * second
  local wait = owed - window - now
  if wait > 0 then return wait end
  return keep(0, owed)
end

local elapsed = math.max(0, now - at)
local forgotten = elapsed >= window
if not forgotten and count >= first then
  local doubled = second * 2 ^ math.min(count - first, 32)
  local wait = math.min(doubled, third) - elapsed
  if wait > 0 then return wait end
end
local before = forgotten and 0 or count
return keep(before + cost, before > 0 and math.max(at, now) or now)
