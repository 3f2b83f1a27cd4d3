#include "services/indicator/validation/rules.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace district::indicator::validation {
namespace {

using number::Decimal;
using v1::ValidationRule;

ValidationRule Checked(const std::string& text) {
  auto rule = FromText<ValidationRule>(text);
  EXPECT_TRUE(CheckRule(rule).ok()) << text;
  return rule;
}

// "field REASON" of what is wrong; "" where nothing is.
std::string WrongIn(const std::string& text) {
  auto rule = FromText<ValidationRule>(text);
  const absl::Status status = CheckRule(rule);
  if (status.ok()) return "";
  const auto bad = api::DetailOf<google::rpc::BadRequest>(status);
  return absl::StrCat(bad.field_violations(0).field(), " ",
                      api::DetailOf<google::rpc::ErrorInfo>(status).reason());
}

TEST(CheckRuleTest, RefusesWhatIsNoRule) {
  const struct {
    const char* rule;
    const char* wrong;
  } kCases[] = {
      {"left: '{a}' operator: EQUAL right: '{b} + {c}'", ""},
      {"left: '{a}' operator: GREATER_OR_EQUAL right: '0'", ""},
      {"outlier { indicators: 'indicators/a' }", ""},
      {"", "left ONE_KIND_OF_CHECK"},
      {"left: '{a}' operator: EQUAL right: '1' outlier { indicators: 'indicators/a' }",
       "outlier ONE_KIND_OF_CHECK"},
      {"left: '{a}' right: '{b}'", "operator REQUIRED"},
      {"left: '{a}' operator: EQUAL", "right EXPRESSION_SYNTAX"},
      {"left: '{a' operator: EQUAL right: '1'", "left EXPRESSION_SYNTAX"},
      {"left: '1' operator: EQUAL right: '1'", "left NO_OPERANDS"},
      {"left: '{a}' operator: EQUAL right: '1' tolerance { value: '-1' }", "tolerance NEGATIVE"},
      {"left: '{a}' operator: EQUAL right: '1' start_date { year: 2019 } end_date { year: 2018 }",
       "end_date DATES_REVERSED"},
      {"left: '{a}' operator: EQUAL right: '1' start_date { year: 2018 } end_date { year: 2018 }",
       ""},
      {"outlier { indicators: 'indicators/a' indicators: 'indicators/a' }",
       "outlier.indicators[1] DUPLICATE"},
      {"outlier { indicators: 'indicators/a' threshold { value: '0' } }",
       "outlier.threshold NOT_POSITIVE"},
      {"outlier { indicators: 'indicators/a' minimum_value_count: 5 }",
       "outlier.minimum_value_count TOO_FEW_VALUES"},
  };
  for (const auto& one : kCases) EXPECT_EQ(WrongIn(one.rule), one.wrong) << one.rule;

  std::string many = "{a0}";
  for (int i = 1; i < 21; ++i) absl::StrAppend(&many, " + {a", i, "}");
  EXPECT_EQ(WrongIn(absl::StrCat("operator: EQUAL right: '1' left: '", many, "'")),
            "left TOO_MANY_OPERANDS");
}

TEST(CheckRuleTest, SaysWhichIndicatorsItIsAbout) {
  const ValidationRule rule = Checked("left: '{b} - {a}' operator: EQUAL right: '2 * {c} + {a}'");
  EXPECT_THAT(rule.indicators(),
              ::testing::ElementsAre("indicators/a", "indicators/b", "indicators/c"));
  EXPECT_EQ(rule.missing_strategy(), ValidationRule::SKIP_IF_ANY);
  EXPECT_EQ(rule.measure(), v1::Observation::LEVEL);
}

TEST(HoldsTest, ByOperatorAndTolerance) {
  const struct {
    ValidationRule::Operator op;
    const char* tolerance;
    bool below, just_below, equal, just_above, above;  // left against right: -2, -1, 0, 1, 2
  } kCases[] = {
      {ValidationRule::EQUAL, "0", false, false, true, false, false},
      {ValidationRule::EQUAL, "1", false, true, true, true, false},
      {ValidationRule::NOT_EQUAL, "0", true, true, false, true, true},
      {ValidationRule::NOT_EQUAL, "1", true, false, false, false, true},
      {ValidationRule::LESS, "0", true, true, false, false, false},
      {ValidationRule::LESS, "1", true, true, true, false, false},
      {ValidationRule::LESS_OR_EQUAL, "0", true, true, true, false, false},
      {ValidationRule::LESS_OR_EQUAL, "1", true, true, true, true, false},
      {ValidationRule::GREATER, "0", false, false, false, true, true},
      {ValidationRule::GREATER, "1", false, false, true, true, true},
      {ValidationRule::GREATER_OR_EQUAL, "0", false, false, true, true, true},
      {ValidationRule::GREATER_OR_EQUAL, "1", false, true, true, true, true},
  };
  for (const auto& one : kCases) {
    ValidationRule rule;
    rule.set_operator_(one.op);
    rule.mutable_tolerance()->set_value(one.tolerance);
    const bool expected[] = {one.below, one.just_below, one.equal, one.just_above, one.above};
    for (int i = 0; i < 5; ++i) {
      EXPECT_EQ(Holds(rule, {Decimal(98 + i), Decimal(100)}), expected[i])
          << ValidationRule::Operator_Name(one.op) << " within " << one.tolerance << ": " << 98 + i;
    }
  }
}

TEST(HoldsTest, IsExact) {
  const Rule rule = ReadRule(Checked("left: '{a}' operator: EQUAL right: '{b} + {c}'"));
  const Values values = {{"indicators/a", *Decimal::Parse("0.3")},
                         {"indicators/b", *Decimal::Parse("0.1")},
                         {"indicators/c", *Decimal::Parse("0.2")}};
  EXPECT_TRUE(Holds(rule.message, *SidesOf(rule, values)));
}

TEST(SidesTest, WhatIsMissingIsSkippedOrCountsAsZero) {
  const struct {
    const char* strategy;
    Values values;
    const char* sides;
  } kCases[] = {
      {"SKIP_IF_ANY", {{"a", Decimal(9)}, {"b", Decimal(4)}, {"c", Decimal(3)}}, "9 7.5"},
      {"SKIP_IF_ANY", {{"a", Decimal(9)}, {"b", Decimal(4)}}, "skipped"},
      {"SKIP_IF_ALL", {{"a", Decimal(9)}, {"b", Decimal(4)}}, "9 4.5"},
      {"SKIP_IF_ALL", {{"a", Decimal(9)}}, "skipped"},
      {"SKIP_IF_ALL", {{"b", Decimal(4)}, {"c", Decimal(3)}}, "skipped"},
      {"SKIP_IF_ALL", {}, "skipped"},
      {"NEVER_SKIP", {{"a", Decimal(9)}}, "9 0.5"},
      {"NEVER_SKIP", {}, "0 0.5"},
      // Zero is not missing.
      {"SKIP_IF_ANY", {{"a", Decimal(0)}, {"b", Decimal(0)}, {"c", Decimal(0)}}, "0 0.5"},
  };
  for (const auto& one : kCases) {
    const Rule rule = ReadRule(Checked(absl::StrCat(
        "left: '{a}' operator: EQUAL right: '{b} + {c} + 0.5' missing_strategy: ", one.strategy)));
    Values values;
    for (const auto& [id, value] : one.values) values["indicators/" + id] = value;
    const std::optional<Sides> sides = SidesOf(rule, values);
    EXPECT_EQ(
        sides ? absl::StrCat(sides->left.ToString(), " ", sides->right.ToString()) : "skipped",
        one.sides)
        << one.strategy << " of " << values.size();
  }
}

TEST(IsAboutTest, ByKindAndDays) {
  const struct {
    const char* rule;
    const char* period;
    bool is_about;
  } kCases[] = {
      {"", "2018-06", true},
      {"period_type: MONTH", "2018-06", true},
      {"period_type: MONTH", "2018-Q2", false},
      {"period_type: QUARTER", "2018-Q2", true},
      {"period_type: HALF_YEAR", "2018-S1", true},
      {"period_type: YEAR", "2018", true},
      {"period_type: YEAR", "2015/2020", false},
      {"start_date { year: 2018 month: 6 }", "2018-05", false},
      {"start_date { year: 2018 month: 6 }", "2018-06", true},
      {"start_date { year: 2018 month: 6 }", "2018-S1", true},
      {"end_date { year: 2018 month: 6 }", "2018-06", true},
      {"end_date { year: 2018 month: 6 day: 29 }", "2018-06", false},
      {"end_date { year: 2018 }", "2018", true},
      {"end_date { year: 2018 }", "2019-01", false},
  };
  for (const auto& one : kCases) {
    EXPECT_EQ(IsAbout(FromText<ValidationRule>(one.rule), *time::Period::Parse(one.period)),
              one.is_about)
        << one.rule << ": " << one.period;
  }
}

}  // namespace
}  // namespace district::indicator::validation
