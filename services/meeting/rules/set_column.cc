#include "services/meeting/rules/set_column.h"

#include <vector>

#include "common/db/sql.h"

namespace district::meeting {

absl::Status SetColumn(db::Transaction& transaction, std::string_view table,
                       std::string_view column, const std::map<std::string, db::Value>& by_name) {
  if (by_name.empty()) return absl::OkStatus();
  std::vector<std::string> names;
  for (const auto& [name, value] : by_name) names.push_back(name);
  db::Sql cases;
  // As many as the names of the condition, so that the statements stay few.
  for (const std::string& name : db::Padded(names)) {
    cases.Append(db::SqlCat(" WHEN ", db::Bind(name), " THEN ", db::Bind(by_name.at(name))));
  }
  return transaction
      .Execute(db::SqlCat("UPDATE ", table, " SET ", column, " = CASE name", cases, " END WHERE ",
                          db::IsIn("name", names)))
      .status();
}

}  // namespace district::meeting
