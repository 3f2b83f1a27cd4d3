// Comparing figures: pure rules.
#pragma once

#include <optional>

#include "common/time/period.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/observations.pb.h"

namespace district::indicator {

// What is known about an indicator of an organization in a period and in its base period.
struct Figures {
  v1::Indicator indicator;
  std::optional<v1::Observation> level;
  std::optional<v1::Observation> base_level;
  std::optional<v1::Observation> growth;         // reported, against the base period
  std::optional<v1::Plan> plan;                  // in force
  std::optional<v1::Observation> share_of_plan;  // reported, perhaps of another version of it
  bool has_base = true;                          // whether there is a period to compare with
  bool breaks_between = false;                   // whether the series breaks after the base
  bool territory_differs = false;  // whether the organization's territory is another since
};

// Fills in everything of the comparison but the names and periods.
void Compare(const Figures& figures, const time::Period& period, v1::Comparison& comparison);

}  // namespace district::indicator
