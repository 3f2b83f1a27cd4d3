// Resources as their rows hold them.
#pragma once

#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/db/database.h"

namespace district::personnel {

// Parses the body in column `column`.
template <typename Resource>
Resource ParseBody(const db::Row& row, size_t column) {
  Resource resource;
  resource.ParseFromString(db::AsText(row[column]));
  return resource;
}

// Reads resources of a table by name, those that exist; `lock` follows the query.
template <typename Resource>
absl::StatusOr<std::map<std::string, Resource>> BodiesNamed(db::Session& session,
                                                            const std::string& table,
                                                            const std::set<std::string>& names,
                                                            const std::string& lock = "") {
  std::map<std::string, Resource> bodies;
  if (names.empty()) return bodies;
  const db::InList list({names.begin(), names.end()});
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(absl::StrCat("SELECT name, body FROM ", table, " WHERE name IN (",
                                 list.placeholders, ") ORDER BY name", lock),
                    list.values);
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) bodies[db::AsText(row[0])] = ParseBody<Resource>(row, 1);
  return bodies;
}

}  // namespace district::personnel
