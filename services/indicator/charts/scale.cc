#include "services/indicator/charts/scale.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "absl/time/civil_time.h"
#include "common/api/errors.h"

namespace district::indicator {
namespace {

using number::Decimal;
using time::Period;
using v1::Indicator;

Decimal PowerOfTen(int exponent) {
  Decimal power(1);
  for (int i = 0; i < std::abs(exponent); ++i) {
    power = exponent > 0 ? power * Decimal(10) : *power.DividedBy(Decimal(10), -exponent);
  }
  return power;
}

// The greatest multiple of `step` that is not above the value.
Decimal MultipleBelow(const Decimal& value, const Decimal& step) {
  const Decimal nearest = *value.DividedBy(step, 0) * step;
  return nearest > value ? nearest - step : nearest;
}

Decimal MultipleAbove(const Decimal& value, const Decimal& step) {
  return -MultipleBelow(-value, step);
}

double ToDouble(const Decimal& value) { return std::strtod(value.ToString().c_str(), nullptr); }

int MonthsIn(Indicator::PeriodType type) {
  switch (type) {
    case Indicator::YEAR:
      return 12;
    case Indicator::HALF_YEAR:
      return 6;
    case Indicator::QUARTER:
      return 3;
    default:
      return 1;
  }
}

std::vector<Period> DaysOf(const Period& period, int most) {
  std::vector<Period> days;
  for (absl::CivilDay day = period.begin();
       day < period.end() && static_cast<int>(days.size()) <= most; ++day) {
    days.push_back(*Period::Of(day, day + 1));
  }
  return days;
}

std::vector<Period> WeeksOf(const Period& period, int most) {
  std::vector<Period> weeks;
  absl::CivilDay thursday = absl::NextWeekday(period.begin() - 1, absl::Weekday::thursday);
  for (; thursday < period.end() && static_cast<int>(weeks.size()) <= most; thursday += 7) {
    const absl::StatusOr<Period> week = Period::Of(thursday - 3, thursday + 4);
    if (week.ok()) weeks.push_back(*week);
  }
  return weeks;
}

std::vector<Period> MonthsOf(const Period& period, int months, int most) {
  std::vector<Period> parts;
  absl::CivilDay begin = period.begin();
  while (begin < period.end() && static_cast<int>(parts.size()) <= most) {
    const absl::CivilDay end(absl::CivilMonth(begin) + months);
    if (end > period.end()) break;
    parts.push_back(*Period::Of(begin, end));
    begin = end;
  }
  return parts;
}

}  // namespace

std::vector<Decimal> RoundTicks(const Decimal& low, const Decimal& high, int most_steps) {
  // With a step of 10^27 the least and the greatest decimals are few steps apart.
  for (int exponent = -9; exponent <= number::Decimal::kMaxIntegerDigits; ++exponent) {
    const Decimal power = PowerOfTen(exponent);
    for (const char* factor : {"1", "2", "2.5", "5"}) {
      const Decimal step = power * *Decimal::Parse(factor);
      const Decimal first = MultipleBelow(low, step);
      Decimal last = MultipleAbove(high, step);
      if (last == first) last = last + step;
      if (last - first > step * Decimal(most_steps)) continue;
      std::vector<Decimal> ticks;
      for (Decimal tick = first; tick <= last; tick = tick + step) ticks.push_back(tick);
      return ticks;
    }
  }
  return {low, high};
}

int DecimalsOf(const std::vector<Decimal>& values) {
  int decimals = 0;
  for (const Decimal& value : values) {
    const std::string text = value.ToString();
    const size_t point = text.find('.');
    if (point == std::string::npos) continue;
    decimals = std::max(decimals, static_cast<int>(text.size() - point - 1));
  }
  return decimals;
}

double PlaceOf(const Decimal& value, const std::vector<Decimal>& ticks) {
  const double length = ToDouble(ticks.back() - ticks.front());
  return length > 0 ? ToDouble(value - ticks.front()) / length : 0;
}

absl::StatusOr<std::vector<Period>> PartsOf(const Period& period, Indicator::PeriodType type,
                                            int most) {
  std::vector<Period> parts;
  if (type == Indicator::DAY) {
    parts = DaysOf(period, most);
  } else if (type == Indicator::WEEK) {
    parts = WeeksOf(period, most);
  } else {
    const int months = MonthsIn(type);
    const bool begins_with_one =
        period.begin().day() == 1 && (period.begin().month() - 1) % months == 0;
    if (begins_with_one) parts = MonthsOf(period, months, most);
    const bool whole = static_cast<int>(parts.size()) > most ||
                       (!parts.empty() && parts.back().end() == period.end());
    if (!whole) parts.clear();
  }
  if (parts.empty()) {
    return api::InvalidField("period", "is not made up of whole parts of the kind", "NO_PARTS");
  }
  return parts;
}

}  // namespace district::indicator
