#include "services/indicator/analysis/series.h"

#include "common/api/names.h"
#include "common/number/decimal_proto.h"
#include "common/time/date.h"
#include "common/time/period.h"
#include "services/indicator/figures/known.h"

namespace district::indicator {
namespace {

using v1::Observation;

void AddObservation(const Observation& observation, Series& series) {
  if (!observation.has_value()) {
    series.absences[observation.period()] = observation.absence();
    return;
  }
  const auto period = time::Period::Parse(observation.period());
  if (!period.ok()) return;
  series.names[observation.period()] = observation.name();
  series.figures.push_back({.period = *period,
                            .value = number::FromProto(observation.value()),
                            .status = observation.status(),
                            .cutoff = observation.cutoff() == Observation::ND_09
                                          ? Observation::ND_09
                                          : Observation::CALENDAR});
}

}  // namespace

absl::StatusOr<std::optional<SeriesByKey>> ReadSeries(const FigureQuery& query, int most,
                                                      db::Session& session) {
  const db::Sql asked = db::SqlCat(
      db::IsIn("indicator", query.indicators), " AND ",
      db::IsIn("organization", query.organizations), " AND measure = ", int{Observation::LEVEL},
      " AND category = '' AND from_day >= ", db::Bind(time::FromCivilDay(query.first)),
      " AND from_day < ", db::Bind(time::FromCivilDay(query.end)));
  const auto figures = KnownFigures(asked, {query.read_time, query.published_as_of}, most, session);
  if (!figures.ok()) return figures.status();
  if (figures->size() > static_cast<size_t>(most)) return std::nullopt;
  SeriesByKey series;
  for (const Observation& figure : *figures) {
    AddObservation(figure, series[{api::TopOf(figure.name()), figure.organization()}]);
  }
  return series;
}

}  // namespace district::indicator
