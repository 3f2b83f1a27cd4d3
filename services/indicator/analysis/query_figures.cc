#include "services/indicator/analysis/query_figures.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"

namespace district::indicator {
namespace {

constexpr int kMostFigures = 200000;

}  // namespace

QueryFigures::QueryFigures(const OrganizationTree& tree, const std::vector<time::Period>& periods,
                           const resource::Moment& moment, db::Session& session)
    : tree_(tree),
      session_(session),
      query_{.first = periods.front().begin(),
             .end = periods.front().end(),
             .read_time = moment.read_time,
             .published_as_of = moment.published_as_of} {
  for (const time::Period& period : periods) {
    query_.first = std::min(query_.first, period.begin());
    query_.end = std::max(query_.end, period.end());
  }
  query_.first -= kDaysBefore;
}

absl::Status QueryFigures::Read(const std::set<std::string>& indicators,
                                const std::set<std::string>& organizations) {
  if (indicators.empty() || organizations.empty()) return absl::OkStatus();
  query_.indicators.assign(indicators.begin(), indicators.end());
  query_.organizations.assign(organizations.begin(), organizations.end());
  auto series = ReadSeries(query_, kMostFigures - read_, session_);
  if (!series.ok()) return series.status();
  if (!*series) {
    return api::InvalidField("periods",
                             absl::StrCat("take in more than ", kMostFigures, " figures"),
                             "TOO_MANY_FIGURES");
  }
  for (const auto& [key, one] : **series) read_ += static_cast<int>(one.figures.size());
  series_.merge(**series);
  return absl::OkStatus();
}

const Series& QueryFigures::SeriesOf(const std::string& indicator,
                                     const std::string& organization) const {
  static const auto* const none = new Series();
  const auto series = series_.find({indicator, organization});
  return series == series_.end() ? *none : series->second;
}

const UnitFigures* QueryFigures::FiguresOf(const std::string& indicator, const std::string& unit) {
  const auto [figures, is_new] = figures_.try_emplace({indicator, unit});
  if (!is_new) return figures->second.get();
  const Series& series = SeriesOf(indicator, unit);
  if (series.figures.empty()) return nullptr;
  const Unit* const known = tree_.Find(unit);
  figures->second =
      std::make_unique<UnitFigures>(series.figures, known != nullptr ? known->life : AllDays());
  return figures->second.get();
}

const Area& QueryFigures::AreaOf(const std::string& name, const time::Period& period) {
  std::unique_ptr<Area>& area = areas_[{name, period.code()}];
  if (!area) area = std::make_unique<Area>(tree_, name, period);
  return *area;
}

}  // namespace district::indicator
