// Levels of indicators that follow from others: pure rules.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "common/number/decimal.h"
#include "common/time/period.h"
#include "district/indicator/v1/explanations.pb.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/observations.pb.h"
#include "services/indicator/analysis/series.h"
#include "services/indicator/analysis/time_rollup.h"
#include "services/indicator/catalogue/definitions.h"
#include "services/indicator/catalogue/rational.h"

namespace district::indicator {

// The level of an indicator for an organization and a period.
struct Level {
  // How it came about; computed by a formula: without parts, its value rounded.
  RolledUp figure;
  std::optional<Rational> exact;  // the value before it was rounded
  v1::Observation::Status status = v1::Observation::STATUS_UNSPECIFIED;
  v1::Observation::Absence absence = v1::Observation::ABSENCE_UNSPECIFIED;  // as it was reported
  // What part of the period, and of the area, the value is of; "" where it is of all of it. A
  // formula puts together only what is of the same part.
  std::string covered;
  bool of_units = false;  // whether it was put together from the figures of units
  // What the formula comes to, rounded, also where the level was reported; else why it has no
  // value.
  std::optional<number::Decimal> computed;
  v1::ExplainedLevel::MissingReason missing_reason = v1::ExplainedLevel::MISSING_REASON_UNSPECIFIED;

  bool is_computed() const { return figure.method == v1::QueryCell::FORMULA; }
};

// Returns the level that the figures of one indicator and organization make, without its formula.
Level LevelOf(const Series& series, const time::Period& period,
              v1::Indicator::Aggregation aggregation);

// Gives the level of an indicator that its own figures make, without its formula.
using OwnLevel = std::function<Level(const v1::Indicator& indicator,
                                     const std::string& organization, const time::Period& period)>;

// Returns that of LevelOf over series that were read, which must outlive it.
OwnLevel LevelsOf(const SeriesByKey& series);

// The levels of indicators, of those with a formula the computed ones: a level that was reported
// for the period itself goes first, so does the report that it cannot exist or is not published;
// then what the formula comes to; then what the indicator's own figures of other periods make.
class FormulaValues {
 public:
  // `definitions` hold all that is asked for and all that stands behind it. Both must outlive this.
  FormulaValues(const Definitions& definitions, OwnLevel own_level)
      : definitions_(definitions), own_level_(std::move(own_level)) {}

  // Each level is made once; the answer lives as long as this does.
  const Level& Of(const std::string& indicator, const std::string& organization,
                  const time::Period& period);

 private:
  Level Make(const std::string& indicator, const std::string& organization,
             const time::Period& period);
  void Compute(const v1::Indicator& indicator, const std::string& organization,
               const time::Period& period, Level& level);

  const Definitions& definitions_;
  const OwnLevel own_level_;
  std::map<std::tuple<std::string, std::string, std::string>, Level> levels_;
};

// Returns whether a level was reported that is not what the formula comes to, both to the decimals
// of the indicator.
bool ContradictsFormula(const Level& level, const v1::Indicator& indicator);

}  // namespace district::indicator
