// What units reported, with formulas, ratios and the lives of units.
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/integration/indicator_tree/tree.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;

class JoinedTest : public ::testing::Test {
 protected:
  std::string Braced(const std::string& indicator) {
    return absl::StrCat("{", indicator.substr(indicator.find('/') + 1), "}");
  }
  Json Cell(const std::string& indicator, const std::string& more = {}) {
    const Reply reply = stack_.Get(Query({indicator}, {district_}, {"2018"}, more));
    EXPECT_THAT(reply, IsOk());
    return reply.body["cells"][0];
  }

  Stack& stack_ = Stack::Get();
  const std::string district_ = NewUnit();
  const std::string passed_ = NewIndicatorOf(stack_), all_ = NewIndicatorOf(stack_);
};

// Operands are put together over units before the formula: not the mean of 90 and 50 percent.
TEST_F(JoinedTest, AFormulaIsComputedOverWhatUnitsReported) {
  const std::string rate = NewIndicatorOf(
      stack_, {{"formula", absl::StrCat(Braced(passed_), " / ", Braced(all_), " * 100")},
               {"spaceAggregation", "NONE"},
               {"decimals", 2}});
  const std::string a = NewUnit(district_), b = NewUnit(district_);
  Report(stack_, passed_, a, "2018", "45");
  Report(stack_, all_, a, "2018", "50");
  Report(stack_, passed_, b, "2018", "30");
  AwaitTree(stack_, rate);
  EXPECT_THAT(Cell(rate)["method"], "MISSING") << "one operand is of one ward, the other of two";
  Report(stack_, all_, b, "2018", "60");
  const Json cell = Cell(rate);
  EXPECT_EQ(cell["method"], "FORMULA");
  EXPECT_EQ(cell["value"]["value"], "68.18");
  EXPECT_EQ(cell["coveredCount"], cell["totalCount"]);

  // What the district reported of the same year goes first, and the contradiction is told.
  Report(stack_, rate, district_, "2018", "70");
  const Json reported = Cell(rate, "&includeParts=true");
  EXPECT_EQ(reported["method"], "REPORTED");
  EXPECT_EQ(reported["value"]["value"], "70");
  EXPECT_EQ(reported["discrepancies"][0]["partsValue"]["value"], "68.18");
}

TEST_F(JoinedTest, ARatioSaysOfHowManyUnitsItIs) {
  const std::string ratio = NewIndicatorOf(stack_, {{"spaceAggregation", "WEIGHTED_RATIO"},
                                                    {"numerator", passed_},
                                                    {"denominator", all_},
                                                    {"factor", {{"value", "100"}}},
                                                    {"decimals", 2}});
  const struct {
    const char *passed, *all;
  } wards[] = {{"45", "50"}, {"30", "60"}, {nullptr, "90"}};
  for (const auto& ward : wards) {
    const std::string name = NewUnit(district_);
    if (ward.passed) Report(stack_, passed_, name, "2018", ward.passed);
    Report(stack_, all_, name, "2018", ward.all);
  }
  AwaitTree(stack_, ratio);
  const Json cell = Cell(ratio);
  EXPECT_EQ(cell["method"], "INCOMPLETE");
  EXPECT_EQ(cell["value"]["value"].get<std::string>().substr(0, 5), "68.18");
  EXPECT_EQ(cell["coveredUnitCount"], 2);
  EXPECT_EQ(cell["totalUnitCount"], 3);
  EXPECT_EQ(cell["denominatorCoveragePercent"]["value"], "55");
  EXPECT_FALSE(Cell(ratio, "&requireComplete=true").contains("value"));
}

TEST_F(JoinedTest, FiguresLieWithinTheLifeOfTheirUnitUnlessTakenOver) {
  const std::string a = NewUnit(district_), b = NewUnit(district_);
  ASSERT_THAT(Merge(a, b, "2018-05-15"), IsOk());
  AwaitTree(stack_, all_);
  EXPECT_THAT(TryReport(stack_, all_, a, "2018-Q3", "1"),
              IsInvalid("observation.period", "OUTSIDE_LIFE"));
  EXPECT_THAT(TryReport(stack_, all_, a, "2018-Q3", "1", {{"takenOver", true}}), IsOk());
  EXPECT_THAT(TryReport(stack_, all_, a, "2018-Q1", "1"), IsOk());
}

TEST_F(JoinedTest, AComparisonTellsOfAnotherTerritory) {
  const std::string a = NewUnit(district_);
  const std::string c = NewUnit(district_, {{"foundingDate", Date("2018-01-01")}});
  ASSERT_THAT(Merge(a, c, "2018-01-01"), IsOk());
  AwaitTree(stack_, all_);
  EXPECT_THAT(TryReport(stack_, all_, c, "2017", "100", {{"takenOver", true}}), IsOk());
  Report(stack_, all_, c, "2018", "110");
  const Reply compared = stack_.Get(
      absl::StrCat("/v1/indicators:compare?indicator=", all_, "&organization=", c, "&period=2018"));
  ASSERT_THAT(compared, IsOk());
  EXPECT_EQ(compared.body["comparability"], "TERRITORY_DIFFERS");
}

}  // namespace
}  // namespace district::testing
