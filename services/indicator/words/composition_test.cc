#include "services/indicator/words/composition.h"

#include <optional>
#include <utility>

#include "common/number/decimal_proto.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/indicator/analysis/comparison.h"

namespace district::indicator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::ComposeReportResponse;
using v1::Indicator;
using v1::Observation;
using v1::Plan;
using v1::ReportClause;
using v1::ReportGap;
using v1::ReportPhrase;
using v1::WatchItem;

// Figures of an indicator, as texts; "" where one is not known.
struct Known {
  const char* value = "";
  const char* base = "";
  const char* growth = "";
  const char* share = "";
  const char* target = "";
  Observation::Status status = Observation::NORMAL;
  const char* unit = "tỷ đồng";
  bool has_plan = false;
};

std::optional<Observation> ObservationOf(const char* value, const std::string& id,
                                         Observation::Status status) {
  if (!*value) return std::nullopt;
  Observation observation;
  observation.set_name("indicators/x/observations/" + id);
  observation.mutable_value()->set_value(value);
  observation.set_status(status);
  return observation;
}

Facts FactsOf(const Known& known, const std::string& name, const std::string& period_code,
              const std::string& base_code) {
  const time::Period period = *time::Period::Parse(period_code);
  Figures figures;
  figures.indicator.set_display_name(name);
  figures.indicator.set_unit(known.unit);
  figures.indicator.set_time_aggregation(Indicator::SUM);
  figures.level = ObservationOf(known.value, "level", known.status);
  figures.base_level = ObservationOf(known.base, "base", Observation::NORMAL);
  figures.growth = ObservationOf(known.growth, "growth", known.status);
  if (known.has_plan || *known.share || *known.target) {
    Plan& plan = figures.plan.emplace();
    plan.set_name("indicators/x/plans/nam");
    plan.set_period("2018");
    if (*known.target) plan.mutable_value()->set_value(known.target);
  }
  figures.share_of_plan = ObservationOf(known.share, "share", known.status);
  if (figures.share_of_plan) figures.share_of_plan->set_plan("indicators/x/plans/nam");

  Facts facts;
  facts.indicator = figures.indicator;
  facts.comparison.set_period(period_code);
  facts.comparison.set_base_period(base_code);
  Compare(figures, period, facts.comparison);
  facts.value_status = facts.share_status = known.status;
  if (figures.level) facts.value_observations = {figures.level->name()};
  if (figures.base_level) facts.base_observations = {figures.base_level->name()};
  if (figures.growth) facts.growth_observations = {figures.growth->name()};
  if (figures.share_of_plan) facts.share_observations = {figures.share_of_plan->name()};
  if (figures.plan) facts.plan_period = *time::Period::Parse("2018");
  return facts;
}

Facts FactsOf(const Known& known, const std::string& name = "Thu ngân sách") {
  return FactsOf(known, name, "2018-S1", "2017-S1");
}

ReportClause Clause(const std::string& indicator, const std::string& text,
                    bool begins_sentence = false, bool optional = false) {
  ReportClause clause;
  clause.set_indicator(indicator);
  clause.set_text(text);
  clause.set_begins_sentence(begins_sentence);
  clause.set_optional(optional);
  return clause;
}

ComposeReportResponse Composed(const std::vector<ReportClause>& clauses,
                               const FactsByIndicator& facts, const Phrases& phrases = {},
                               const std::string& period = "2018-S1") {
  ComposeReportResponse response;
  Compose(clauses, facts, phrases, *time::Period::Parse(period), response);
  return response;
}

std::string Said(const std::string& text, const Known& known) {
  return Composed({Clause("x", text)}, {{"x", FactsOf(known)}}).text();
}

