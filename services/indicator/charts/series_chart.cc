#include "services/indicator/charts/series_chart.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/indicator/charts/scale.h"

namespace district::indicator {
namespace {

using number::Decimal;
using time::Period;

constexpr double kPlotHeight = 300;
constexpr double kLegendHeight = 40;
constexpr double kAxisHeight = 44;
constexpr double kLabelSize = 12;
constexpr int kMostTickSteps = 6;
// With more points than this dots would hide the line.
constexpr size_t kMostDots = 40;
// So much room a name needs beside it.
constexpr double kRoom = 6;

constexpr LineLook kFigureLine = {.ink = Ink::kFigure, .width = 2.25};
constexpr LineLook kPaceLine = {.ink = Ink::kPlan, .width = 1.75, .dashes = "6 4"};
constexpr LineLook kTargetLine = {.ink = Ink::kTarget, .width = 1.5, .dashes = "2 3"};

// The values that the axis takes in: all figures, and zero where they come near it.
std::vector<Decimal> TicksOf(const std::vector<SeriesPoint>& points) {
  std::vector<Decimal> values;
  for (const SeriesPoint& point : points) {
    for (const auto* value : {&point.value, &point.expected, &point.target}) {
      if (*value) values.push_back(**value);
    }
  }
  if (values.empty()) return {Decimal(0), Decimal(1)};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  Decimal first = *low, last = *high;
  const Decimal zero(0);
  // Only what varies little about a value far from zero is shown without it.
  const Decimal three(3), four(4);
  if (first > zero && first * four < last * three) first = zero;
  if (last < zero && last * four > first * three) last = zero;
  if (first == last) (last.Sign() >= 0 ? first : last) = zero;
  if (first == last) last = Decimal(1);
  return RoundTicks(first, last, kMostTickSteps);
}

class SeriesDrawing {
 public:
  explicit SeriesDrawing(const SeriesChart& chart)
      : chart_(chart),
        ticks_(TicksOf(chart.points)),
        top_(HeightOfHead(chart.frame) + kLegendHeight),
        svg_(BeginChart(chart.frame, top_ + kPlotHeight + kAxisHeight + HeightOfFoot())) {
    decimals_ = DecimalsOf(ticks_);
    double widest = 0;
    for (const Decimal& tick : ticks_) {
      widest = std::max(widest, WidthOf(tick.ToVietnamese(decimals_), kLabelSize));
    }
    left_ = kChartMargin + widest + 10;
    step_ = (kChartWidth - kChartMargin - left_) / static_cast<double>(chart.points.size());
  }

  std::string Draw() {
    DrawAxis();
    DrawPeriods();
    DrawCurve(&SeriesPoint::target, kTargetLine);
    DrawCurve(&SeriesPoint::expected, kPaceLine);
    DrawCurve(&SeriesPoint::value, kFigureLine);
    DrawDots();
    DrawValues();
    DrawLegend();
    return svg_.ToString();
  }

 private:
  using Value = std::optional<Decimal> SeriesPoint::*;

  double X(size_t point) const { return left_ + (static_cast<double>(point) + 0.5) * step_; }
  double Y(const Decimal& value) const { return top_ + kPlotHeight * (1 - PlaceOf(value, ticks_)); }
  double bottom() const { return top_ + kPlotHeight; }

  bool Has(Value value) const {
    return std::any_of(chart_.points.begin(), chart_.points.end(),
                       [&](const SeriesPoint& point) { return (point.*value).has_value(); });
  }

  void DrawAxis() {
    for (const Decimal& tick : ticks_) {
      const bool zero = tick.IsZero();
      svg_.Line({left_, Y(tick)}, {kChartWidth - kChartMargin, Y(tick)},
                {.ink = zero ? Ink::kAxis : Ink::kGrid, .width = zero ? 1.25 : 1});
      svg_.Text({left_ - 8, Y(tick) + 4}, tick.ToVietnamese(decimals_),
                {.size = kLabelSize, .ink = Ink::kFaintText, .anchor = Anchor::kEnd});
    }
  }

  std::vector<Period> Periods() const {
    std::vector<Period> periods;
    for (const SeriesPoint& point : chart_.points) periods.push_back(point.period);
    return periods;
  }

