#include "services/indicator/validation/figures.h"

#include <algorithm>

#include "absl/status/status.h"
#include "common/api/names.h"
#include "common/db/tuples.h"
#include "common/resource/reads.h"
#include "common/time/date.h"
#include "common/time/period.h"

namespace district::indicator::validation {
namespace {

using v1::Observation;

constexpr size_t kMostKeysOfAStatement = 512;

// Whether a growth is one against the same period of the year before.
bool IsAgainstYearBefore(const std::string& period, const std::string& base_period) {
  const auto parsed = time::Period::Parse(period);
  if (!parsed.ok()) return false;
  const std::optional<time::Period> base = parsed->YearBefore();
  return base && base->code() == base_period;
}

// Of shares of several plans the one that was written last counts: it comes last.
absl::Status AddFigures(const db::Sql& condition, db::Session& session, FiguresByKey& figures) {
  absl::StatusOr<std::vector<db::Row>> rows = session.Query(db::SqlCat(
      "SELECT measure, indicator, organization, period, base_period, name, value FROM (",
      resource::Versions(
          "observations",
          "measure, indicator, organization, period, base_period, name, value, update_time",
          db::SqlCat(condition, " AND category = ''"), 0),
      ") known ORDER BY update_time, name"));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    auto [measure, indicator, organization, period, base, name, value] =
        row.As<Observation::Measure, std::string, std::string, std::string, std::string,
               std::string, db::Value>();
    if (measure == Observation::GROWTH && !IsAgainstYearBefore(period, base)) continue;
    KnownFigure& figure = figures[{measure, indicator, organization, period}];
    figure = {.observation = std::move(name), .value = std::nullopt};
    if (db::IsNull(value)) continue;
    const absl::StatusOr<number::Decimal> parsed = number::Decimal::Parse(db::AsText(value));
    if (parsed.ok()) figure.value = *parsed;
  }
  return absl::OkStatus();
}

// Calls `add` with each part of the tuples that one statement takes.
template <typename Add>
absl::Status InParts(const std::vector<db::Sql>& tuples, Add add) {
  for (size_t begin = 0; begin < tuples.size(); begin += kMostKeysOfAStatement) {
    const size_t end = std::min(begin + kMostKeysOfAStatement, tuples.size());
    absl::Status status = add({tuples.begin() + begin, tuples.begin() + end});
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

std::optional<FigureKey> KeyOf(const Observation& observation) {
  if (!observation.category().empty()) return std::nullopt;
  if (observation.measure() == Observation::GROWTH &&
      !IsAgainstYearBefore(observation.period(), observation.base_period())) {
    return std::nullopt;
  }
  return FigureKey{observation.measure(), api::TopOf(observation.name()),
                   observation.organization(), observation.period()};
}

absl::StatusOr<FiguresByKey> ReadFigures(const std::set<FigureKey>& keys, db::Session& session) {
  std::vector<db::Sql> tuples;
  for (const FigureKey& key : keys) {
    tuples.push_back(db::SqlCat("(", db::Bind(key.indicator), ",", db::Bind(key.organization), ",",
                                db::Bind(key.period), ")"));
  }
  FiguresByKey figures;
  absl::Status status = InParts(tuples, [&](std::vector<db::Sql> part) {
    return AddFigures(db::IsAmong("indicator, organization, period", std::move(part)), session,
                      figures);
  });
  if (!status.ok()) return status;
  std::erase_if(figures, [&](const auto& figure) { return !keys.contains(figure.first); });
  return figures;
}

absl::StatusOr<FiguresByKey> ReadSeriesOf(const std::set<SeriesKey>& keys, absl::CivilDay first,
                                          absl::CivilDay end, db::Session& session) {
  std::vector<db::Sql> tuples;
  for (const SeriesKey& key : keys) {
    tuples.push_back(
        db::SqlCat("(", db::Bind(key.indicator), ",", db::Bind(key.organization), ")"));
  }
  FiguresByKey figures;
  absl::Status status = InParts(tuples, [&](std::vector<db::Sql> part) {
    return AddFigures(db::SqlCat(db::IsAmong("indicator, organization", std::move(part)),
                                 " AND from_day >= ", db::Bind(time::FromCivilDay(first)),
                                 " AND from_day < ", db::Bind(time::FromCivilDay(end))),
                      session, figures);
  });
  if (!status.ok()) return status;
  return figures;
}

}  // namespace district::indicator::validation
