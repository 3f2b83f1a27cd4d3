// The checks as json_calls.lua calls them: by LuaJIT's ffi, which speaks C.
//
// One set of checks belongs to one thread. A finding stays until the next check.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "deploy/envoy/json/body.h"
#include "deploy/envoy/json/query.h"
#include "deploy/envoy/json/schema.h"

namespace district::json {
namespace {

struct Checks {
  Schema schema;
  // Of calls whose fields are all in the path and the query.
  const Type no_body{Kind::kMessage, "the body: this method takes its fields from the query"};
  BodyCheck body;
  std::string query;
  Finding finding;
};

// Keeps what was found; whether all is good.
bool Keep(Checks& checks, std::optional<Finding> finding) {
  if (finding) checks.finding = std::move(*finding);
  return !finding;
}

}  // namespace
}  // namespace district::json

using district::json::Checks;
using district::json::Route;

extern "C" {

// Null where the text is no schema.
Checks* district_json_new(const char* schema, size_t size) {
  auto parsed = district::json::Schema::Parse({schema, size});
  if (!parsed) return nullptr;
  return new Checks{std::move(*parsed)};
}

void district_json_delete(Checks* checks) { delete checks; }

// The route of a call, by its path before the query; null where there is no such method.
const Route* district_json_route(const Checks* checks, const char* method, size_t method_size,
                                 const char* path, size_t path_size) {
  return checks->schema.FindRoute({method, method_size}, {path, path_size});
}

// Whether the body is no JSON and is not to be held to be checked.
bool district_json_has_raw_body(const Route* route) { return route->raw_body; }

bool district_json_check_query(Checks* checks, const Route* route, const char* query, size_t size) {
  checks->query = std::string(query, size);
  return Keep(*checks, district::json::CheckQuery(*route, checks->query));
}

// The query as it is to be read, after it was found good.
const char* district_json_query(const Checks* checks) { return checks->query.c_str(); }

bool district_json_check_body(Checks* checks, const Route* route, const char* body, size_t size) {
  const district::json::Type* message = &checks->no_body;
  if (route->whole_body) message = route->request;
  if (route->body) message = route->body->type;
  const std::string_view root = route->body ? std::string_view(route->body->name) : "";
  return Keep(*checks, checks->body.Check(*message, root, {body, size}));
}

const char* district_json_reason(const Checks* checks) { return checks->finding.reason.c_str(); }
const char* district_json_field(const Checks* checks) { return checks->finding.field.c_str(); }
const char* district_json_why(const Checks* checks) { return checks->finding.why.c_str(); }

}  // extern "C"
