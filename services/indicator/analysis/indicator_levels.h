// The levels of one indicator and organization, and of what stands behind it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/db/database.h"
#include "common/time/period.h"
#include "services/indicator/analysis/formula_values.h"
#include "services/indicator/analysis/series.h"
#include "services/indicator/catalogue/definitions.h"

namespace district::indicator {

class IndicatorLevels {
 public:
  struct Query {
    std::string indicator, organization;
    absl::CivilDay first, end;  // of the periods that are asked for
    // Microseconds; 0: now (see resource::Moment).
    int64_t read_time = 0, published_as_of = 0;
  };

  // NOT_FOUND where there is no such indicator; nothing where there are more than `most` figures.
  static absl::StatusOr<std::unique_ptr<IndicatorLevels>> Read(const Query& query, int most,
                                                               db::Session& session);

  const v1::Indicator& indicator() const { return definitions_.at(name_); }
  const Definitions& definitions() const { return definitions_; }

  const Level& Of(const time::Period& period) { return Of(name_, period); }
  const Level& Of(const std::string& indicator, const time::Period& period) {
    return values_.Of(indicator, organization_, period);
  }
  // Returns the figures of one of the indicators.
  const Series& SeriesOf(const std::string& indicator) {
    return series_[{indicator, organization_}];
  }

  // Returns the indicators that the formula took in, each once: those that it names, in its order,
  // then those that theirs name, where they were not reported.
  std::vector<std::string> InputsOf(const time::Period& period);
  // Returns the names of the observations that the computed level of the period was made of.
  std::vector<std::string> ObservationsBehind(const time::Period& period);

 private:
  IndicatorLevels(std::string name, std::string organization, Definitions definitions,
                  SeriesByKey series)
      : name_(std::move(name)),
        organization_(std::move(organization)),
        definitions_(std::move(definitions)),
        series_(std::move(series)),
        values_(definitions_, LevelsOf(series_)) {}

  const std::string name_, organization_;
  const Definitions definitions_;
  SeriesByKey series_;
  FormulaValues values_;
};

}  // namespace district::indicator
