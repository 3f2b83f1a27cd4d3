-- What the transcoder does not do for JSON calls: it drops body fields that it does not know without
-- a word, and where a value is of the wrong kind it does not say in which field.
--
-- Refuses bodies and queries with a field that the API does not know or a value that cannot be one of
-- its field, and names the field. What is not JSON at all is left to the transcoder, which says where
-- it is wrong; what a value may be beyond its kind is the services' to say.
--
-- Takes lists of enums with commas in the query, `kinds=PARTY,STATE` for `kinds=PARTY&kinds=STATE`.
--
-- deploy/envoy/render puts tables before this text, made from the descriptor set:
--   MESSAGES  message -> field, by both its names -> { its name in the proto, its kind }
--   ENUMS     enum -> set of its names
--   ROUTES    "POST 2 undelete" (method, segments, verb) -> list of { pattern of the path, request
--             message, the field of it that is the body: "*" for all, nil for none }
-- A kind is "text", "integer", "number", "boolean", the name of a message, "=" and the name of an
-- enum, "" for anything; with "*" before it for a list of such; { kind } for a map to such.

local byte, find, match, sub = string.byte, string.find, string.match, string.sub
local MAX_DEPTH = 100
local LITERALS = {["true"] = true, ["false"] = true, ["null"] = true}
local NOUNS = {text = "text in quotes", integer = "a whole number", number = "a number", boolean = "true or false"}

local function list_of(kind) return type(kind) == "string" and byte(kind) == 42 and sub(kind, 2) or nil end
local function enum_of(kind) return byte(kind) == 61 and sub(kind, 2) or nil end

