-- Routes each request by the table that the ingress program last published.
-- The table lives in shared memory, so that a changed weight or endpoint counts from the next request on,
-- without a reload: a reload closes idle keep-alive connections and may cut a request that is just arriving.
local cjson = require("cjson.safe")
local balancer = require("ngx.balancer")

local shared = ngx.shared.routes
local counts = ngx.shared.requests

local SEPARATOR = "\31"
local TIME_BUCKETS = { 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10 }

local _M = {}
local seen = nil
local routes = { hosts = {}, backends = {} }
local turns = {}

-- This worker's copy of the table, decoded again when a newer one was published.
local function current()
  local version = shared:get("version")
  if version ~= seen then
    local decoded = cjson.decode(shared:get("table") or "")
    if decoded then
      routes = decoded
      seen = version
    end
  end
  return routes
end

-- Reads the published file into shared memory; returns nil and the reason when it is not a table of routes.
function _M.load(path)
  local file, failure = io.open(path, "r")
  if not file then
    return nil, failure
  end
  local text = file:read("*a")
  file:close()
  local decoded = cjson.decode(text)
  if not decoded or not decoded.hosts or not decoded.backends then
    return nil, path .. " is not a table of routes"
  end
  local ok, why = shared:set("table", text)
  if not ok then
    return nil, why
  end
  return shared:incr("version", 1, 0)
end

local function find_host(hosts, name)
  if hosts[name] then
    return hosts[name]
  end
  local dot = name:find(".", 1, true)
  return dot and hosts["*" .. name:sub(dot)] or hosts["_"]
end

