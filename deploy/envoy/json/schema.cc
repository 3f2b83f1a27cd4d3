#include "deploy/envoy/json/schema.h"

#include <utility>

namespace district::json {
namespace {

struct Template {
  std::vector<std::string> segments;
  std::string verb;
  std::vector<std::string> bound;
};

// "/v1/{person.name=people/*}:verb"
Template ParseTemplate(std::string_view text) {
  Template parsed;
  std::string path;
  while (!text.empty()) {
    const size_t open = text.find('{');
    path += text.substr(0, open);
    if (open == text.npos) break;
    const size_t close = text.find('}', open);
    const std::string_view variable = text.substr(open + 1, close - open - 1);
    const size_t equals = variable.find('=');
    parsed.bound.emplace_back(variable.substr(0, equals));
    path += equals == variable.npos ? "*" : variable.substr(equals + 1);
    text.remove_prefix(close == text.npos ? text.size() : close + 1);
  }
  if (const size_t colon = path.rfind(':'); colon != path.npos) {
    parsed.verb = path.substr(colon + 1);
    path.resize(colon);
  }
  for (const std::string_view segment : Split(path, '/')) parsed.segments.emplace_back(segment);
  return parsed;
}

std::string RouteKey(std::string_view method, std::string_view verb) {
  return std::string(method) + " " + std::string(verb);
}

bool Matches(const Route& route, const std::vector<std::string_view>& segments) {
  if (route.segments.size() != segments.size()) return false;
  for (size_t i = 0; i < segments.size(); ++i) {
    const bool fits =
        route.segments[i] == "*" ? !segments[i].empty() : route.segments[i] == segments[i];
    if (!fits) return false;
  }
  return true;
}

}  // namespace

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

const Field* Type::FindField(std::string_view name) const {
  const auto found = fields_by_name.find(name);
  return found == fields_by_name.end() ? nullptr : found->second;
}

std::optional<Schema> Schema::Parse(std::string_view text) {
  std::optional<Schema> schema(std::in_place);
  const std::pair<const char*, Kind> scalars[] = {
      {"text", Kind::kText},       {"integer", Kind::kInteger}, {"long", Kind::kLongInteger},
      {"boolean", Kind::kBoolean}, {"time", Kind::kTime},       {"mask", Kind::kMask}};
  for (const auto& [name, kind] : scalars) schema->types_[name] = {kind, name};
  std::vector<std::vector<std::string_view>> lines;
  for (const std::string_view line : Split(text, '\n')) {
    if (!line.empty()) lines.push_back(Split(line, ' '));
  }
  // All types before what refers to them.
  for (const auto& words : lines) {
    if (words[0] != "message" && words[0] != "enum") continue;
    if (words.size() < 2) return std::nullopt;
    const std::string name(words[1]);
    Type& type = schema->types_[name];
    type.kind = words[0] == "enum" ? Kind::kEnum : Kind::kMessage;
    type.name = name;
    for (size_t i = 2; i < words.size(); ++i) type.values.emplace(words[i]);
  }
  Type* message = nullptr;
  for (const auto& words : lines) {
    bool good = words[0] == "enum";
    if (words[0] == "message") {
      message = &schema->types_.find(words[1])->second;
      good = words.size() == 2;
    } else if (words[0] == "field") {
      good = message && words.size() == 5 && schema->AddField(*message, words);
    } else if (words[0] == "route") {
      good = words.size() == 5 && schema->AddRoute(words);
    }
    if (!good) return std::nullopt;
  }
  return schema;
}

bool Schema::AddField(Type& message, const std::vector<std::string_view>& words) {
  Field& field = message.fields.emplace_back();
  field.name = std::string(words[1]);
  field.many = words[4].starts_with('*');
  field.type = FindType(words[4].substr(field.many ? 1 : 0));
  // A oneof's slot is that of its first field.
  field.slot = static_cast<uint16_t>(message.fields.size() - 1);
  if (words[3] != "-") {
    const auto [first, is_new] = message.oneof_slots.emplace(words[3], field.slot);
    field.slot = first->second;
  }
  message.fields_by_name[std::string(words[1])] = &field;
  message.fields_by_name[std::string(words[2])] = &field;
  return field.type && message.fields.size() <= kMaxSlots;
}

bool Schema::AddRoute(const std::vector<std::string_view>& words) {
  Template path = ParseTemplate(words[2]);
  Route route{std::string(words[1]), std::move(path.segments), path.verb, FindType(words[3])};
  if (!route.request) return false;
  route.bound = std::move(path.bound);
  route.whole_body = words[4] == "*";
  route.raw_body = words[4] == "=";
  if (!route.whole_body && !route.raw_body && words[4] != "-") {
    route.body = route.request->FindField(words[4]);
    if (!route.body || route.body->many || route.body->type->kind != Kind::kMessage) return false;
  }
  routes_[RouteKey(words[1], path.verb)].push_back(std::move(route));
  return true;
}

const Type* Schema::FindType(std::string_view name) const {
  const auto found = types_.find(name);
  return found == types_.end() ? nullptr : &found->second;
}

const Route* Schema::FindRoute(std::string_view method, std::string_view path) const {
  if (path.ends_with('/')) path.remove_suffix(1);
  const auto find = [&](std::string_view verb, std::string_view before) -> const Route* {
    const auto found = routes_.find(RouteKey(method, verb));
    if (found == routes_.end()) return nullptr;
    const std::vector<std::string_view> segments = Split(before, '/');
    for (const Route& route : found->second) {
      if (Matches(route, segments)) return &route;
    }
    return nullptr;
  };
  // What stands after a colon and is no verb belongs to the last segment.
  const size_t colon = path.rfind(':');
  if (colon != path.npos && colon + 1 < path.size() && path.find('/', colon) == path.npos) {
    const Route* const route = find(path.substr(colon + 1), path.substr(0, colon));
    if (route) return route;
  }
  return find("", path);
}

}  // namespace district::json
