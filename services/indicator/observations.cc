// Observations: declaration and rules.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/api/names.h"
#include "common/resource/collection.h"
#include "district/indicator/v1/observations.pb.h"
#include "services/indicator/indicator.h"
#include "services/indicator/periods.h"

namespace district::indicator {
namespace {

using v1::Observation;

absl::Status CheckMeasure(const Observation& observation) {
  const bool growth = observation.measure() == Observation::GROWTH;
  const bool share = observation.measure() == Observation::SHARE_OF_PLAN;
  if (growth && observation.base_period().empty()) {
    return api::InvalidField("base_period", "is needed for a growth", "REQUIRED");
  }
  if (!growth && !observation.base_period().empty()) {
    return api::InvalidField("base_period", "goes with a growth only");
  }
  if (growth && observation.base_period() == observation.period()) {
    return api::InvalidField("base_period", "is the period itself");
  }
  if (share && observation.plan().empty()) {
    return api::InvalidField("plan", "is needed for a share of a plan", "REQUIRED");
  }
  if (!share && !observation.plan().empty()) {
    return api::InvalidField("plan", "goes with a share of a plan only");
  }
  if (share && api::TopOf(observation.plan()) != api::TopOf(observation.name())) {
    return api::InvalidField("plan", "belongs to another indicator");
  }
  return absl::OkStatus();
}

// Zero is a value; where there is none, the reason stands in its place.
absl::Status CheckObservation(Observation& observation, const Observation*) {
  if (observation.status() == Observation::STATUS_UNSPECIFIED) {
    observation.set_status(Observation::NORMAL);
  }
  const bool absent = observation.absence() != Observation::ABSENCE_UNSPECIFIED;
  if (observation.has_value() == absent) {
    return api::InvalidField(
        "value", "either a value or the reason of its absence is to be given, and not both");
  }
  return CheckMeasure(observation);
}

}  // namespace

std::unique_ptr<resource::Collection> Observations() {
  return resource::Declare<Observation>("observations")
      .OrderByNumber("period", "from_day")
      .Derive("indicator", [](const Observation& o) -> db::Value { return api::TopOf(o.name()); })
      .Derive("from_day", [](const Observation& o) -> db::Value { return FirstDayOf(o.period()); })
      .Normalize(&CheckObservation)
      .Unique(
          "uq_observations_key", "observation_key",
          [](const Observation& o) {
            return absl::StrCat(api::TopOf(o.name()), " ", o.organization(), " ", o.period(), " ",
                                static_cast<int>(o.measure()), " ", o.base_period(), " ", o.plan());
          },
          "period",
          "there is an observation of this organization, period, measure, base and plan already",
          "Số liệu của kỳ này đã tồn tại; hãy sửa số liệu đó.")
      .WithHistory();
}

}  // namespace district::indicator
