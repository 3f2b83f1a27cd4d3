#include <pugixml.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/indicator/charts/ranking_chart.h"
#include "services/indicator/charts/scale.h"
#include "services/indicator/charts/series_chart.h"

namespace district::indicator {
namespace {

using number::Decimal;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using time::Period;
using v1::DrawChartRequest;
using v1::Observation;

Decimal D(const std::string& text) { return *Decimal::Parse(text); }

// A text of a picture with the room that it takes.
struct Label {
  std::string text;
  double left, right, top, bottom;

  bool Meets(const Label& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};

// A picture, read again.
class Picture {
 public:
  explicit Picture(const std::string& svg) {
    const auto read = document_.load_string(svg.c_str());
    EXPECT_TRUE(read) << read.description() << "\n" << svg;
    root_ = document_.child("svg");
  }

  pugi::xml_node root() const { return root_; }

  std::vector<Label> Labels() const {
    std::vector<Label> labels;
    for (const auto& node : root_.children("text")) {
      const double size = node.attribute("font-size").as_double();
      const std::string text = TextOf(node);
      const std::string anchor = node.attribute("text-anchor").as_string("start");
      const double width = WidthOf(text, size);
      double left = node.attribute("x").as_double();
      if (anchor == "middle") left -= width / 2;
      if (anchor == "end") left -= width;
      const double baseline = node.attribute("y").as_double();
      labels.push_back({text, left, left + width, baseline - 0.75 * size, baseline + 0.2 * size});
    }
    return labels;
  }

  std::vector<std::string> Texts() const {
    std::vector<std::string> texts;
    for (const Label& label : Labels()) texts.push_back(label.text);
    return texts;
  }

  // How many points each line of a look has.
  std::vector<int> LinesOf(const std::string& stroke, const std::string& width) const {
    std::vector<int> lines;
    for (const auto& node : root_.children("polyline")) {
      if (node.attribute("stroke").value() != stroke) continue;
      if (node.attribute("stroke-width").value() != width) continue;
      const std::vector<std::string> points = absl::StrSplit(node.attribute("points").value(), ' ');
      lines.push_back(static_cast<int>(points.size()));
    }
    return lines;
  }

  void ExpectNothingMeetsOrLeaves() const {
    const double width = root_.attribute("width").as_double();
    const double height = root_.attribute("height").as_double();
    const std::vector<Label> labels = Labels();
    for (size_t i = 0; i < labels.size(); ++i) {
      const Label& label = labels[i];
      EXPECT_TRUE(label.left >= 0 && label.right <= width + 1 && label.top >= 0 &&
                  label.bottom <= height)
          << label.text << " leaves the picture";
      for (size_t j = i + 1; j < labels.size(); ++j) {
        EXPECT_FALSE(label.Meets(labels[j])) << label.text << " meets " << labels[j].text;
      }
    }
  }

 private:
  static std::string TextOf(pugi::xml_node node) {
    for (const auto& child : node.children()) {
      if (child.type() == pugi::node_pcdata) return child.value();
    }
    return "";
  }