local function noun(kind)
  if type(kind) == "table" then return "an object" end
  if list_of(kind) then return "a list" end
  if enum_of(kind) then
    local names = {}
    for name in pairs(ENUMS[enum_of(kind)]) do names[#names + 1] = name end
    table.sort(names)
    return "one of " .. table.concat(names, ", ")
  end
  return NOUNS[kind] or "an object"
end

local function refuse(found, path, reason, why)
  found.path, found.reason, found.why = path, reason, path .. ": " .. why
end

local function refuse_value(found, path, kind) refuse(found, path, "INVALID_FIELD", "is to be " .. noun(kind)) end

local function refuse_field(found, path, message)
  refuse(found, path, "UNKNOWN_FIELD", "there is no such field in " .. message)
end

local function is_whole(word)
  local value = tonumber(word)
  return value ~= nil and value == math.floor(value)
end

-- Whether a word without quotes, or a text, can be a value of the kind.
local function fits(kind, word, quoted)
  if kind == "" or (word == "null" and not quoted) then return true end
  if kind == "text" then return quoted end
  if kind == "boolean" then return not quoted and (word == "true" or word == "false") end
  if kind == "integer" then return is_whole(word) end
  if kind == "number" then return tonumber(word) ~= nil or (quoted and match(word, "^-?[NI][an]")) end
  local enum = enum_of(kind)
  if not enum then return false end
  if quoted then return ENUMS[enum][word] end
  return is_whole(word)
end

-- The position of the quote that ends the string beginning at `from`.
local function string_end(text, from)
  local at = from
  while true do
    at = find(text, '["\\]', at + 1)
    if not at or byte(text, at) == 34 then return at end
    at = at + 1
  end
end

local function unescape(key)
  return (key:gsub("\\u00(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

local walk

local function walk_object(text, at, kind, path, depth, found)
  local values = type(kind) == "table" and kind[1] or nil
  local fields = type(kind) == "string" and MESSAGES[kind] or nil
  if not values and not fields and kind ~= "" then return refuse_value(found, path, kind) end
  at = find(text, "[^ \t\r\n]", at + 1)
  if at and byte(text, at) == 125 then return at + 1 end
  while at and byte(text, at) == 34 do
    local closing = string_end(text, at)
    if not closing then return nil end
    local key = sub(text, at + 1, closing - 1)
    if find(key, "\\", 1, true) then key = unescape(key) end
    local field = fields and fields[key]
    local child = path == "" and (field and field[1] or key) or path .. "." .. (field and field[1] or key)
    if fields and not field then return refuse_field(found, child, kind) end
    local colon = match(text, "^[ \t\r\n]*:()", closing + 1)
    if not colon then return nil end
    at = walk(text, colon, field and field[2] or values or "", child, depth + 1, found)
    if not at then return nil end
    at = find(text, "[^ \t\r\n]", at)
    if not at then return nil end
    if byte(text, at) == 125 then return at + 1 end
    if byte(text, at) ~= 44 then return nil end
    at = find(text, "[^ \t\r\n]", at + 1)
  end
  return nil
end

local function walk_list(text, at, kind, path, depth, found)
  local item = kind == "" and "" or list_of(kind)
  if not item then return refuse_value(found, path, kind) end
  at = find(text, "[^ \t\r\n]", at + 1)
  if at and byte(text, at) == 93 then return at + 1 end
  local index = 0
  while at do
    at = walk(text, at, item, path .. "[" .. index .. "]", depth + 1, found)
    if not at then return nil end
    at = find(text, "[^ \t\r\n]", at)
    if not at then return nil end
    if byte(text, at) == 93 then return at + 1 end
    if byte(text, at) ~= 44 then return nil end
    at, index = at + 1, index + 1
  end
  return nil
end

-- Goes over the value that begins at `from`; answers the position after it, or nil where it is not
-- JSON or something is refused, which is then in `found`.
walk = function(text, from, kind, path, depth, found)
  local at = find(text, "[^ \t\r\n]", from)
  if not at or depth > MAX_DEPTH then return nil end
  local first = byte(text, at)
  if first == 123 then return walk_object(text, at, kind, path, depth, found) end
  if first == 91 then return walk_list(text, at, kind, path, depth, found) end
  local after, word
  if first == 34 then
    local closing = string_end(text, at)
    if not closing then return nil end
    after, word = closing + 1, sub(text, at + 1, closing - 1)
  else
    word, after = match(text, "^([%w%.%+%-]+)()", at)
    if not after or not (tonumber(word) or LITERALS[word]) then return nil end
  end
  if not (type(kind) == "string" and fits(kind, word, first == 34)) and not (word == "null" and first ~= 34) then
    return refuse_value(found, path, kind)
  end
  return after
end

local function look_up(method, path)
  path = match(path, "^[^?]*")
  local verb = match(path, ":([^/:]*)$") or ""
  local _, segments = path:gsub("/", "")
  for _, route in ipairs(ROUTES[method .. " " .. segments .. " " .. verb] or {}) do
    if find(path, route[1]) then return route end
  end
end

local function decode(text)
  return (text:gsub("+", " "):gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

-- Whether a value in a query can be one of the kind; there everything is without quotes.
local function fits_query(kind, value)
  if kind == "text" or kind == "" then return true end
  if enum_of(kind) then return ENUMS[enum_of(kind)][value] or is_whole(value) end
  return fits(kind, value, false)
end

-- Checks the query's parameters; answers the path with lists of enums taken apart.
local function check_query(path, request, found)
  local before, query = match(path, "^([^?]*)%?(.*)$")
  if not query then return path end
  local parts = {}
  for part in query:gmatch("[^&]+") do
    local name, value = match(part, "^([^=]*)=?(.*)$")
    local message, kind, proto = request, nil, nil
    for step in decode(name):gmatch("[^.]+") do
      local field = type(message) == "string" and MESSAGES[message] and MESSAGES[message][step]
      proto = (proto and proto .. "." or "") .. (field and field[1] or step)
      if not field then refuse_field(found, proto, message) return path end
      message, kind = field[2], field[2]
    end
    if not kind then return path end
    local item = list_of(kind) or kind
    if type(item) == "table" or MESSAGES[item] then refuse_field(found, proto, request) return path end
    local values = {value}
    if list_of(kind) and enum_of(item) then
      values = {}
      for one in value:gsub("%%2[Cc]", ","):gmatch("[^,]+") do values[#values + 1] = one end
    end
    for _, one in ipairs(values) do
      if not fits_query(item, decode(one)) then refuse_value(found, proto, item) return path end
      parts[#parts + 1] = name .. "=" .. one
    end
  end
  return before .. "?" .. table.concat(parts, "&")
end

local function check_body(request, route, found)
  local body = request:body()
  if not body or body:length() == 0 then return end
  local kind, path = route[2], ""
  if route[3] ~= "*" then kind, path = MESSAGES[route[2]][route[3]][2], route[3] end
  walk(body:getBytes(0, body:length()), 1, kind, path, 1, found)
end

function envoy_on_request(request)
  local headers = request:headers()
  local path = headers:get(":path")
  local route = look_up(headers:get(":method"), path)
  if not route then return end
  local found = {}
  local checked = check_query(path, route[2], found)
  if not found.path and checked ~= path then headers:replace(":path", checked) end
  if not found.path and route[3] then check_body(request, route, found) end
  if not found.path then return end
  local metadata = request:streamInfo():dynamicMetadata()
  metadata:set("district", "field", found.path)
  metadata:set("district", "reason", found.reason)
  request:respond({[":status"] = "400"}, found.why)
end
