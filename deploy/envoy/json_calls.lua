-- What the transcoder does not do for JSON calls: it drops fields of the body that it does not know
-- without a word, takes what is no JSON, and where a value is of the wrong kind it does not say in
-- which field. So the query and the body are checked before, by the library that is made of json/.
--
-- deploy/envoy/render puts two texts before this: LIBRARY, its path, and SCHEMA, what the API takes.

local ffi = require("ffi")
ffi.cdef[[
  typedef struct Checks Checks;
  typedef struct Route Route;
  Checks* district_json_new(const char* schema, size_t size);
  void district_json_delete(Checks* checks);
  const Route* district_json_route(const Checks* checks, const char* method, size_t method_size,
                                   const char* path, size_t path_size);
  bool district_json_has_raw_body(const Route* route);
  bool district_json_check_query(Checks* checks, const Route* route, const char* query, size_t size);
  const char* district_json_query(const Checks* checks);
  bool district_json_check_body(Checks* checks, const Route* route, const char* body, size_t size);
  const char* district_json_reason(const Checks* checks);
  const char* district_json_field(const Checks* checks);
  const char* district_json_why(const Checks* checks);
]]

local library = ffi.load(LIBRARY)
local checks = ffi.gc(library.district_json_new(SCHEMA, #SCHEMA), library.district_json_delete)
if checks == nil then error("json_calls: the schema cannot be read") end

local MOST_UPLOADED = 64 * 1024 * 1024

local function refuse(request)
  local metadata = request:streamInfo():dynamicMetadata()
  metadata:set("district", "field", ffi.string(library.district_json_field(checks)))
  metadata:set("district", "reason", ffi.string(library.district_json_reason(checks)))
  request:respond({[":status"] = "400"}, ffi.string(library.district_json_why(checks)))
end

local function refuse_upload(request)
  local metadata = request:streamInfo():dynamicMetadata()
  metadata:set("district", "field", "content")
  metadata:set("district", "reason", "FILE_TOO_LARGE")
  request:respond({[":status"] = "413"}, "a file holds at most 64 MiB")
end

function envoy_on_request(request)
  local headers = request:headers()
  local method, target = headers:get(":method"), headers:get(":path")
  local mark = string.find(target, "?", 1, true)
  if not mark and method == "GET" and not request:body() then return end
  local path, query = string.sub(target, 1, (mark or 0) - 1), mark and string.sub(target, mark + 1) or ""
  local route = library.district_json_route(checks, method, #method, path, #path)
  if route == nil then
    -- Pages are no methods. What the transcoder may still take for one is not checked: it goes no further.
    if string.find(path, "^/v1/") then request:respond({[":status"] = "404"}, "") end
    return
  end
  if query ~= "" then
    if not library.district_json_check_query(checks, route, query, #query) then return refuse(request) end
    local checked = ffi.string(library.district_json_query(checks))
    if checked ~= query then headers:replace(":path", path .. "?" .. checked) end
  end
  -- What is uploaded is no JSON and goes on as it comes. A service counts what has no length.
  if library.district_json_has_raw_body(route) then
    if (tonumber(headers:get("content-length") or "0") or 0) > MOST_UPLOADED then refuse_upload(request) end
    return
  end
  -- Other calls are checked while this one waits for its body.
  local body = request:body()
  if not body or body:length() == 0 then return end
  local text = body:getBytes(0, body:length())
  if not library.district_json_check_body(checks, route, text, #text) then refuse(request) end
end
