// Resources as their rows hold them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"

namespace district::personnel {

// Parses the body in column `column`.
template <typename Resource>
Resource ParseBody(const db::Row& row, size_t column) {
  Resource resource;
  resource.ParseFromString(row.Text(column));
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
  absl::StatusOr<std::vector<db::Row>> rows =
      session.Query(db::SqlCat("SELECT name, body FROM ", table, " WHERE ", db::IsIn("name", names),
                               " ORDER BY name", lock));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) bodies[row.Text()] = ParseBody<Resource>(row, 1);
  return bodies;
}

}  // namespace district::personnel
