#include "services/indicator/charts/frame.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace district::indicator {
namespace {

using v1::Observation;

constexpr double kTitleSize = 18;
constexpr double kTitleLine = 24;
constexpr double kSmall = 12;
constexpr double kSmallLine = 17;
constexpr double kTextWidth = kChartWidth - 2 * kChartMargin;

std::vector<std::string> TitleLines(const ChartFrame& frame) {
  return LinesOf(frame.title, kTitleSize, kTextWidth, 2);
}

}  // namespace

double HeightOfHead(const ChartFrame& frame) {
  return 14 + kTitleLine * static_cast<double>(TitleLines(frame).size()) + kSmallLine;
}

double HeightOfFoot() { return 2 * kSmallLine + 12; }

Svg BeginChart(const ChartFrame& frame, double height) {
  Svg svg(kChartWidth, height, frame.title,
          absl::StrCat(frame.subtitle, ". ", frame.source, ". ", frame.status, "."), frame.theme);
  double y = 14;
  for (const std::string& line : TitleLines(frame)) {
    y += kTitleLine;
    svg.Text({kChartMargin, y - 4}, line, {.size = kTitleSize, .bold = true}, frame.title);
  }
  svg.Text({kChartMargin, y + kSmallLine - 2}, CutTo(frame.subtitle, kSmall + 1, kTextWidth),
           {.size = kSmall + 1, .ink = Ink::kFaintText}, frame.subtitle);
  const TextLook foot = {.size = kSmall, .ink = Ink::kFaintText};
  const double last = height - 14;
  svg.Text({kChartMargin, last - kSmallLine}, CutTo(frame.source, kSmall, kTextWidth), foot,
           frame.source);
  svg.Text({kChartMargin, last}, CutTo(frame.status, kSmall, kTextWidth), foot, frame.status);
  return svg;
}

std::string StatusInWords(const std::vector<Observation::Status>& statuses, int missing) {
  constexpr std::pair<Observation::Status, const char*> kWords[] = {
      {Observation::NORMAL, "chính thức"},  {Observation::PROVISIONAL, "sơ bộ"},
      {Observation::ESTIMATED, "ước tính"}, {Observation::FORECAST, "dự báo"},
      {Observation::IMPUTED, "suy ra"},
  };
  std::vector<std::string> parts;
  int64_t told = 0;
  for (const auto& [status, words] : kWords) {
    const auto count = std::count(statuses.begin(), statuses.end(), status);
    told += count;
    if (count > 0) parts.push_back(absl::StrCat(count, " ", words));
  }
  const int64_t others = static_cast<int64_t>(statuses.size()) - told;
  if (others > 0) parts.push_back(absl::StrCat(others, " có lưu ý"));
  if (missing > 0) parts.push_back(absl::StrCat(missing, " chưa có"));
  return absl::StrCat("Số liệu: ", parts.empty() ? "không có" : absl::StrJoin(parts, ", "));
}

bool IsUnsure(Observation::Status status) {
  return status == Observation::ESTIMATED || status == Observation::PROVISIONAL ||
         status == Observation::FORECAST || status == Observation::IMPUTED;
}

}  // namespace district::indicator
