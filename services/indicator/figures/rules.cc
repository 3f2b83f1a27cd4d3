#include "services/indicator/figures/rules.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/number/decimal_proto.h"
#include "common/resource/collection.h"
#include "common/time/date.h"
#include "common/time/period.h"
#include "services/indicator/figures/certainty.h"
#include "services/indicator/periods/cutoff.h"

namespace district::indicator {
namespace {

using time::Period;
using v1::Observation;

// Zero is a value; where there is none, the reason stands in its place.
absl::Status CheckValue(const Observation& figure) {
  const bool absent = figure.absence() != Observation::ABSENCE_UNSPECIFIED;
  if (figure.has_value() != absent) return absl::OkStatus();
  return api::InvalidField(
      "value", "either a value or the reason of its absence is to be given, and not both");
}

absl::Status CheckMeasure(const Observation& figure) {
  const bool growth = figure.measure() == Observation::GROWTH;
  const bool share = figure.measure() == Observation::SHARE_OF_PLAN;
  if (growth && figure.base_period().empty()) {
    return api::InvalidField("base_period", "is needed for a growth", "REQUIRED");
  }
  if (!growth && !figure.base_period().empty()) {
    return api::InvalidField("base_period", "goes with a growth only");
  }
  if (growth && figure.base_period() == figure.period()) {
    return api::InvalidField("base_period", "is the period itself");
  }
  if (share && figure.plan().empty()) {
    return api::InvalidField("plan", "is needed for a share of a plan", "REQUIRED");
  }
  if (!share && !figure.plan().empty()) {
    return api::InvalidField("plan", "goes with a share of a plan only");
  }
  if (share && api::TopOf(figure.plan()) != api::TopOf(figure.name())) {
    return api::InvalidField("plan", "belongs to another indicator");
  }
  return absl::OkStatus();
}

absl::Status CheckFlags(const Observation& figure) {
  std::set<int> seen;
  for (int i = 0; i < figure.flags_size(); ++i) {
    const std::string path = absl::StrCat("flags[", i, "]");
    if (figure.flags(i) == Observation::FLAG_UNSPECIFIED) {
      return api::InvalidField(path, "says nothing");
    }
    if (!seen.insert(figure.flags(i)).second) {
      return api::InvalidField(path, "is there twice", "DUPLICATE");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckCutoff(const Observation& figure) {
  for (const std::string& code : {figure.period(), figure.base_period()}) {
    if (code.empty()) continue;
    if (auto days = DaysUnder(*Period::Parse(code), figure.cutoff()); !days.ok()) {
      return days.status();
    }
  }
  return absl::OkStatus();
}

absl::Status CheckIsOver(const Observation& figure, absl::Time now) {
  if (figure.status() != Observation::NORMAL || !figure.has_value()) return absl::OkStatus();
  if (!StillRuns(*Period::Parse(figure.period()), figure.cutoff(), time::DayInVietnam(now))) {
    return absl::OkStatus();
  }
  return api::Error(absl::StatusCode::kFailedPrecondition, "PERIOD_STILL_RUNS")
      .Message(absl::StrCat(figure.period(), " has not ended, so that no figure of it is final"))
      .Field("status", "is final before the period has ended")
      .Vietnamese("Kỳ báo cáo chưa kết thúc nên chưa thể có số liệu chính thức.");
}

// Whether it is less sure than it was; least of all is what has no value any more.
bool GoesBack(const Observation& figure, const Observation& before) {
  if (!before.has_value()) return false;
  return !figure.has_value() || DoubtOf(figure.status()) > DoubtOf(before.status());
}

absl::Status CheckRelease(const Observation& figure, absl::Time now) {
  if (resource::GetMicros(figure, "release_time") <= absl::ToUnixMicros(now)) {
    return absl::OkStatus();
  }
  return api::InvalidField("release_time", "is after now, and the figure is seen at once",
                           "RELEASE_IN_FUTURE");
}

absl::Status CheckChange(Observation& figure, const Observation& before) {
  if (SameFigure(figure, before)) return absl::OkStatus();
  if (figure.revision_reason() == before.revision_reason()) figure.clear_revision_reason();
  const bool explained = !figure.revision_reason().empty();
  if (GoesBack(figure, before) && !explained) {
    return api::Error(absl::StatusCode::kFailedPrecondition, "STATUS_GOES_BACK")
        .Message("a figure becomes less sure only with a new `revision_reason`")
        .Field("status", "is less sure than it was")
        .Vietnamese("Số liệu chỉ được lùi về mức kém chắc chắn hơn khi nêu rõ lý do.");
  }
  const int64_t release = resource::GetMicros(figure, "release_time");
  if (release == 0 || release != resource::GetMicros(before, "release_time")) {
    return absl::OkStatus();
  }
  if (explained && figure.status() == before.status()) return absl::OkStatus();
  return api::InvalidField(
      "release_time",
      "is that of the figure before: give that of the new one or clear it, or where only the entry "
      "was wrong, say so in `revision_reason`",
      "SAME_RELEASE");
}

}  // namespace

bool SameFigure(const Observation& a, const Observation& b) {
  return a.has_value() == b.has_value() && a.absence() == b.absence() && a.status() == b.status() &&
         number::FromProto(a.value()) == number::FromProto(b.value());
}

absl::Status CheckFigure(Observation& figure, const Observation* before, absl::Time now) {
  if (figure.status() == Observation::STATUS_UNSPECIFIED) figure.set_status(Observation::NORMAL);
  if (figure.cutoff() == Observation::CUTOFF_UNSPECIFIED) figure.set_cutoff(Observation::CALENDAR);
  absl::Status status = CheckValue(figure);
  status.Update(CheckMeasure(figure));
  status.Update(CheckFlags(figure));
  status.Update(CheckCutoff(figure));
  status.Update(CheckRelease(figure, now));
  if (status.ok() && before != nullptr) status = CheckChange(figure, *before);
  if (status.ok()) status = CheckIsOver(figure, now);
  return status;
}

}  // namespace district::indicator