TEST(ComposeTest, SaysTheParagraphOfTheConference) {
  const FactsByIndicator facts = {
      {"cn", FactsOf({.growth = "11.05", .status = Observation::ESTIMATED},
                     "Giá trị sản xuất công nghiệp")},
      {"dv",
       FactsOf({.growth = "17", .status = Observation::ESTIMATED}, "Giá trị thương mại dịch vụ")},
      {"ns", FactsOf({.growth = "5", .share = "52"}, "Thu ngân sách Nhà nước trên địa bàn")}};
  const ComposeReportResponse report =
      Composed({Clause("cn", "{name} {period} {change} so với cùng kỳ", true),
                Clause("dv", "{name} {period} {change} so với cùng kỳ"),
                Clause("ns", "{name} {reached_share} dự toán", true),
                Clause("ns", "{change} so với {base_period}")},
               facts);
  EXPECT_EQ(
      report.text(),
      "Giá trị sản xuất công nghiệp 6 tháng ước tăng 11,05% so với cùng kỳ; giá trị thương mại "
      "dịch vụ ước tăng 17% so với cùng kỳ. Thu ngân sách Nhà nước trên địa bàn đạt 52% dự "
      "toán; tăng 5% so với 6 tháng đầu năm 2017.");
  ASSERT_EQ(report.clauses_size(), 4);
  EXPECT_EQ(report.clauses(1).text(), "giá trị thương mại dịch vụ ước tăng 17% so với cùng kỳ");
  EXPECT_EQ(report.clauses(1).sentence_number(), 1);
  EXPECT_EQ(report.clauses(3).sentence_number(), 2);
  EXPECT_THAT(report.clauses(2).observations(), ElementsAre("indicators/x/observations/share"));
  EXPECT_EQ(report.clauses(2).plan(), "indicators/x/plans/nam");
  EXPECT_THAT(report.clauses(3).observations(), ElementsAre("indicators/x/observations/growth"));
  EXPECT_EQ(report.clauses(3).plan(), "");
  EXPECT_THAT(report.gaps(), IsEmpty());
}

TEST(ComposeTest, SaysChanges) {
  const struct {
    Known known;
    const char* said;
  } kCases[] = {
      {{.growth = "11.05"}, "Tăng 11,05%."},
      {{.growth = "-3"}, "Giảm 3%."},
      {{.growth = "0"}, "Không đổi."},
      {{.growth = "-3", .status = Observation::ESTIMATED}, "Ước giảm 3%."},
      {{.growth = "4.5", .status = Observation::PROVISIONAL}, "Sơ bộ tăng 4,5%."},
      {{.growth = "4.5", .status = Observation::FORECAST}, "Dự báo tăng 4,5%."},
      {{.growth = "99.99"}, "Tăng 99,99%."},
      {{.growth = "100"}, "Gấp 2 lần."},
      {{.growth = "112"}, "Gấp 2,1 lần."},
      {{.growth = "115"}, "Gấp 2,2 lần."},
      {{.value = "1100", .base = "1000"}, "Tăng 10%."},
      {{.value = "1000", .base = "1000"}, "Không đổi."},
      {{.value = "52.5", .base = "51.3", .unit = "%"}, "Tăng 1,2 điểm phần trăm."},
      {{.value = "50", .base = "51.3", .unit = "%"}, "Giảm 1,3 điểm phần trăm."},
      {{.value = "50", .base = "50", .unit = "%"}, "Không đổi."},
      {{.value = "96.1066666666", .base = "95.13", .unit = "%"}, "Tăng 0,98 điểm phần trăm."},
  };
  for (const auto& one : kCases) EXPECT_EQ(Said("{change}", one.known), one.said);
}

