// Plans: which one is in force, and how much of it is expected by when. Pure rules.
#pragma once

#include <optional>
#include <vector>

#include "common/number/decimal.h"
#include "common/time/date.h"
#include "common/time/period.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/observations.pb.h"

namespace district::indicator {

// Returns whether a period is a part of that of a plan: it lies in it, or is a week whose year
// does, though some days of it are of another year.
bool IsPartOf(const time::Period& period, const time::Period& plan_period);

// Returns the plan that is in force on a day for a period: of the series, or where none is asked
// for the first that there is; of those, that of the shortest period of which `period` is a part;
// of its versions, the one that came into force last. Nothing where there is none.
std::optional<v1::Plan> PlanInForce(const std::vector<v1::Plan>& plans, const time::Period& period,
                                    time::DayNumber day, v1::Plan::Series series);

// Returns how a share of the plan is computed.
v1::PlanComparison::Formula FormulaOf(const v1::Indicator& indicator, const v1::Plan& plan);

// Returns the percent of the plan that a figure is, by the formula, rounded half away from zero to
// two decimals; nothing where the plan's figures do not allow it.
std::optional<number::Decimal> ShareOf(const v1::Plan& plan, v1::PlanComparison::Formula formula,
                                       const number::Decimal& value);

// Returns the percent of the plan expected for the period, rounded likewise; nothing where the
// period is no part of the plan's, or nothing can be expected of it: a state that moves towards a
// target from where nobody said.
std::optional<number::Decimal> ExpectedShare(const v1::Indicator& indicator, const v1::Plan& plan,
                                             const time::Period& period);

// Points a month.
struct MonthlyShares {
  number::Decimal so_far;
  std::optional<number::Decimal> needed;  // nothing: no month is left
};

// Returns how fast the plan was carried out until the end of the period, which begins with it, and
// how fast the rest of it must be; nothing where one of the two is not of whole months.
std::optional<MonthlyShares> MonthlySharesOf(const v1::Plan& plan, const time::Period& period,
                                             const number::Decimal& share);

}  // namespace district::indicator
