#include "services/indicator/charts/ranking_chart.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/text/text.h"
#include "services/indicator/charts/scale.h"

namespace district::indicator {
namespace {

using number::Decimal;

constexpr double kRow = 26;
constexpr double kBar = 17;
constexpr double kLabelSize = 12.5;
constexpr double kMostNameWidth = 320;
constexpr double kRankWidth = 26;
constexpr double kRoom = 6;
constexpr int kMostTickSteps = 8;

class RankingDrawing {
 public:
  explicit RankingDrawing(const RankingChart& chart)
      : chart_(chart),
        top_(HeightOfHead(chart.frame) + 14),
        svg_(BeginChart(chart.frame, top_ + kRow * static_cast<double>(chart.bars.size()) + 14 +
                                         HeightOfFoot())) {
    Decimal low, high;  // zero is always there
    double name_width = 0, label_width = 0;
    for (const RankedBar& bar : chart.bars) {
      name_width = std::max(name_width, WidthOf(bar.name, kLabelSize));
      label_width = std::max(label_width, WidthOf(LabelOf(bar), kLabelSize));
      if (!bar.value) continue;
      low = std::min(low, *bar.value);
      high = std::max(high, *bar.value);
    }
    name_width_ = std::min(name_width, kMostNameWidth);
    ticks_ = RoundTicks(low, high == low ? Decimal(1) : high, kMostTickSteps);
    left_ = kChartMargin + kRankWidth + name_width_ + 12;
    if (low.Sign() < 0) left_ += label_width + kRoom;
    right_ = kChartWidth - kChartMargin - label_width - kRoom;
  }

  std::string Draw() {
    const double bottom = top_ + kRow * static_cast<double>(chart_.bars.size());
    for (size_t i = 0; i < chart_.bars.size(); ++i) {
      DrawRow(chart_.bars[i], top_ + kRow * static_cast<double>(i));
    }
    const double zero = X(Decimal(0));
    svg_.Line({zero, top_}, {zero, bottom}, {.ink = Ink::kAxis, .width = 1.25});
    return svg_.ToString();
  }

 private:
  double X(const Decimal& value) const { return left_ + (right_ - left_) * PlaceOf(value, ticks_); }

  std::string LabelOf(const RankedBar& bar) const {
    if (!bar.value) return "chưa có số liệu";
    return absl::StrCat(bar.value->ToVietnamese(chart_.decimals),
                        IsUnsure(bar.status) ? " (chưa chính thức)" : "");
  }

  void DrawRow(const RankedBar& bar, double y) {
    const double baseline = y + kRow / 2 + 4;
    if (bar.rank > 0) {
      svg_.Text({kChartMargin + kRankWidth - 8, baseline}, absl::StrCat(bar.rank),
                {.size = kLabelSize, .ink = Ink::kFaintText, .anchor = Anchor::kEnd});
    }
    svg_.Text({kChartMargin + kRankWidth, baseline}, CutTo(bar.name, kLabelSize, name_width_),
              {.size = kLabelSize}, bar.name);
    if (!bar.value) {
      svg_.Text({X(Decimal(0)) + kRoom, baseline}, LabelOf(bar),
                {.size = kLabelSize, .ink = Ink::kFaintText});
      return;
    }
    const double zero = X(Decimal(0)), end = X(*bar.value);
    svg_.Box({std::min(zero, end), y + (kRow - kBar) / 2}, std::abs(end - zero), kBar, Ink::kFigure,
             IsUnsure(bar.status));
    const bool negative = bar.value->Sign() < 0;
    svg_.Text(
        {end + (negative ? -kRoom : kRoom), baseline}, LabelOf(bar),
        {.size = kLabelSize, .anchor = negative ? Anchor::kEnd : Anchor::kStart, .on_lines = true});
  }

  const RankingChart& chart_;
  double top_;  // of the bars
  Svg svg_;
  std::vector<Decimal> ticks_;
  double name_width_ = 0;
  double left_ = 0, right_ = 0;  // of the axis
};

}  // namespace

void SortByRank(std::vector<RankedBar>& bars) {
  const auto order_of = [](const RankedBar& bar) {
    return std::make_tuple(bar.rank == 0, bar.rank, text::SortKey(bar.name), bar.name);
  };
  std::sort(bars.begin(), bars.end(),
            [&](const RankedBar& a, const RankedBar& b) { return order_of(a) < order_of(b); });
}

std::string DrawRanking(const RankingChart& chart) { return RankingDrawing(chart).Draw(); }

}  // namespace district::indicator
