// The figures, units and areas that a query reads, each once.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/db/database.h"
#include "common/resource/history.h"
#include "common/time/period.h"
#include "services/indicator/analysis/area.h"
#include "services/indicator/analysis/series.h"
#include "services/indicator/analysis/unit_figures.h"
#include "services/indicator/tree/organization_tree.h"

namespace district::indicator {

class QueryFigures {
 public:
  // Figures of periods that overlap one of `periods`, as known and published at `moment`. The tree
  // and the session must outlive it.
  QueryFigures(const OrganizationTree& tree, const std::vector<time::Period>& periods,
               const resource::Moment& moment, db::Session& session);

  // Reads the figures of each of the indicators for each of the organizations, by one statement.
  // INVALID_ARGUMENT where all that is read becomes too much.
  absl::Status Read(const std::set<std::string>& indicators,
                    const std::set<std::string>& organizations);

  const Series& SeriesOf(const std::string& indicator, const std::string& organization) const;
  // Null where there are none.
  const UnitFigures* FiguresOf(const std::string& indicator, const std::string& unit);
  const Area& AreaOf(const std::string& name, const time::Period& period);

 private:
  using Key = std::pair<std::string, std::string>;

  const OrganizationTree& tree_;
  db::Session& session_;
  FigureQuery query_;
  int read_ = 0;
  SeriesByKey series_;
  std::map<Key, std::unique_ptr<UnitFigures>> figures_;
  std::map<Key, std::unique_ptr<Area>> areas_;  // by name and period
};

}  // namespace district::indicator