TEST(ComposeTest, SaysAmountsPlanAndPace) {
  const Known kKnown = {.value = "6240", .base = "5500", .target = "12000"};
  const struct {
    const char* text;
    Known known;
    const char* said;
  } kCases[] = {
      {"{name} {full_period} {reached_value}", kKnown,
       "Thu ngân sách 6 tháng đầu năm 2018 đạt 6.240 tỷ đồng."},
      {"{difference} so với {base_value}", kKnown, "Tăng 740 tỷ đồng so với 5.500 tỷ đồng."},
      {"bằng {share} kế hoạch {plan_period} ({target})", kKnown,
       "Bằng 52% kế hoạch năm 2018 (12.000 tỷ đồng)."},
      {"{pace}", kKnown, "Vượt tiến độ 2 điểm phần trăm."},
      {"còn {left_share}, dự kiến {expected_share}", kKnown, "Còn 48%, dự kiến 50%."},
      {"{pace}", {.value = "5700", .target = "12000"}, "Chậm tiến độ 2,5 điểm phần trăm."},
      {"{pace}", {.value = "6000", .target = "12000"}, "Đúng tiến độ."},
      {"{reached_value}", {.value = "52.3", .unit = "%"}, "Đạt 52,3%."},
      {"{reached_value}",
       {.value = "1234.567", .status = Observation::ESTIMATED, .unit = ""},
       "Ước đạt 1.234,57."},
  };
  for (const auto& one : kCases) EXPECT_EQ(Said(one.text, one.known), one.said);
}

TEST(ComposeTest, LeavesOutWhatIsNotKnownAndTellsIt) {
  const struct {
    const char* text;
    Known known;
    ReportGap::Reason reason;
    const char* in_words;
  } kCases[] = {
      {"{change}", {}, ReportGap::NO_FIGURE, "Chưa có số liệu của 6 tháng đầu năm 2018."},
      {"{value}", {}, ReportGap::NO_FIGURE, "Chưa có số liệu của 6 tháng đầu năm 2018."},
      {"{change}",
       {.value = "5"},
       ReportGap::NO_BASE_FIGURE,
       "Chưa có số liệu của 6 tháng đầu năm 2017 để so sánh."},
      {"{change}",
       {.value = "5", .base = "0"},
       ReportGap::NOT_COMPARABLE,
       "Số liệu kỳ gốc bằng không hoặc âm nên không tính được tỷ lệ phần trăm."},
      {"{share}",
       {.value = "5"},
       ReportGap::NO_PLAN,
       "Không có kế hoạch cho 6 tháng đầu năm 2018."},
      {"{share}",
       {.value = "5", .has_plan = true},
       ReportGap::NO_TARGET,
       "Kế hoạch chưa ghi số liệu và báo cáo không nêu tỷ lệ thực hiện."},
  };
  for (const auto& one : kCases) {
    const ComposeReportResponse report =
        Composed({Clause("x", one.text)}, {{"x", FactsOf(one.known)}});
    EXPECT_EQ(report.text(), "");
    ASSERT_EQ(report.gaps_size(), 1) << one.text;
    EXPECT_EQ(report.gaps(0).reason(), one.reason) << one.text;
    EXPECT_EQ(report.gaps(0).text(), one.in_words) << one.text;
    EXPECT_EQ(report.gaps(0).indicator(), "x");
  }
}

TEST(ComposeTest, TheNextClauseSaysTheNameThatWasLeftOut) {
  const FactsByIndicator facts = {{"a", FactsOf({.growth = "5"}, "Chi ngân sách")},
                                  {"b", FactsOf({.growth = "7"}, "Xuất khẩu")}};
  const ComposeReportResponse report =
      Composed({Clause("b", "{name} {change}", true), Clause("a", "{name} đạt {share} dự toán"),
                Clause("a", "{change} so với {base_period}")},
               facts);
  EXPECT_EQ(report.text(), "Xuất khẩu tăng 7%; chi ngân sách tăng 5% so với 6 tháng đầu năm 2017.");
  ASSERT_EQ(report.gaps_size(), 1);
  EXPECT_EQ(report.gaps(0).placeholder(), "share");
}

TEST(ComposeTest, OptionalClausesLeaveNoGap) {
  const ComposeReportResponse report = Composed(
      {Clause("x", "{name} {change}", true), Clause("x", "{pace}", false, /*optional=*/true)},
      {{"x", FactsOf({.growth = "5"})}});
  EXPECT_EQ(report.text(), "Thu ngân sách tăng 5%.");
  EXPECT_THAT(report.gaps(), IsEmpty());
}

