-- What the transcoder does not do for JSON calls.
--
-- Refuses a body that holds a field the API does not know: the transcoder would drop it without a
-- word, and the caller would believe it was taken. What is not JSON at all is left to the transcoder,
-- which says where it is wrong.
--
-- Takes lists of enums with commas in the query, `kinds=PARTY,STATE` for `kinds=PARTY&kinds=STATE`.
--
-- deploy/envoy/render puts tables before this text, made from the descriptor set:
--   MESSAGES  message -> field, by both its names -> its message ("" for a value without fields;
--             for a map, { of its values })
--   ROUTES    "POST 2 undelete" (method, segments, verb) -> list of { pattern of the path, message of
--             the body, field that the body is }
--   LISTS     "GET 2 withPosts" -> list of { pattern of the path, set of parameters }

local byte, find, match, sub = string.byte, string.find, string.match, string.sub
local MAX_DEPTH = 100

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

-- Goes over the value that begins at `from`; answers the position after it, or nil where it is not
-- JSON or an unknown field was met, which is then `found.path`.
local function walk(text, from, message, path, depth, found)
  local at = find(text, "[^ \t\r\n]", from)
  if not at or depth > MAX_DEPTH then return nil end
  local first = byte(text, at)
  if first == 34 then  -- "
    local closing = string_end(text, at)
    return closing and closing + 1
  elseif first == 123 then  -- {
    local values = type(message) == "table" and message[1] or nil
    local fields = type(message) == "string" and MESSAGES[message] or nil
    at = find(text, "[^ \t\r\n]", at + 1)
    if at and byte(text, at) == 125 then return at + 1 end
    while at and byte(text, at) == 34 do
      local closing = string_end(text, at)
      if not closing then return nil end
      local key = sub(text, at + 1, closing - 1)
      if find(key, "\\", 1, true) then key = unescape(key) end
      local child = path == "" and key or path .. "." .. key
      local next_message = values or ""
      if fields then
        next_message = fields[key]
        if not next_message then
          found.path, found.key, found.message = child, key, message
          return nil
        end
      end
      local colon = match(text, "^[ \t\r\n]*:()", closing + 1)
      if not colon then return nil end
      at = walk(text, colon, next_message, child, depth + 1, found)
      if not at then return nil end
      at = find(text, "[^ \t\r\n]", at)
      if not at then return nil end
      if byte(text, at) == 125 then return at + 1 end
      if byte(text, at) ~= 44 then return nil end
      at = find(text, "[^ \t\r\n]", at + 1)
    end
    return nil
  elseif first == 91 then  -- [
    at = find(text, "[^ \t\r\n]", at + 1)
    if at and byte(text, at) == 93 then return at + 1 end
    local index = 0
    while at do
      at = walk(text, at, message, path .. "[" .. index .. "]", depth + 1, found)
      if not at then return nil end
      at = find(text, "[^ \t\r\n]", at)
      if not at then return nil end
      if byte(text, at) == 93 then return at + 1 end
      if byte(text, at) ~= 44 then return nil end
      at, index = at + 1, index + 1
    end
    return nil
  end
  return match(text, "^[%w%.%+%-]+()", at)
end

-- What one of the tables says of a method and path.
local function look_up(routes, method, path)
  path = match(path, "^[^?]*")
  local verb = match(path, ":([^/:]*)$") or ""
  local _, segments = path:gsub("/", "")
  for _, route in ipairs(routes[method .. " " .. segments .. " " .. verb] or {}) do
    if find(path, route[1]) then return route[2], route[3] end
  end
end

local function split_lists(path, parameters)
  local before, query = match(path, "^([^?]*)%?(.*)$")
  if not query then return path end
  local parts = {}
  for part in query:gmatch("[^&]+") do
    local name, value = match(part, "^([^=]*)=(.*)$")
    if parameters[name] then
      for item in value:gsub("%%2[Cc]", ","):gmatch("[^,]+") do parts[#parts + 1] = name .. "=" .. item end
    else
      parts[#parts + 1] = part
    end
  end
  return before .. "?" .. table.concat(parts, "&")
end

function envoy_on_request(request)
  local headers = request:headers()
  local method, path = headers:get(":method"), headers:get(":path")
  local parameters = look_up(LISTS, method, path)
  if parameters then headers:replace(":path", split_lists(path, parameters)) end
  local message, field = look_up(ROUTES, method, path)
  if not message then return end
  local body = request:body()
  if not body or body:length() == 0 then return end
  local found = {}
  walk(body:getBytes(0, body:length()), 1, message, field, 1, found)
  if not found.path then return end
  request:streamInfo():dynamicMetadata():set("district", "field", found.path)
  request:respond({[":status"] = "400"},
                  'Could not find field "' .. found.key .. '" in the type "' .. found.message .. '".')
end
