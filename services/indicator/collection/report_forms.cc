// Report forms: declaration and rules.
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/api/errors.h"
#include "common/db/sql.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "common/text/text.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/report_forms.pb.h"
#include "services/indicator/collection/forms.h"
#include "services/indicator/collection/register.h"

namespace district::indicator {
namespace {

using v1::ReportForm;

absl::Status CheckReportForm(ReportForm& form, const ReportForm*) {
  if (form.cutoff() == ReportForm::CUTOFF_UNSPECIFIED) form.set_cutoff(ReportForm::CALENDAR);
  return collection::CheckForm(form);
}

bool IsWritten(const resource::Change& change) {
  return change.action == resource::Action::kCreate || change.action == resource::Action::kUpdate;
}

// Refuses categories that the indicators do not have.
absl::Status CheckCategories(resource::Writes& writes,
                             const std::vector<resource::PlacedChange>& changes) {
  std::set<std::string> names;
  for (const auto& [change, path] : changes) {
    if (!IsWritten(change)) continue;
    for (const v1::ReportFormItem& item : change.after_as<ReportForm>().items()) {
      if (!item.categories().empty()) names.insert(item.indicator());
    }
  }
  if (names.empty()) return absl::OkStatus();
  auto rows = writes.transaction().Query(
      db::SqlCat("SELECT name, body FROM indicators WHERE ", db::IsIn("name", names)));
  if (!rows.ok()) return rows.status();
  collection::Breakdowns breakdowns;
  for (const db::Row& row : *rows) {
    v1::Indicator indicator;
    indicator.ParseFromString(row.Text(1));
    std::set<std::string>& categories = breakdowns[row.Text(0)];
    for (const v1::BreakdownCategory& one : indicator.breakdown()) categories.insert(one.id());
  }
  for (const auto& [change, path] : changes) {
    if (!IsWritten(change)) continue;
    absl::Status status = collection::CheckCategories(change.after_as<ReportForm>(), breakdowns);
    if (!status.ok()) return api::WithFieldPrefix(status, api::Below(path));
  }
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<resource::Collection> ReportForms() {
  return resource::Declare<ReportForm>("report_forms")
      .OrderBy("display_name", "name_key")
      .Derive(
          "name_key",
          [](const ReportForm& form) -> db::Value { return text::SortKey(form.display_name()); })
      .Normalize(&CheckReportForm)
      .Unique(
          "uq_report_forms_code", "code_key", [](const ReportForm& form) { return form.code(); },
          "code", "another form has this code", "Ký hiệu biểu mẫu đã được dùng.")
      .ValidateBatch(&CheckCategories)
      .WithHistory();
}

}  // namespace district::indicator
