#include "common/resource/redirects.h"

#include <string_view>

namespace district::resource {
namespace {

// Reads by name.
const db::KeyQuery& RedirectQuery() {
  static const auto* const query = new db::KeyQuery{
      .table = RedirectTarget().table, .key = "name", .columns = {"target", "create_time"}};
  return *query;
}

}  // namespace

const db::InsertTarget& RedirectTarget() {
  static const auto* const target =
      new db::InsertTarget{.table = "redirects", .columns = {"name", "target", "create_time"}};
  return *target;
}

absl::StatusOr<std::map<std::string, std::string>> FollowAll(
    db::Session& session, const std::vector<std::string>& names) {
  std::map<std::string, std::string> targets;
  absl::StatusOr<std::vector<db::Row>> rows =
      session.QueryByKeys(RedirectQuery(), {names.begin(), names.end()});
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) targets[row.Text(0)] = row.Text(1);
  return targets;
}

absl::StatusOr<std::string> Follow(db::Session& session, const std::string& name,
                                   int64_t read_time) {
  absl::StatusOr<std::vector<db::Row>> rows = session.QueryByKeys(RedirectQuery(), {name});
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return name;
  const auto [own, target, create_time] =
      rows->front().As<std::string_view, std::string, int64_t>();
  return read_time == 0 || create_time <= read_time ? target : name;
}

}  // namespace district::resource
