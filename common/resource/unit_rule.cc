#include "common/resource/unit_rule.h"

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/resource/collection.h"

namespace district::resource {

absl::StatusOr<std::set<std::string>> OfCallersUnit(const Collection& collection,
                                                    const std::vector<std::string>& names,
                                                    const rpc::Call& call, db::Session& session) {
  std::set<std::string> ours;
  if (names.empty()) return ours;
  auto condition = collection.unit_rule().condition(session, call.identity().organization);
  if (!condition.ok()) return condition.status();
  const db::InList list(names);
  std::vector<db::Value> parameters = list.values;
  parameters.insert(parameters.end(), condition->parameters.begin(), condition->parameters.end());
  auto rows = session.Query(absl::StrCat("SELECT name FROM ", collection.table(),
                                         " WHERE name IN (", list.placeholders, ") AND (",
                                         condition->sql, ")"),
                            parameters);
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) ours.insert(db::AsText(row[0]));
  return ours;
}

absl::Status OutOfUnit(const std::string& what, const rpc::Incoming& call) {
  const std::string& unit = call.identity().organization;
  return api::Error(absl::StatusCode::kPermissionDenied, "OUT_OF_UNIT")
      .Message(absl::StrCat(what, " is not for callers who work for ", unit, " only"))
      .Metadata("organization", unit)
      .Vietnamese("Tài khoản của bạn chỉ được làm việc trong phạm vi đơn vị mình.");
}

}  // namespace district::resource
