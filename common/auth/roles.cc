#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
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

absl::Status Roles::Role::Read(const std::string& name, const YAML::Node& node) {
  if (node.IsSequence()) return ReadPermissions(name, node);
  if (!node.IsMap()) return Invalid(name, "neither a list of permissions nor a map");
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const std::string key = entry.first.as<std::string>();
    if (!seen.insert(key).second) return Invalid(name, absl::StrCat("`", key, "` is there twice"));
    absl::Status status = key == "permissions" ? ReadPermissions(name, entry.second)
                          : key == "requires"  ? ReadRequired(name, entry.second)
                                               : Invalid(name, absl::StrCat("no `", key, "`"));
    if (!status.ok()) return status;
  }
  return seen.contains("permissions") ? absl::OkStatus() : Invalid(name, "no permissions");
}

absl::Status Roles::Role::ReadPermissions(const std::string& name, const YAML::Node& list) {
  if (!list.IsSequence()) return Invalid(name, "not a list of permissions");
  for (const YAML::Node& node : list) {
    const std::string text = node.as<std::string>();
    const auto pattern = ParsePattern(text);
    if (!pattern.has_value()) {
      return Invalid(name, absl::StrCat("`", text, "` is not a `service.collection.verb`"));
    }
    patterns.push_back(
        {std::string((*pattern)[0]), std::string((*pattern)[1]), std::string((*pattern)[2])});
  }
  return absl::OkStatus();
}

absl::Status Roles::Role::ReadRequired(const std::string& name, const YAML::Node& required) {
  std::vector<std::string> claims;
  if (required.IsScalar()) {
    claims.push_back(required.as<std::string>());
  } else if (required.IsSequence() && required.size() > 0) {
    claims = required.as<std::vector<std::string>>();
  } else {
    return Invalid(name, "requires no claim");
  }
  for (const std::string& claim : claims) {
    if (claim != "org" && claim != "person") {
      return Invalid(name, absl::StrCat("requires `", claim, "`, which is neither org nor person"));
    }
    (claim == "org" ? requires_organization : requires_person) = true;
  }
  return absl::OkStatus();
}

absl::StatusOr<Roles> Roles::Parse(std::string_view yaml) try {
  const YAML::Node root = YAML::Load(std::string(yaml));
  if (!root.IsMap()) return absl::InvalidArgumentError("not a map from roles to permissions");
  Roles roles;
  for (const auto& entry : root) {
    const std::string name = entry.first.as<std::string>();
    const auto [role, added] = roles.roles_.try_emplace(name);
    if (!added) return Invalid(name, "declared twice");
    absl::Status status = role->second.Read(name, entry.second);
    if (!status.ok()) return status;
  }
  return roles;
} catch (const YAML::Exception& error) {
  return absl::InvalidArgumentError(error.what());
}

std::string_view Roles::Role::MissingClaim(const Identity& identity) const {
  if (requires_organization && identity.organization.empty()) return "org";
  if (requires_person && identity.person.empty()) return "person";
  return "";
}

absl::Status Roles::CheckNarrowed(const Identity& identity) const {
  for (const std::string& name : identity.roles) {
    const auto role = roles_.find(name);
    if (role == roles_.end()) continue;
    const std::string claim(role->second.MissingClaim(identity));
    if (claim.empty()) continue;
    return api::Error(absl::StatusCode::kPermissionDenied, "CLAIM_REQUIRED")
        .Message(absl::StrCat("the role `", name, "` requires the claim `", claim, "`"))
        .Metadata("role", name)
        .Metadata("claim", claim)
        .Vietnamese("Phiên làm việc không cho biết đơn vị hoặc người sử dụng.");
  }
  return absl::OkStatus();
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
    const auto grant = roles_.find(role);
    if (grant == roles_.end() || !grant->second.MissingClaim(identity).empty()) continue;
    const std::vector<Pattern>& patterns = grant->second.patterns;
    if (std::any_of(patterns.begin(), patterns.end(), matches)) return true;
  }
  return false;
}

}  // namespace district::auth
