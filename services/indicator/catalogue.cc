// Fields, indicators, plans and the watch list: declarations and rules.
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/number/decimal.h"
#include "common/number/decimal_proto.h"
#include "common/resource/collection.h"
#include "common/text/text.h"
#include "common/time/date.h"
#include "common/time/period.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/watch_items.pb.h"
#include "services/indicator/indicator.h"
#include "services/indicator/periods.h"

namespace district::indicator {
namespace {

using v1::Field;
using v1::Indicator;
using v1::Plan;
using v1::WatchItem;

absl::Status CheckPace(const Plan& plan) {
  const time::Period whole = *time::Period::Parse(plan.period());
  const number::Decimal hundred(100);
  std::set<std::string> seen;
  for (int i = 0; i < plan.pace_size(); ++i) {
    const std::string path = absl::StrCat("pace[", i, "]");
    const time::Period part = *time::Period::Parse(plan.pace(i).period());
    if (part.begin() != whole.begin() || part.end() > whole.end()) {
      return api::InvalidField(
          path + ".period", absl::StrCat("is no part of ", plan.period(), " from its beginning"));
    }
    if (!seen.insert(part.code()).second) {
      return api::InvalidField(path + ".period", "is there twice");
    }
    const number::Decimal share = number::FromProto(plan.pace(i).share());
    if (share.Sign() < 0 || share > hundred) {
      return api::InvalidField(path + ".share", "is not from 0 to 100");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckPlan(Plan& plan, const Plan*) {
  if (plan.version() == 0) plan.set_version(1);
  return CheckPace(plan);
}

absl::Status CheckWatchItem(WatchItem& item, const WatchItem*) {
  if (item.state() == WatchItem::STATE_UNSPECIFIED) item.set_state(WatchItem::OPEN);
  const std::set<int> reasons(item.reasons().begin(), item.reasons().end());
  if (static_cast<int>(reasons.size()) < item.reasons_size()) {
    return api::InvalidField("reasons", "names a reason twice");
  }
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<resource::Collection> Fields() {
  return resource::Declare<Field>("fields")
      .OrderBy("display_name", "name_key")
      .Derive("name_key",
              [](const Field& field) -> db::Value { return text::SortKey(field.display_name()); })
      .Unique(
          "uq_fields_code", "code_key", [](const Field& field) { return field.code(); }, "code",
          "another field has this code", "Mã lĩnh vực đã được dùng.");
}

std::unique_ptr<resource::Collection> Indicators() {
  return resource::Declare<Indicator>("indicators")
      .OrderBy("display_name", "name_key")
      .Derive("name_key",
              [](const Indicator& i) -> db::Value { return text::SortKey(i.display_name()); })
      .Unique(
          "uq_indicators_code", "code_key", [](const Indicator& i) { return i.code(); }, "code",
          "another indicator has this code", "Mã chỉ tiêu đã được dùng.");
}

std::unique_ptr<resource::Collection> Plans() {
  return resource::Declare<Plan>("plans")
      .Derive("indicator", [](const Plan& plan) -> db::Value { return api::TopOf(plan.name()); })
      .Derive("from_day", [](const Plan& plan) -> db::Value { return FirstDayOf(plan.period()); })
      .Normalize(&CheckPlan)
      .Unique(
          "uq_plans_version", "version_key",
          [](const Plan& plan) {
            const std::string series = plan.series() == Plan::SERIES_UNSPECIFIED
                                           ? ""
                                           : absl::StrCat(" ", Plan::Series_Name(plan.series()));
            return absl::StrCat(api::TopOf(plan.name()), " ", plan.organization(), " ",
                                plan.period(), " ", plan.version(), series);
          },
          "version",
          "the organization has a plan of this version and series for the period already",
          "Kế hoạch của kỳ này với phiên bản này đã tồn tại.");
}

std::unique_ptr<resource::Collection> WatchItems() {
  return resource::Declare<WatchItem>("watch_items").Normalize(&CheckWatchItem);
}

}  // namespace district::indicator
