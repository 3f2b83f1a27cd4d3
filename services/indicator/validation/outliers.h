// Figures that are far from the earlier ones of their series. Pure rules.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/number/decimal.h"
#include "common/time/period.h"
#include "district/indicator/v1/validation_rules.pb.h"

namespace district::indicator::validation {

// Values of periods that begin at most so many years before that of a figure are held against it.
inline constexpr int kLookBackYears = 10;

// A figure of a series.
struct PastFigure {
  time::Period period;
  number::Decimal value;
};

// Whether two periods belong to one series: both months, or both nine months, say.
bool AreAlike(const time::Period& a, const time::Period& b);

// Returns the values of the series that are earlier than the period, and of periods like it.
std::vector<number::Decimal> EarlierValues(const std::vector<PastFigure>& series,
                                           const time::Period& period);

// Returns how far a value is from earlier ones, where it is an outlier by the check; nothing where
// it is none, or there are too few.
std::optional<v1::OutlierScore> FindOutlier(const v1::OutlierCheck& check,
                                            const number::Decimal& value,
                                            std::vector<number::Decimal> earlier);

// Says in Vietnamese how far the figure is from the earlier ones.
std::string SayOutlier(const v1::ValidationRule& rule, const v1::OutlierScore& score);

}  // namespace district::indicator::validation