  pugi::xml_document document_;
  pugi::xml_node root_;
};

constexpr char kFigureInk[] = "#1f6fb2";
constexpr char kPlanInk[] = "#c25a00";

ChartFrame Frame() {
  return {.title = "Thu ngân sách – UBND quận Mẫu",
          .subtitle = "Đơn vị: tỷ đồng · năm 2018",
          .source = "Nguồn: Phòng Tài chính - Kế hoạch",
          .status = "Số liệu: 5 chính thức"};
}

// Figures of the months from a year on; "" where one is missing.
SeriesChart MonthsOf(const std::vector<std::string>& values, int first_year = 2018) {
  SeriesChart chart{.frame = Frame()};
  absl::CivilMonth month(first_year, 1);
  for (const std::string& value : values) {
    SeriesPoint point{.period = *Period::Of(absl::CivilDay(month), absl::CivilDay(month + 1))};
    if (!value.empty()) point.value = D(value);
    chart.points.push_back(std::move(point));
    month += 1;
  }
  return chart;
}

std::vector<std::string> Many(size_t count, int from = 900) {
  std::vector<std::string> values;
  for (size_t i = 0; i < count; ++i) {
    values.push_back(absl::StrCat(from + static_cast<int>(i * 37 % 211), ".5"));
  }
  return values;
}

TEST(SeriesChartTest, SaysTitleUnitSourceAndStatus) {
  const Picture picture(DrawSeries(MonthsOf({"10", "12"})));
  for (const std::string& text :
       {Frame().title, Frame().subtitle, Frame().source, Frame().status}) {
    EXPECT_THAT(picture.Texts(), Contains(text));
  }
  EXPECT_EQ(std::string(picture.root().child("title").text().get()), Frame().title);
  EXPECT_THAT(picture.root().child("desc").text().get(), HasSubstr("tỷ đồng"));
}

TEST(SeriesChartTest, MissingMonthsAreGaps) {
  const Picture picture(DrawSeries(MonthsOf({"10", "12", "", "11", "", "", "9", "8", "7"})));
  // The line of the legend has two points as well.
  EXPECT_THAT(picture.LinesOf(kFigureInk, "2.25"), ElementsAre(2, 3, 2));
  int dots = 0;
  for (const auto& node : picture.root().children("circle")) dots += node ? 1 : 0;
  EXPECT_EQ(dots, 6 + 1) << "one that stands alone is seen as well";
}

TEST(SeriesChartTest, ShowsPlanAndPaceBesideTheFigures) {
  SeriesChart chart = MonthsOf({"10", "12", "11"});
  for (SeriesPoint& point : chart.points) point.expected = D("12.5");
  chart.points[2].status = Observation::ESTIMATED;
  chart.points[2].target = D("150");
  const Picture picture(DrawSeries(chart));
  EXPECT_THAT(picture.LinesOf(kPlanInk, "1.75"), ElementsAre(3, 2));
  for (const char* text : {"Thực hiện", "Chưa chính thức", "Tiến độ kế hoạch", "Kế hoạch"}) {
    EXPECT_THAT(picture.Texts(), Contains(std::string(text)));
  }
}

TEST(SeriesChartTest, NoLabelMeetsAnother) {
  const std::vector<std::string> negative = {"-12.5", "3", "-7", "", "8", "-1"};
  for (const auto& values :
       {Many(1), Many(2), Many(6), Many(12), Many(13), Many(24), Many(36), Many(60), Many(97),
        Many(120), Many(12, 123456789), Many(24, -150), negative, std::vector<std::string>{"0"},
        std::vector<std::string>{"5", "5", "5"}, std::vector<std::string>{"", ""}}) {
    SCOPED_TRACE(values.size());
    Picture(DrawSeries(MonthsOf(values))).ExpectNothingMeetsOrLeaves();
  }
}

TEST(SeriesChartTest, NegativeFiguresHaveALineAtZero) {
  const Picture picture(DrawSeries(MonthsOf({"-12.5", "3", "-7"})));
  EXPECT_THAT(picture.LinesOf("#8b94a1", "1.25"), ElementsAre(2));
  EXPECT_THAT(picture.Texts(), Contains("-12,5"));
}

TEST(SeriesChartTest, WhatIsWrittenIsTextAndNeverMarkup) {
  SeriesChart chart = MonthsOf({"1"});
  chart.frame.title = "</title><script>alert(1)</script> & \"x\"";
  const std::string svg = DrawSeries(chart);
  const Picture picture(svg);
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
  EXPECT_EQ(std::string(picture.root().child("title").text().get()), chart.frame.title);
  EXPECT_THAT(picture.Texts(), Contains(chart.frame.title));
}

TEST(SeriesChartTest, IsDrawnOnLightAndOnDark) {
  SeriesChart chart = MonthsOf({"1", "2"});
  const std::string light = DrawSeries(chart);
  EXPECT_THAT(light, AllOf(HasSubstr("#ffffff"), Not(HasSubstr("<style"))));
  chart.frame.theme = DrawChartRequest::DARK;
  EXPECT_THAT(DrawSeries(chart), AllOf(HasSubstr("#16191d"), Not(HasSubstr("#ffffff"))));
  chart.frame.theme = DrawChartRequest::AUTO;
  EXPECT_THAT(DrawSeries(chart),
              AllOf(HasSubstr("prefers-color-scheme: dark"), HasSubstr("class=\"f-ground\"")));
}

TEST(SeriesChartTest, LongTitlesAreBroken) {
  SeriesChart chart = MonthsOf(Many(12));
  for (int i = 0; i < 60; ++i) chart.frame.title += " rất dài";
  const Picture picture(DrawSeries(chart));
  picture.ExpectNothingMeetsOrLeaves();
}

TEST(NamedPointsTest, AreAsManyAsThereIsRoomFor) {
  std::vector<Period> periods;
  for (const SeriesPoint& point : MonthsOf(Many(24)).points) periods.push_back(point.period);
  const auto count = [&](double step) {
    int named = 0;
    for (const bool one : NamedPoints(periods, step, 30)) named += one ? 1 : 0;
    return named;
  };
  EXPECT_EQ(count(30), 24);
  EXPECT_EQ(count(15), 12);
  EXPECT_EQ(count(10), 8);
  EXPECT_EQ(count(5), 4);
  EXPECT_EQ(count(3), 0) << "the years say enough";
}

TEST(PointLabelTest, NamesPartsOfAYear) {
  const std::pair<const char*, const char*> kLabels[] = {
      {"2018-06", "T6"},   {"2018-Q3", "Q3"},     {"2018-S1", "6T đầu"}, {"2018-S2", "6T cuối"},
      {"2018-W27", "W27"}, {"2018-06-05", "5/6"}, {"2018", ""}};
  for (const auto& [code, label] : kLabels) {
    EXPECT_EQ(PointLabel(*Period::Parse(code)), label) << code;
  }
}

RankingChart BarsOf(const std::vector<std::string>& values) {
  RankingChart chart{.frame = Frame()};
  int rank = 0;
  for (const std::string& value : values) {
    RankedBar bar{.name = absl::StrCat("UBND phường Mẫu ", chart.bars.size() + 1)};
    if (!value.empty()) {
      bar.value = D(value);
      bar.rank = ++rank;
    }
    chart.bars.push_back(std::move(bar));
  }
  return chart;
}

TEST(RankingChartTest, HasABarAnOrganization) {
  RankingChart chart = BarsOf({"12", "10", "8", ""});
  chart.bars[1].status = Observation::ESTIMATED;
  const Picture picture(DrawRanking(chart));
  int boxes = 0;
  for (const auto& node : picture.root().children("rect")) boxes += node ? 1 : 0;
  EXPECT_EQ(boxes, 1 + 3) << "the ground and three bars";
  for (const char* text : {"UBND phường Mẫu 4", "chưa có số liệu", "12", "10 (chưa chính thức)"}) {
    EXPECT_THAT(picture.Texts(), Contains(std::string(text)));
  }
}

TEST(RankingChartTest, NoLabelMeetsAnother) {
  std::vector<std::string> negative = {"12", "3", "-4.25", "-120"};
  for (const auto& values :
       {Many(1), Many(5), Many(40), Many(3, 1234567890), negative,
        std::vector<std::string>{"-5", "-7"}, std::vector<std::string>{"-5", ""},
        std::vector<std::string>{"0"}, std::vector<std::string>{""}}) {
    RankingChart chart = BarsOf(values);
    chart.bars[0].name =
        "Ban Quản lý dự án đầu tư xây dựng công trình giao thông và hạ tầng kỹ thuật";
    Picture(DrawRanking(chart)).ExpectNothingMeetsOrLeaves();
  }
}

TEST(SortByRankTest, TheBestFirstAndMissingOnesLast) {
  std::vector<RankedBar> bars = {{.name = "Đ"},
                                 {.name = "C", .rank = 2},
                                 {.name = "B", .rank = 2},
                                 {.name = "A", .rank = 4},
                                 {.name = "E", .rank = 1},
                                 {.name = "D"}};
  SortByRank(bars);
  std::vector<std::string> names;
  for (const RankedBar& bar : bars) names.push_back(bar.name);
  EXPECT_THAT(names, ElementsAre("E", "B", "C", "A", "D", "Đ"));
}

TEST(StatusInWordsTest, CountsEachKind) {
  EXPECT_EQ(StatusInWords({Observation::NORMAL, Observation::ESTIMATED, Observation::NORMAL}, 2),
            "Số liệu: 2 chính thức, 1 ước tính, 2 chưa có");
  EXPECT_EQ(StatusInWords({}, 0), "Số liệu: không có");
  EXPECT_EQ(StatusInWords({Observation::STATUS_UNSPECIFIED}, 0), "Số liệu: 1 có lưu ý");
}

TEST(TextTest, IsCutAndBrokenToItsRoom) {
  EXPECT_EQ(CutTo("ngắn", 12, 100), "ngắn");
  const std::string cut = CutTo("Phòng Tài nguyên và Môi trường", 12, 100);
  EXPECT_THAT(cut, HasSubstr("…"));
  EXPECT_LE(WidthOf(cut, 12), 106);
  EXPECT_EQ(LinesOf("một hai ba", 12, 1000, 2), std::vector<std::string>{"một hai ba"});
  EXPECT_EQ(LinesOf("một hai ba", 12, 50, 2).size(), 2u);
}

}  // namespace
}  // namespace district::indicator
