// Finds the figures that a chart shows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "services/indicator/charts/ask_names.h"
#include "services/indicator/charts/ranking_chart.h"
#include "services/indicator/charts/series_chart.h"

namespace district::indicator {

// A chart without the names of organizations, which stand in bars and titles.
struct ChartData {
  v1::DrawChartRequest request;
  v1::Indicator indicator;
  std::vector<SeriesPoint> points = {};  // of a series
  std::vector<RankedBar> bars = {};  // of a ranking, with the organizations in the place of names

  // The organizations whose names the chart shows, each once.
  std::vector<std::string> Organizations() const;
};

absl::StatusOr<ChartData> ReadChart(const v1::DrawChartRequest& request, db::Session& session);

// Returns the picture.
std::string Draw(ChartData data, const NamesByOrganization& names);

}  // namespace district::indicator