  // Names of the points, and below them their years.
  void DrawPeriods() {
    const std::vector<Period> periods = Periods();
    double widest = 0;
    for (const Period& period : periods) {
      widest = std::max(widest, WidthOf(PointLabel(period), kLabelSize));
    }
    const std::vector<bool> named = NamedPoints(periods, step_, widest + kRoom);
    const TextLook look = {.size = kLabelSize, .ink = Ink::kFaintText, .anchor = Anchor::kMiddle};
    for (size_t i = 0; i < periods.size(); ++i) {
      if (named[i]) svg_.Text({X(i), bottom() + 17}, PointLabel(periods[i]), look);
    }
    double free_from = 0;
    for (size_t i = 0; i < periods.size();) {
      size_t end = i + 1;
      while (end < periods.size() && periods[end].year() == periods[i].year()) ++end;
      if (i > 0) {
        const double x = left_ + static_cast<double>(i) * step_;
        svg_.Line({x, bottom() + 23}, {x, bottom() + 38}, {.ink = Ink::kAxis});
      }
      const std::string year = absl::StrCat(periods[i].year());
      const double middle = (X(i) + X(end - 1)) / 2, half = WidthOf(year, kLabelSize) / 2;
      if (middle - half >= free_from) {
        svg_.Text({middle, bottom() + 34}, year, look);
        free_from = middle + half + kRoom;
      }
      i = end;
    }
  }

  // A line through the values, broken where one is missing.
  void DrawCurve(Value value, const LineLook& look) {
    std::vector<Point> run;
    for (size_t i = 0; i <= chart_.points.size(); ++i) {
      const bool here = i < chart_.points.size() && (chart_.points[i].*value).has_value();
      // A target does not move towards the next one.
      const bool goes_on = here && (value != &SeriesPoint::target || run.empty() ||
                                    chart_.points[i].*value == chart_.points[i - 1].*value);
      if (goes_on) {
        run.push_back({X(i), Y(*(chart_.points[i].*value))});
        continue;
      }
      // One that stands alone is a dash, so that it is seen; the figure has a dot.
      if (run.size() == 1 && value != &SeriesPoint::value) {
        const double half = std::min(step_ / 2, 24.0);
        const Point at = run.front();
        run = {{at.x - half, at.y}, {at.x + half, at.y}};
      }
      svg_.Polyline(run, look);
      run.clear();
      if (here) run.push_back({X(i), Y(*(chart_.points[i].*value))});
    }
  }

  bool StandsAlone(size_t i) const {
    const auto missing = [&](size_t at) {
      return at >= chart_.points.size() || !chart_.points[at].value;
    };
    return (i == 0 || missing(i - 1)) && missing(i + 1);
  }

  void DrawDots() {
    const bool all = chart_.points.size() <= kMostDots;
    for (size_t i = 0; i < chart_.points.size(); ++i) {
      const SeriesPoint& point = chart_.points[i];
      const bool unsure = IsUnsure(point.status);
      if (!point.value || !(all || unsure || StandsAlone(i))) continue;
      svg_.Dot({X(i), Y(*point.value)}, all ? 3.5 : 2.5, Ink::kFigure, unsure);
    }
  }

  std::string ValueLabel(size_t i) const {
    return chart_.points[i].value->ToVietnamese(chart_.decimals);
  }

  // Says the values where there is room for all, else the last one.
  void DrawValues() {
    double widest = 0;
    std::optional<size_t> last;
    for (size_t i = 0; i < chart_.points.size(); ++i) {
      if (!chart_.points[i].value) continue;
      widest = std::max(widest, WidthOf(ValueLabel(i), kLabelSize));
      last = i;
    }
    const bool all = widest + kRoom <= step_;
    for (size_t i = 0; last && i <= *last; ++i) {
      if (chart_.points[i].value && (all || i == *last)) DrawValue(i);
    }
  }

