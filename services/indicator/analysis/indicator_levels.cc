#include "services/indicator/analysis/indicator_levels.h"

#include <set>

#include "services/indicator/catalogue/computation.h"

namespace district::indicator {
namespace {}  // namespace

absl::StatusOr<std::unique_ptr<IndicatorLevels>> IndicatorLevels::Read(const Query& query, int most,
                                                                       db::Session& session) {
  absl::StatusOr<Definitions> definitions = FindDefinitions({query.indicator}, session);
  if (!definitions.ok()) return definitions.status();
  absl::StatusOr<std::optional<SeriesByKey>> series =
      ReadSeries({.indicators = NamesOf(*definitions),
                  .organizations = {query.organization},
                  .first = query.first - kDaysBefore,
                  .end = query.end,
                  .read_time = query.read_time,
                  .published_as_of = query.published_as_of},
                 most, session);
  if (!series.ok()) return series.status();
  if (!*series) return nullptr;
  return std::unique_ptr<IndicatorLevels>(new IndicatorLevels(
      query.indicator, query.organization, *std::move(definitions), **std::move(series)));
}

std::vector<std::string> IndicatorLevels::InputsOf(const time::Period& period) {
  std::vector<std::string> inputs;
  std::set<std::string> seen = {name_};
  const auto add_operands = [&](const std::string& indicator) {
    const auto definition = definitions_.find(indicator);
    if (definition == definitions_.end()) return;
    const std::shared_ptr<const Formula> formula = ReadFormulaOf(definition->second);
    if (!formula) return;
    for (const std::string& id : formula->operands()) {
      if (seen.insert(IndicatorName(id)).second) inputs.push_back(IndicatorName(id));
    }
  };
  add_operands(name_);
  for (size_t i = 0; i < inputs.size(); ++i) {
    const std::string input = inputs[i];
    const Level& level = Of(input, period);
    if (level.is_computed() || !level.figure.value) add_operands(input);
  }
  return inputs;
}

std::vector<std::string> IndicatorLevels::ObservationsBehind(const time::Period& period) {
  std::vector<std::string> names;
  for (const std::string& input : InputsOf(period)) {
    for (const Part& part : Of(input, period).figure.parts) {
      names.push_back(SeriesOf(input).names.at(part.figure->period.code()));
    }
  }
  return names;
}

}  // namespace district::indicator
