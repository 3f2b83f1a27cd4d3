// Comparing figures: pure rules.
#pragma once

#include <optional>
#include <string>

#include "common/number/decimal.h"
#include "common/time/period.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/observations.pb.h"

namespace district::indicator {

// What is known about an indicator of an organization in a period and in its base period.
struct Figures {
  std::optional<v1::Observation> level;
  std::optional<v1::Observation> base_level;
  std::optional<v1::Observation> growth;         // reported, against the base period
  std::optional<v1::Plan> plan;                  // of the year
  std::optional<v1::Observation> share_of_plan;  // reported, of that plan
};

// Fills in everything of the comparison but the names and periods.
void Compare(const Figures& figures, const time::Period& period, v1::Comparison& comparison);

// Percent of a plan expected by the end of `period`: by the plan's pace where it says, else in step
// with time, by months where both are whole months. Nothing where the period does not lie in the
// plan's.
std::optional<number::Decimal> ExpectedShare(const v1::Plan& plan, const time::Period& period);

}  // namespace district::indicator
