// What stands around every chart: title, unit, source and how sure the figures are.
#pragma once

#include <string>
#include <vector>

#include "common/number/decimal.h"
#include "common/time/period.h"
#include "district/indicator/v1/charts.pb.h"
#include "district/indicator/v1/indicators.pb.h"
#include "services/indicator/charts/svg.h"

namespace district::indicator {

constexpr double kChartWidth = 960;
constexpr double kChartMargin = 24;

struct ChartFrame {
  std::string title;
  std::string subtitle;  // unit and period
  std::string source;    // where the figures are from
  std::string status;    // how sure they are
  v1::DrawChartRequest::Theme theme = v1::DrawChartRequest::LIGHT;
};

// Returns how high the title and the line below it are.
double HeightOfHead(const ChartFrame& frame);
// Returns how high source and status are.
double HeightOfFoot();

// Begins a picture of a height, with title and foot.
Svg BeginChart(const ChartFrame& frame, double height);

// Returns how many figures there are of which kind: `10 chính thức, 2 ước tính; thiếu 1`.
std::string StatusInWords(const std::vector<v1::Observation::Status>& statuses, int missing);

// Whether a figure is shown as one that is not sure: an estimate, say.
bool IsUnsure(v1::Observation::Status status);

}  // namespace district::indicator
