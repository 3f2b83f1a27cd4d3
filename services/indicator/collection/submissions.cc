// Submissions: declaration and rules.
#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "common/resource/writes.h"
#include "common/time/period.h"
#include "district/indicator/v1/submissions.pb.h"
#include "services/indicator/collection/find_forms.h"
#include "services/indicator/collection/forms.h"
#include "services/indicator/collection/moves.h"
#include "services/indicator/collection/register.h"
#include "services/indicator/periods/periods.h"

namespace district::indicator {
namespace {

using v1::ReportForm;
using v1::Submission;

// Custom methods add moves, and check what they change themselves.
absl::Status CheckSubmission(Submission& submission, const Submission* before) {
  if (!before) submission.set_state(Submission::DRAFT);
  if (!before || before->moves_size() != submission.moves_size()) return absl::OkStatus();
  return collection::CheckOpen(*before);
}

absl::Status CheckIsExpected(const Submission& submission, const ReportForm& form) {
  const time::Period period = *time::Period::Parse(submission.period());
  if (!collection::IsOfType(period, form.period_type())) {
    return api::InvalidField(
        "period",
        absl::StrCat("is no ", v1::Indicator::PeriodType_Name(form.period_type()),
                     ", as the form asks for"),
        "WRONG_PERIOD_TYPE");
  }
  if (!collection::IsGoodFor(form, period)) {
    return api::InvalidField("period", "ends on a day on which the form is not good",
                             "FORM_NOT_GOOD");
  }
  const bool expected =
      std::any_of(form.units().begin(), form.units().end(), [&](const v1::ReportFormUnit& unit) {
        return unit.organization() == submission.organization() &&
               collection::Expects(form, unit, period);
      });
  if (expected) return absl::OkStatus();
  return api::InvalidField("organization", "is no unit of the form in the period", "NOT_EXPECTED");
}

// Holds new submissions, and those that come back, to their forms.
absl::Status CheckAreExpected(resource::Writes& writes,
                              const std::vector<resource::PlacedChange>& changes) {
  const auto begins = [](const resource::Change& change) {
    return change.action == resource::Action::kCreate ||
           change.action == resource::Action::kUndelete;
  };
  std::set<std::string> names;
  for (const auto& [change, path] : changes) {
    if (begins(change)) names.insert(api::TopOf(change.after_as<Submission>().name()));
  }
  auto forms = collection::FindForms(writes.transaction(), names);
  if (!forms.ok()) return forms.status();
  for (const auto& [change, path] : changes) {
    if (!begins(change)) continue;
    const auto& submission = change.after_as<Submission>();
    const auto form = forms->find(api::TopOf(submission.name()));
    if (form == forms->end()) continue;
    absl::Status status = CheckIsExpected(submission, form->second);
    if (!status.ok()) return api::WithFieldPrefix(status, api::Below(path));
  }
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<resource::Collection> Submissions() {
  return resource::Declare<Submission>("submissions")
      .OrderByNumber("period", "from_day")
      .Derive("report_form", [](const Submission& s) -> db::Value { return api::TopOf(s.name()); })
      .Derive("from_day", [](const Submission& s) -> db::Value { return FirstDayOf(s.period()); })
      .Normalize(&CheckSubmission)
      .Unique(
          "uq_submissions_key", "submission_key",
          [](const Submission& s) {
            return absl::StrCat(api::TopOf(s.name()), " ", s.organization(), " ", s.period());
          },
          "period", "the unit has a submission by this form for the period already",
          "Đơn vị đã có báo cáo theo biểu mẫu này cho kỳ này.")
      .ValidateBatch(&CheckAreExpected)
      .ValidateDelete(
          [](db::Transaction&, const Submission& before) { return collection::CheckMayGo(before); })
      .WithHistory();
}

}  // namespace district::indicator