TEST(ComposeTest, SaysThePeriodOnce) {
  const struct {
    const char* period;
    const char* base;
    const char* said;
  } kCases[] = {
      {"2018-S1", "2017-S1", "A 6 tháng tăng 1%; b tăng 2%."},
      {"2018-S2", "2017-S2", "A 6 tháng cuối năm tăng 1%; b tăng 2%."},
      {"2018-01-01/P9M", "2017-01-01/P9M", "A 9 tháng tăng 1%; b tăng 2%."},
      {"2018-Q2", "2017-Q2", "A quý II tăng 1%; b tăng 2%."},
      {"2018-06", "2017-06", "A tháng 06 tăng 1%; b tăng 2%."},
      {"2018", "2017", "A năm 2018 tăng 1%; b tăng 2%."},
      {"2018-02-01/P4M", "2017-02-01/P4M",
       "A từ tháng 02/2018 đến tháng 05/2018 tăng 1%; b tăng 2%."},
  };
  for (const auto& one : kCases) {
    const FactsByIndicator facts = {{"a", FactsOf({.growth = "1"}, "a", one.period, one.base)},
                                    {"b", FactsOf({.growth = "2"}, "b", one.period, one.base)}};
    EXPECT_EQ(
        Composed({Clause("a", "{name} {period} {change}"), Clause("b", "{name} {period} {change}")},
                 facts, {}, one.period)
            .text(),
        one.said);
  }
}

TEST(ComposeTest, AnOfficeChoosesItsWords) {
  v1::ReportStyle style;
  const std::pair<ReportPhrase::Kind, const char*> kOwn[] = {
      {ReportPhrase::IS_ESTIMATED, "ước tính"},
      {ReportPhrase::DECREASES, "giảm nhẹ"},
      {ReportPhrase::STANDS_STILL, "bằng"},
      {ReportPhrase::MULTIPLIES, "cao gấp {times} lần"}};
  for (const auto& [kind, text] : kOwn) {
    ReportPhrase& phrase = *style.add_phrases();
    phrase.set_kind(kind);
    phrase.set_text(text);
  }
  const std::pair<const char*, const char*> kCases[] = {
      {"-2", "Ước tính giảm nhẹ 2%."},
      {"0", "Ước tính bằng."},
      {"200", "Ước tính cao gấp 3 lần."},
      {"2", "Ước tính tăng 2%."},
  };
  for (const auto& [growth, said] : kCases) {
    const FactsByIndicator facts = {
        {"x", FactsOf({.growth = growth, .status = Observation::ESTIMATED})}};
    EXPECT_EQ(Composed({Clause("x", "{change}")}, facts, Phrases(style)).text(), said);
  }
}

TEST(UsualClausesTest, SayWhatIsKnownOfEach) {
  const time::Period period = *time::Period::Parse("2018-S1");
  const time::Period base = *time::Period::Parse("2017-S1");
  const FactsByIndicator facts = {
      {"a", FactsOf({.growth = "11.05", .status = Observation::ESTIMATED}, "Công nghiệp")},
      {"b", FactsOf({.growth = "17", .status = Observation::ESTIMATED}, "Dịch vụ")},
      {"c", FactsOf({.value = "6240", .base = "5500", .target = "12000"}, "Thu ngân sách")},
      {"d", FactsOf({.growth = "5", .share = "52"}, "Chi ngân sách")},
      {"e", FactsOf({}, "Xuất khẩu")},
      {"f", FactsOf({.value = "20", .unit = "trường"}, "Trường chuẩn")},
      {"g", FactsOf({.value = "1.1", .base = "1.44", .target = "0.9", .unit = "%"}, "Hộ nghèo")}};
  const ComposeReportResponse report =
      Composed(UsualClauses({"a", "b", "c", "d", "e", "f", "g"}, facts, period, base), facts);
  EXPECT_EQ(
      report.text(),
      "Công nghiệp 6 tháng ước tăng 11,05% so với cùng kỳ; dịch vụ ước tăng 17% so với cùng "
      "kỳ. Thu ngân sách đạt 6.240 tỷ đồng; bằng 52% kế hoạch năm 2018; tăng 13,45% so với "
      "cùng kỳ. Chi ngân sách đạt 52% kế hoạch năm 2018; tăng 5% so với cùng kỳ. Trường chuẩn "
      "đạt 20 trường. Hộ nghèo đạt 1,1%; kế hoạch năm 2018 là 0,9%; giảm 0,34 điểm phần trăm so "
      "với cùng kỳ.");
  std::vector<std::string> gaps;
  for (const ReportGap& gap : report.gaps()) gaps.push_back(gap.indicator());
  EXPECT_THAT(gaps, ElementsAre("e", "f"));
}