-- The locations come in the order of precedence: exact before prefix, longer before shorter.
local function find_location(locations, path)
  for _, location in ipairs(locations or {}) do
    local prefix = location.prefix
    if location.match == "exact" then
      if path == prefix then
        return location
      end
    elseif path:sub(1, #prefix) == prefix then
      -- "element" is pathType Prefix: /shop matches /shop and /shop/x, not /shopping.
      local next_char = path:sub(#prefix + 1, #prefix + 1)
      if location.match ~= "element" or next_char == "" or next_char == "/" or prefix:sub(-1) == "/" then
        return location
      end
    end
  end
end

-- The words of a header or cookie that decide.
local spoken = { always = true, never = false }

-- true or false when the header decides, nil when it leaves the choice to the cookie and the weight.
local function by_header(policy)
  if not policy.header then
    return nil
  end
  local value = ngx.var["http_" .. policy.header:lower():gsub("-", "_")]
  if not value then
    return nil
  end
  if policy.headerValue then
    return value == policy.headerValue or nil
  end
  if policy.headerPattern then
    local match, failure = ngx.re.match(value, policy.headerPattern)
    if failure then
      ngx.log(ngx.ERR, "canary-by-header-pattern '", policy.headerPattern, "': ", failure)
      return false
    end
    return match ~= nil or nil
  end
  return spoken[value]
end

local function by_cookie(policy)
  return policy.cookie and spoken[ngx.var["cookie_" .. policy.cookie]]
end

local function takes_canary(policy)
  local chosen = by_header(policy)
  if chosen == nil then
    chosen = by_cookie(policy)
  end
  if chosen == nil then
    chosen = math.random(policy.weightTotal) <= policy.weight
  end
  return chosen
end

-- Whether the client's session is with this backend; its cookie ends in the hash of the backend's name.
local function is_bound(name, backend)
  local affinity = backend and backend.affinity
  local value = affinity and ngx.var["cookie_" .. affinity.cookie]
  return value ~= nil and value:match("|(.*)$") == ngx.md5(name)
end

local function bind(name, affinity)
  local value = table.concat({ ngx.now(), ngx.worker.pid(), math.random(999999) }, ".") .. "|" .. ngx.md5(name)
  local age = affinity.maxAge and "; Max-Age=" .. affinity.maxAge or ""
  ngx.ctx.session = affinity.cookie .. "=" .. value .. age .. "; Path=/; HttpOnly"
end

local function has_endpoints(backend)
  return backend and #backend.endpoints > 0
end

-- Each worker draws its own sequence: with one seed for all they would all make the same choices.
function _M.init_worker()
  math.randomseed(ngx.now() * 1000 + ngx.worker.pid() * 7919)
end

function _M.rewrite()
  local table_now = current()
  local location = find_location(find_host(table_now.hosts, ngx.var.host), ngx.var.uri)
  if not location then
    return ngx.exit(ngx.HTTP_NOT_FOUND)
  end

  ngx.var.namespace = location.namespace
  ngx.var.ingress_name = location.ingress
  ngx.var.service_name = location.service
  ngx.var.location_path = location.path

  local stable = table_now.backends[location.backend]
  if not has_endpoints(stable) then
    return ngx.exit(ngx.HTTP_SERVICE_UNAVAILABLE)
  end

  local chosen = location.backend
  local canary = stable.canary and table_now.backends[stable.canary]
  -- A session decides before everything else, the stable one before the canary's.
  if has_endpoints(canary) and not is_bound(chosen, stable)
    and (is_bound(stable.canary, canary) or takes_canary(canary.policy)) then
    chosen = stable.canary
    ngx.var.proxy_alternative_upstream_name = chosen
  end
  ngx.ctx.backend = chosen

  local affinity = table_now.backends[chosen].affinity
  if affinity and not is_bound(chosen, table_now.backends[chosen]) then
    bind(chosen, affinity)
  end
end

-- Gives the client its session, beside the cookies that the app sets.
function _M.header_filter()
  if not ngx.ctx.session then
    return
  end
  local set = ngx.header["Set-Cookie"] or {}
  if type(set) ~= "table" then
    set = { set }
  end
  set[#set + 1] = ngx.ctx.session
  ngx.header["Set-Cookie"] = set
end

-- The next endpoint in turn that this request has not tried yet.
local function next_endpoint(name, endpoints, tried)
  for _ = 1, #endpoints do
    turns[name] = (turns[name] or math.random(#endpoints)) % #endpoints + 1
    local endpoint = endpoints[turns[name]]
    if not tried[endpoint] then
      return endpoint
    end
  end
end

function _M.balance()
  local name = ngx.ctx.backend
  local backend = current().backends[name]
  ngx.ctx.tried = ngx.ctx.tried or {}
  local endpoint = backend and next_endpoint(name, backend.endpoints, ngx.ctx.tried)
  if not endpoint then
    return ngx.exit(ngx.HTTP_BAD_GATEWAY)
  end

  ngx.ctx.tried[endpoint] = true
  balancer.set_more_tries(1)
  local ok, failure = balancer.set_current_peer(endpoint)
  if not ok then
    ngx.log(ngx.ERR, "endpoint ", endpoint, ": ", failure)
  end
end

local function observe(series, kind, seconds)
  if not seconds then
    return
  end
  local bucket = #TIME_BUCKETS + 1
  for i, bound in ipairs(TIME_BUCKETS) do
    if seconds <= bound then
      bucket = i
      break
    end
  end
  counts:incr(series .. kind .. bucket, 1, 0)
  counts:incr(series .. kind .. "sum", seconds, 0)
end

-- Counts the request in shared memory: no hop that could lose one, and the counters outlive the program.
function _M.log()
  local host = ngx.var.host
  if not host or not current().hosts[host] then
    return -- a made-up Host header must not make a series
  end
  local series = table.concat({
    ngx.var.namespace or "", ngx.var.ingress_name or "", ngx.var.service_name or "",
    ngx.var.proxy_alternative_upstream_name or "", ngx.var.status or "", ngx.var.request_method or "",
    host, ngx.var.location_path or "", "",
  }, SEPARATOR)
  observe(series, "request", tonumber(ngx.var.request_time))
  observe(series, "response", tonumber(ngx.var.upstream_response_time))
end

function _M.publish(path)
  local version, failure = _M.load(path)
  if not version then
    ngx.status = ngx.HTTP_INTERNAL_SERVER_ERROR
    return ngx.say(failure)
  end
  ngx.say(version)
end

function _M.dump()
  for _, key in ipairs(counts:get_keys(0)) do
    ngx.print(key, SEPARATOR, counts:get(key), "\n")
  end
end

return _M
