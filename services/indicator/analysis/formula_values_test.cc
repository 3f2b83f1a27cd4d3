#include "services/indicator/analysis/formula_values.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::indicator {
namespace {

using time::Period;
using v1::ExplainedLevel;
using v1::Indicator;
using v1::Observation;
using v1::QueryCell;

constexpr char kUnit[] = "organizations/u";

// Indicators and their figures.
class Catalogue {
 public:
  Catalogue& Add(const std::string& id, const std::string& text,
                 const std::vector<std::pair<std::string, std::string>>& figures = {}) {
    const std::string name = "indicators/" + id;
    Indicator& indicator = definitions_[name];
    indicator = FromText<Indicator>(text);
    indicator.set_name(name);
    for (const auto& [period, value] : figures) Report(id, period, value);
    return *this;
  }

  Catalogue& Report(const std::string& id, const std::string& period, const std::string& value,
                    Observation::Status status = Observation::NORMAL) {
    series_[{"indicators/" + id, kUnit}].figures.push_back(
        {*Period::Parse(period), *number::Decimal::Parse(value), status});
    return *this;
  }

  Catalogue& ReportAbsent(const std::string& id, const std::string& period,
                          Observation::Absence absence) {
    series_[{"indicators/" + id, kUnit}].absences[period] = absence;
    return *this;
  }

  // "0.33 FORMULA 6/6", "none MISSING 0/6 DIVISION_BY_ZERO", "5 REPORTED 6/6 not 4"
  std::string Describe(const std::string& id, const std::string& period) const {
    const std::string name = "indicators/" + id;
    FormulaValues values(definitions_, LevelsOf(series_));
    const Level& level = values.Of(name, kUnit, *Period::Parse(period));
    std::string text = absl::StrCat(level.figure.value ? level.figure.value->ToString() : "none",
                                    " ", QueryCell::Method_Name(level.figure.method), " ",
                                    level.figure.covered, "/", level.figure.total);
    if (level.missing_reason != ExplainedLevel::MISSING_REASON_UNSPECIFIED) {
      absl::StrAppend(&text, " ", ExplainedLevel::MissingReason_Name(level.missing_reason));
    }
    if (ContradictsFormula(level, definitions_.at(name))) {
      absl::StrAppend(&text, " not ", level.computed->ToString());
    }
    return text;
  }

  Observation::Status StatusOf(const std::string& id, const std::string& period) const {
    FormulaValues values(definitions_, LevelsOf(series_));
    return values.Of("indicators/" + id, kUnit, *Period::Parse(period)).status;
  }