TEST(UsualClausesTest, NameTheBaseThatIsNotTheUsualOne) {
  const FactsByIndicator of_year = {{"x", FactsOf({.growth = "5"}, "Thu", "2018", "2017")}};
  EXPECT_EQ(Composed(UsualClauses({"x"}, of_year, *time::Period::Parse("2018"),
                                  *time::Period::Parse("2017")),
                     of_year, {}, "2018")
                .text(),
            "Thu năm 2018 tăng 5% so với năm 2017.");
  const FactsByIndicator other = {{"x", FactsOf({.growth = "5"}, "Thu", "2018-Q2", "2018-Q1")}};
  EXPECT_EQ(Composed(UsualClauses({"x"}, other, *time::Period::Parse("2018-Q2"),
                                  *time::Period::Parse("2018-Q1")),
                     other, {}, "2018-Q2")
                .text(),
            "Thu quý II tăng 5% so với quý I/2018.");
}

TEST(ClausesOfTest, TakesTheWordsOfTheStyleInTheOrderAskedFor) {
  const time::Period period = *time::Period::Parse("2018-S1");
  const time::Period base = *time::Period::Parse("2017-S1");
  v1::ReportStyle style;
  *style.add_clauses() = Clause("a", "{name} {change} (mẫu)", true);
  *style.add_clauses() = Clause("b", "{name} {change} (mẫu)");
  const FactsByIndicator facts = {{"a", FactsOf({.growth = "1"}, "A")},
                                  {"b", FactsOf({.growth = "2"}, "B")},
                                  {"c", FactsOf({.growth = "3"}, "C")}};
  EXPECT_EQ(Composed(ClausesOf(style, {}, facts, period, base), facts).text(),
            "A tăng 1% (mẫu); b tăng 2% (mẫu).");
  EXPECT_EQ(Composed(ClausesOf(style, {"c", "a"}, facts, period, base), facts).text(),
            "C 6 tháng tăng 3% so với cùng kỳ. A tăng 1% (mẫu).");
}

TEST(WatchInWordsTest, GroupsIndicatorsByTheirReasons) {
  const std::vector<int> both = {WatchItem::LOW_ACHIEVED, WatchItem::FORECAST_HARD};
  const std::vector<int> other_way = {WatchItem::FORECAST_HARD, WatchItem::LOW_ACHIEVED};
  const std::vector<WatchedIndicator> watched = {{"Tiến độ đầu tư", both},
                                                 {"Giải phóng mặt bằng", other_way},
                                                 {"Phát triển đảng viên", {WatchItem::MANUAL}}};
  EXPECT_EQ(WatchInWords(watched, "", Phrases()),
            "Những chỉ tiêu mới đạt kết quả thấp hoặc dự báo khó khăn như: Tiến độ đầu tư; giải "
            "phóng mặt bằng. Những chỉ tiêu cần theo dõi như: Phát triển đảng viên.");
  EXPECT_EQ(WatchInWords({watched[0]}, "cần quan tâm: {indicators}", Phrases()),
            "Cần quan tâm: Tiến độ đầu tư");
  EXPECT_EQ(WatchInWords({}, "", Phrases()), "");
}

}  // namespace
}  // namespace district::indicator
