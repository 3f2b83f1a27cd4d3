// Report forms: declaration.
#include <memory>

#include "common/resource/collection.h"
#include "common/text/text.h"
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
      .WithHistory();
}

}  // namespace district::indicator
