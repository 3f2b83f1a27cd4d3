// What is found of an indicator that is held to its plan. Pure rules.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/number/decimal.h"
#include "common/time/period.h"
#include "district/indicator/v1/forecasts.pb.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/observations.pb.h"
#include "district/indicator/v1/watch_items.pb.h"
#include "services/indicator/analysis/series.h"

namespace district::indicator::watch {

// Whether an indicator is watched for a reason.
struct Judgement {
  bool known = false;  // else nothing can be concluded
  std::optional<v1::WatchFinding> finding;
};

// What one evaluation finds of an indicator and an organization.
struct Evaluation {
  time::Period period;
  Judgement low_achieved, forecast_hard;
};

// What is known of an indicator and an organization.
struct Facts {
  v1::Indicator indicator;
  Series series;                        // of levels
  std::vector<v1::Plan> plans;          // of every period, series and version
  std::vector<v1::Observation> shares;  // reported for the period
};

// What is asked of an evaluation.
struct Question {
  time::Period period;
  number::Decimal tolerance;  // in points of the plan
  v1::Plan::Series plan_series = v1::Plan::SERIES_UNSPECIFIED;
};

// Holds an indicator to the plan that is in force on the last day of the period, and its forecast
// to that of the year. What is neither good nor bad is not judged.
Evaluation Evaluate(const Facts& facts, const Question& question);

// Returns LOW_ACHIEVED where the comparison is behind the plan's pace by more than the tolerance.
Judgement JudgePace(const v1::Comparison& comparison, const number::Decimal& tolerance);

// Returns FORECAST_HARD where the forecast misses the target.
Judgement JudgeForecast(const v1::Forecast& forecast);

}  // namespace district::indicator::watch