 private:
  Definitions definitions_;
  SeriesByKey series_;
};

constexpr char kSum[] = "time_aggregation: SUM";

TEST(FormulaValuesTest, OperandsAreRolledUpBeforeTheFormula) {
  Catalogue catalogue;
  catalogue.Add("a", kSum, {{"2018-Q1", "1"}, {"2018-Q2", "1"}})
      .Add("b", kSum, {{"2018-Q1", "1"}, {"2018-Q2", "5"}})
      .Add("share", "formula: '{a} / {b} * 100' decimals: 2");
  EXPECT_EQ(catalogue.Describe("share", "2018-Q1"), "100 FORMULA 3/3");
  EXPECT_EQ(catalogue.Describe("share", "2018-Q2"), "20 FORMULA 3/3");
  // Not the mean of both, 60.
  EXPECT_EQ(catalogue.Describe("share", "2018-S1"), "33.33 FORMULA 6/6");
}

TEST(FormulaValuesTest, ARatioIsThatOfWholes) {
  Catalogue catalogue;
  catalogue.Add("n", kSum, {{"2018-Q1", "45"}, {"2018-Q2", "30"}})
      .Add("d", kSum, {{"2018-Q1", "50"}, {"2018-Q2", "60"}})
      .Add("r",
           "time_aggregation: WEIGHTED_RATIO decimals: 2 numerator: 'indicators/n' "
           "denominator: 'indicators/d' factor { value: '100' }");
  EXPECT_EQ(catalogue.Describe("r", "2018-S1"), "68.18 FORMULA 6/6");
}

TEST(FormulaValuesTest, IsRoundedOnceAtTheEnd) {
  Catalogue catalogue;
  catalogue.Add("a", kSum, {{"2018", "1"}})
      .Add("third", "formula: '{a} / 3' decimals: 1")
      .Add("whole", "formula: '{third} * 3' decimals: 2")
      .Add("m", "time_aggregation: AVERAGE", {{"2018-S1", "1"}, {"2018-S2", "2"}})
      .Add("thrice", "formula: '{m} * 3' decimals: 10");
  EXPECT_EQ(catalogue.Describe("third", "2018"), "0.3 FORMULA 12/12");
  EXPECT_EQ(catalogue.Describe("whole", "2018"), "1 FORMULA 12/12");
  EXPECT_EQ(catalogue.Describe("thrice", "2018"), "4.5 FORMULA 12/12");
}

TEST(FormulaValuesTest, MissingStaysMissingAndSaysWhy) {
  Catalogue catalogue;
  catalogue.Add("a", kSum, {{"2018", "1"}, {"2019", "1"}, {"2020", "9999999999999999999999999999"}})
      .Add("b", kSum, {{"2018", "0"}, {"2020", "9999999999999999999999999999"}})
      .Add("q", "formula: '{a} / {b}' decimals: 2")
      .Add("p", "formula: '{a} * {b}' decimals: 2")
      .Add("above", "formula: '{q} + {a}' decimals: 2");
  EXPECT_EQ(catalogue.Describe("q", "2018"), "none MISSING 0/12 DIVISION_BY_ZERO");
  EXPECT_EQ(catalogue.Describe("q", "2019"), "none MISSING 0/12 OPERAND_MISSING");
  EXPECT_EQ(catalogue.Describe("above", "2018"), "none MISSING 0/12 OPERAND_MISSING");
  EXPECT_EQ(catalogue.Describe("p", "2018"), "0 FORMULA 12/12");
  EXPECT_EQ(catalogue.Describe("p", "2020"), "none MISSING 0/12 OUT_OF_RANGE");
}

TEST(FormulaValuesTest, WhatCoversUnlikePartsIsNotPutTogether) {
  Catalogue catalogue;
  catalogue.Add("a", kSum).Add("b", kSum).Add("stock", "time_aggregation: LAST");
  for (int month = 1; month <= 5; ++month) {
    catalogue.Report("a", absl::StrCat("2018-0", month), "10");
    catalogue.Report("b", absl::StrCat("2018-0", month), "2");
  }
  catalogue.Report("stock", "2018-05", "4")
      .Add("alike", "formula: '{a} / {b}'")
      .Add("with-stock", "formula: '{a} / {stock}' decimals: 1");
  EXPECT_EQ(catalogue.Describe("alike", "2018-S1"), "5 FORMULA 5/6");
  EXPECT_EQ(catalogue.Describe("with-stock", "2018-S1"), "12.5 FORMULA 5/6");
  catalogue.Report("b", "2018-06", "2");
  EXPECT_EQ(catalogue.Describe("alike", "2018-S1"), "none MISSING 0/6 COVERAGE_DIFFERS");
  EXPECT_EQ(catalogue.Describe("alike", "2018-Q1"), "5 FORMULA 3/3");
  catalogue.Report("a", "2018-06", "16");
  EXPECT_EQ(catalogue.Describe("alike", "2018-S1"), "6 FORMULA 6/6");  // 66 / 12 = 5.5
}

TEST(FormulaValuesTest, WhatWasReportedOfThePeriodGoesFirst) {
  Catalogue catalogue;
  catalogue.Add("a", kSum, {{"2018-Q1", "10"}, {"2018-Q2", "10"}, {"2017", "7"}})
      .Add("f", "formula: '{a} * 2' time_aggregation: SUM",
           {{"2018-Q1", "21"}, {"2018-Q2", "20.4"}, {"2016-S1", "1"}, {"2016-S2", "2"}})
      .Add("g", "formula: '{f} + 1'");
  EXPECT_EQ(catalogue.Describe("f", "2018-Q1"), "21 REPORTED 3/3 not 20");
  EXPECT_EQ(catalogue.Describe("f", "2018-Q2"), "20.4 REPORTED 3/3");  // the same to its decimals
  EXPECT_EQ(catalogue.Describe("f", "2018-S1"), "40 FORMULA 6/6");
  EXPECT_EQ(catalogue.Describe("g", "2018-Q1"), "22 FORMULA 3/3");
  // Without operands the reported parts stand for the whole.
  EXPECT_EQ(catalogue.Describe("f", "2016"), "3 PARTS 12/12 OPERAND_MISSING");
  catalogue.ReportAbsent("f", "2017", Observation::MISSING);
  EXPECT_EQ(catalogue.Describe("f", "2017"), "14 FORMULA 12/12");
  catalogue.ReportAbsent("f", "2017", Observation::SUPPRESSED);
  EXPECT_EQ(catalogue.Describe("f", "2017"), "none MISSING 0/12");
}

TEST(FormulaValuesTest, IsAsSureAsTheLeastSureOperand) {
  Catalogue catalogue;
  catalogue.Add("a", kSum)
      .Add("b", kSum)
      .Report("a", "2018", "1", Observation::ESTIMATED)
      .Report("b", "2018", "1", Observation::PROVISIONAL)
      .Add("f", "formula: '{a} + {b}'");
  EXPECT_EQ(catalogue.StatusOf("f", "2018"), Observation::ESTIMATED);
}

}  // namespace
}  // namespace district::indicator
