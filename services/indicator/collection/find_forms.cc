#include "services/indicator/collection/find_forms.h"

#include <utility>
#include <vector>

#include "common/db/sql.h"

namespace district::indicator::collection {

absl::StatusOr<std::optional<v1::ReportForm>> FindForm(db::Session& session,
                                                       const std::string& name, FormLock lock) {
  auto forms = FindForms(session, {name}, lock);
  if (!forms.ok()) return forms.status();
  if (forms->empty()) return std::nullopt;
  return std::move(forms->begin()->second);
}

absl::StatusOr<std::map<std::string, v1::ReportForm>> FindForms(db::Session& session,
                                                                const std::set<std::string>& names,
                                                                FormLock lock) {
  std::map<std::string, v1::ReportForm> forms;
  if (names.empty()) return forms;
  auto rows =
      session.Query(db::SqlCat("SELECT name, body FROM report_forms WHERE ",
                               db::IsIn("name", names), " AND delete_time = 0 ORDER BY name",
                               lock == FormLock::kShared ? " LOCK IN SHARE MODE" : ""));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) forms[row.Text(0)].ParseFromString(row.Text(1));
  return forms;
}

}  // namespace district::indicator::collection
