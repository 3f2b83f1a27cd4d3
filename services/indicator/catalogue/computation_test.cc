#include "services/indicator/catalogue/computation.h"

#include <string>
#include <vector>

#include "common/api/errors.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::indicator {
namespace {

using ::testing::ElementsAre;
using v1::Indicator;

constexpr char kRatio[] =
    "name: 'indicators/r' time_aggregation: WEIGHTED_RATIO numerator: 'indicators/a' "
    "denominator: 'indicators/b' ";

TEST(ComputationTest, IsAFormulaOrARatio) {
  EXPECT_EQ(FormulaTextOf(Indicator()), "");
  EXPECT_EQ(FormulaTextOf(FromText<Indicator>("formula: '{a} + {b}'")), "{a} + {b}");
  EXPECT_EQ(FormulaTextOf(FromText<Indicator>(kRatio)), "{a} / {b}");
  const auto percent = FromText<Indicator>(std::string(kRatio) + "factor { value: '1e2' }");
  EXPECT_EQ(FormulaTextOf(percent), "{a} / {b} * 100");
  EXPECT_THAT(OperandsOf(percent), ElementsAre("indicators/a", "indicators/b"));
  EXPECT_THAT(ReadFormulaOf(percent)->operands(), ElementsAre("a", "b"));
  EXPECT_EQ(ReadFormulaOf(Indicator()), nullptr);
}

TEST(ComputationTest, NotesWhatAFormulaNames) {
  auto indicator =
      FromText<Indicator>("name: 'indicators/x' formula: '{b} - {a}' operands: 'indicators/z'");
  EXPECT_TRUE(CheckComputation(indicator).ok());
  EXPECT_THAT(indicator.operands(), ElementsAre("indicators/b", "indicators/a"));
  indicator.clear_formula();
  EXPECT_TRUE(CheckComputation(indicator).ok());
  EXPECT_TRUE(indicator.operands().empty());
}

TEST(ComputationTest, MistakesAreRefused) {
  const struct {
    std::string text;
    const char* field;
    const char* reason;
  } kCases[] = {
      {"numerator: 'indicators/a'", "numerator", "NOT_A_RATIO"},
      {"time_aggregation: SUM denominator: 'indicators/a'", "denominator", "NOT_A_RATIO"},
      {"factor { value: '100' }", "factor", "NOT_A_RATIO"},
      {"time_aggregation: WEIGHTED_RATIO", "numerator", "REQUIRED"},
      {"space_aggregation: WEIGHTED_RATIO numerator: 'indicators/a'", "denominator", "REQUIRED"},
      {std::string(kRatio) + "factor { value: '0' }", "factor", "INVALID_FIELD"},
      {std::string(kRatio) + "factor { value: '-1' }", "factor", "INVALID_FIELD"},
      {std::string(kRatio) + "formula: '{a}'", "formula", "FORMULA_AND_RATIO"},
      {"name: 'indicators/r' space_aggregation: WEIGHTED_RATIO numerator: 'indicators/a' "
       "denominator: 'indicators/a'",
       "denominator", "SAME_INDICATOR"},
      {"name: 'indicators/a' space_aggregation: WEIGHTED_RATIO numerator: 'indicators/a' "
       "denominator: 'indicators/b'",
       "numerator", "CYCLE"},
      {"name: 'indicators/b' space_aggregation: WEIGHTED_RATIO numerator: 'indicators/a' "
       "denominator: 'indicators/b'",
       "denominator", "CYCLE"},
      {"name: 'indicators/x' formula: '{a} + {x}'", "formula", "CYCLE"},
      {"name: 'indicators/x' formula: '{a} +'", "formula", "INVALID_FORMULA"},
  };
  for (const auto& one : kCases) {
    auto indicator = FromText<Indicator>(one.text);
    const absl::Status status = CheckComputation(indicator);
    EXPECT_EQ(api::DetailOf<google::rpc::ErrorInfo>(status).reason(), one.reason) << one.text;
    const auto request = api::DetailOf<google::rpc::BadRequest>(status);
    ASSERT_EQ(request.field_violations_size(), 1) << one.text << status;
    EXPECT_EQ(request.field_violations(0).field(), one.field) << one.text;
  }
}

}  // namespace
}  // namespace district::indicator
