#include <algorithm>
#include <cctype>
#include <fstream>
#include <optional>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "common/auth/auth.h"
#include "yaml-cpp/yaml.h"

namespace district::auth {
namespace {

using Segments = std::array<std::string_view, 3>;

std::optional<Segments> Split(std::string_view permission) {
  const size_t first = permission.find('.');
  if (first == permission.npos) return std::nullopt;
  const size_t second = permission.find('.', first + 1);
  if (second == permission.npos || permission.find('.', second + 1) != permission.npos) {
    return std::nullopt;
  }
  return Segments{permission.substr(0, first), permission.substr(first + 1, second - first - 1),
                  permission.substr(second + 1)};
}

// `*` stands for a whole segment, never for a part of one.
bool IsSegment(std::string_view text) {
  return text == "*" || (!text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
         }));
}

std::optional<Segments> ParsePattern(std::string_view text) {
  if (text == "*") return Segments{"*", "*", "*"};
  std::optional<Segments> segments = Split(text);
  if (!segments.has_value() || !std::all_of(segments->begin(), segments->end(), IsSegment)) {
    return std::nullopt;
  }
  return segments;
}

absl::Status Invalid(const std::string& role, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat("role `", role, "`: ", what));
}

}  // namespace

absl::StatusOr<Roles> Roles::Load(const std::string& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf())) {
    return absl::NotFoundError(absl::StrCat("cannot read ", file));
  }
  absl::StatusOr<Roles> roles = Parse(text.str());
  if (roles.ok()) return roles;
  return absl::Status(roles.status().code(), absl::StrCat(file, ": ", roles.status().message()));
}

absl::StatusOr<Roles> Roles::Parse(std::string_view yaml) try {
  const YAML::Node root = YAML::Load(std::string(yaml));
  if (!root.IsMap()) return absl::InvalidArgumentError("not a map from roles to permissions");
  Roles roles;
  for (const auto& entry : root) {
    const std::string role = entry.first.as<std::string>();
    const auto [grant, added] = roles.patterns_.try_emplace(role);
    if (!added) return Invalid(role, "declared twice");
    if (!entry.second.IsSequence()) return Invalid(role, "not a list of permissions");
    for (const YAML::Node& node : entry.second) {
      const std::string text = node.as<std::string>();
      const auto pattern = ParsePattern(text);
      if (!pattern.has_value()) {
        return Invalid(role, absl::StrCat("`", text, "` is not a `service.collection.verb`"));
      }
      grant->second.push_back(
          {std::string((*pattern)[0]), std::string((*pattern)[1]), std::string((*pattern)[2])});
    }
  }
  return roles;
} catch (const YAML::Exception& error) {
  return absl::InvalidArgumentError(error.what());
}

bool Roles::Allows(const Identity& identity, std::string_view permission) const {
  const std::optional<Segments> asked = Split(permission);
  if (!asked.has_value()) return false;
  const auto matches = [&](const Pattern& pattern) {
    for (size_t i = 0; i < pattern.size(); ++i) {
      if (pattern[i] != "*" && pattern[i] != (*asked)[i]) return false;
    }
    return true;
  };
  for (const std::string& role : identity.roles) {
    const auto grant = patterns_.find(role);
    if (grant != patterns_.end() &&
        std::any_of(grant->second.begin(), grant->second.end(), matches)) {
      return true;
    }
  }
  return false;
}

}  // namespace district::auth