  // Whether the figures before and after are higher, at least one of them.
  bool IsLowest(size_t i) const {
    const auto higher = [&](size_t at) {
      return at < chart_.points.size() && chart_.points[at].value &&
             *chart_.points[at].value > *chart_.points[i].value;
    };
    const auto lower_or_same = [&](size_t at) {
      return at < chart_.points.size() && chart_.points[at].value && !higher(at);
    };
    const size_t before = i == 0 ? chart_.points.size() : i - 1;
    return (higher(before) || higher(i + 1)) && !lower_or_same(before) && !lower_or_same(i + 1);
  }

  void DrawValue(size_t i) {
    const SeriesPoint& point = chart_.points[i];
    // Below the dot where the line comes down to it, or that of the plan is just above it.
    const double y = Y(*point.value);
    bool below = IsLowest(i);
    for (const auto* other : {&point.expected, &point.target}) {
      if (*other) below = below || (Y(**other) <= y && Y(**other) > y - 22);
    }
    if (y + 18 > bottom()) below = false;
    const std::string text = ValueLabel(i);
    const double half = WidthOf(text, kLabelSize) / 2;
    const double x = std::clamp(X(i), left_ + half, kChartWidth - kChartMargin - half);
    svg_.Text({x, below ? y + 18 : y - 9}, text,
              {.size = kLabelSize, .anchor = Anchor::kMiddle, .on_lines = true});
  }

  void DrawLegend() {
    const double y = top_ - 28;
    double x = left_;
    const auto say = [&](const std::string& text) {
      svg_.Text({x + 34, y + 4}, text, {.size = kLabelSize});
      x += 34 + WidthOf(text, kLabelSize) + 22;
    };
    if (Has(&SeriesPoint::value)) {
      svg_.Line({x, y}, {x + 28, y}, kFigureLine);
      svg_.Dot({x + 14, y}, 3.5, Ink::kFigure, false);
      say("Thực hiện");
    }
    const bool unsure =
        std::any_of(chart_.points.begin(), chart_.points.end(),
                    [](const SeriesPoint& point) { return point.value && IsUnsure(point.status); });
    if (unsure) {
      svg_.Dot({x + 14, y}, 3.5, Ink::kFigure, true);
      say("Chưa chính thức");
    }
    if (Has(&SeriesPoint::expected)) {
      svg_.Line({x, y}, {x + 28, y}, kPaceLine);
      say("Tiến độ kế hoạch");
    }
    if (Has(&SeriesPoint::target)) {
      svg_.Line({x, y}, {x + 28, y}, kTargetLine);
      say("Kế hoạch");
    }
  }

  const SeriesChart& chart_;
  std::vector<Decimal> ticks_;
  double top_;  // of the plot
  Svg svg_;
  int decimals_ = 0;
  double left_ = 0;  // of the plot
  double step_ = 0;  // from one point to the next
};

}  // namespace

std::string PointLabel(const Period& period) {
  const int month = period.begin().month();
  switch (period.kind()) {
    case Period::Kind::kMonth:
      return absl::StrCat("T", month);
    case Period::Kind::kQuarter:
      return absl::StrCat("Q", (month + 2) / 3);
    case Period::Kind::kHalfYear:
      return month == 1 ? "6T đầu" : "6T cuối";
    case Period::Kind::kYear:
      return "";
    case Period::Kind::kDay:
      return absl::StrCat(period.begin().day(), "/", month);
    case Period::Kind::kWeek: {
      const std::string& code = period.code();
      return code.substr(code.find('W'));
    }
    default:
      return period.code();
  }
}

std::vector<bool> NamedPoints(const std::vector<Period>& periods, double step, double width) {
  std::vector<bool> named(periods.size());
  const bool monthly = !periods.empty() && periods.front().kind() == Period::Kind::kMonth;
  for (const size_t stride : {1, 2, 3, 6, 12}) {
    if (static_cast<double>(stride) * step < width) continue;
    if (stride == 12) break;  // the year says as much
    for (size_t i = 0; i < periods.size(); ++i) {
      const size_t place = monthly ? static_cast<size_t>(periods[i].begin().month() - 1) : i;
      named[i] = place % stride == 0;
    }
    break;
  }
  return named;
}

std::string DrawSeries(const SeriesChart& chart) { return SeriesDrawing(chart).Draw(); }

}  // namespace district::indicator
