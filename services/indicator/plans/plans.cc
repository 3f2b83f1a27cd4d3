// Plans: declaration and rules.
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/number/decimal.h"
#include "common/number/decimal_proto.h"
#include "common/resource/collection.h"
#include "common/time/period.h"
#include "district/indicator/v1/indicators.pb.h"
#include "services/indicator/periods/periods.h"
#include "services/indicator/plans/register.h"

namespace district::indicator {
namespace {

using v1::Plan;

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

}  // namespace

void RegisterPlans(resource::Service& service) { service.Serve(Plans()); }

}  // namespace district::indicator
