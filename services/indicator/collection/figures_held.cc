#include "services/indicator/collection/figures_held.h"

#include <algorithm>
#include <iterator>

#include "common/db/sql.h"
#include "district/indicator/v1/observations.pb.h"

namespace district::indicator::collection {
namespace {

std::set<std::string> IndicatorsOf(const std::vector<FigureAsked>& asked) {
  std::set<std::string> indicators;
  for (const FigureAsked& figure : asked) indicators.insert(figure.indicator);
  return indicators;
}

}  // namespace

absl::StatusOr<FiguresHeld> FindFiguresHeld(db::Session& session,
                                            const std::vector<FigureAsked>& asked,
                                            const std::vector<std::string>& organizations,
                                            const std::vector<std::string>& periods) {
  FiguresHeld held;
  if (asked.empty() || organizations.empty() || periods.empty()) return held;
  auto rows = session.Query(
      db::SqlCat("SELECT organization, period, indicator, category FROM observations WHERE ",
                 db::IsIn("indicator", IndicatorsOf(asked)), " AND ",
                 db::IsIn("organization", organizations), " AND ", db::IsIn("period", periods),
                 " AND measure = ", int{v1::Observation::LEVEL}, " AND delete_time = 0"));
  if (!rows.ok()) return rows.status();
  for (const db::Row& row : *rows) {
    auto [organization, period, indicator, category] =
        row.As<std::string, std::string, std::string, std::string>();
    held[{std::move(organization), std::move(period)}].insert(
        {std::move(indicator), std::move(category)});
  }
  return held;
}

int CountHeld(const std::vector<FigureAsked>& asked, const std::set<FigureAsked>& held) {
  return static_cast<int>(std::count_if(asked.begin(), asked.end(), [&](const FigureAsked& figure) {
    return held.contains(figure);
  }));
}

std::vector<FigureAsked> MissingOf(const std::vector<FigureAsked>& asked,
                                   const std::set<FigureAsked>& held) {
  std::vector<FigureAsked> missing;
  std::copy_if(asked.begin(), asked.end(), std::back_inserter(missing),
               [&](const FigureAsked& figure) { return !held.contains(figure); });
  return missing;
}

}  // namespace district::indicator::collection
