// Figures put together over units as they stood in each part of a period.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/indicator_tree/tree.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class SpaceTest : public ::testing::Test {
 protected:
  std::vector<std::string> Ask(const std::string& organization, const std::string& period,
                               const std::string& more = {}) {
    const Reply reply = stack_.Get(Query({indicator_}, {organization}, {period}, more));
    EXPECT_THAT(reply, IsOk());
    return Describe(reply.body);
  }
  std::string Ward() { return NewUnit(district_); }
  void ReportMonths(const std::string& ward, int first, int last, const std::string& value) {
    for (int month = first; month <= last; ++month) {
      Report(stack_, indicator_, ward, absl::StrCat("2018-0", month), value);
    }
  }

  Stack& stack_ = Stack::Get();
  const std::string indicator_ = NewIndicatorOf(stack_);
  const std::string district_ = NewUnit();
};

TEST_F(SpaceTest, AWardMergedInMidPeriodCountsUntilThatDay) {
  const std::string a = Ward(), b = Ward();
  ReportMonths(a, 1, 5, "1");
  ReportMonths(b, 1, 6, "10");
  ASSERT_THAT(Merge(a, b, "2018-05-15"), IsOk());
  AwaitTree(stack_, indicator_);
  EXPECT_THAT(Ask(district_, "2018-S1"), ElementsAre("2018-S1 65 UNITS 6/6 months 2/2 units"));
  EXPECT_THAT(Ask(district_, "2018-Q3"), ElementsAre("2018-Q3 none MISSING 0/3 months 0/1 units"));
  Report(stack_, indicator_, b, "2018-Q3", "30");
  EXPECT_THAT(Ask(district_, "2018-01-01/P9M"),
              ElementsAre("2018-01-01/P9M 95 UNITS 9/9 months 2/2 units"));
}

TEST_F(SpaceTest, WhatIsNotReportedIsToldAndCanBeRefused) {
  const std::string a = Ward(), b = Ward(), c = Ward();
  ReportMonths(a, 1, 6, "1");
  Report(stack_, indicator_, b, "2018-Q1", "5");
  AwaitTree(stack_, indicator_);
  EXPECT_THAT(Ask(district_, "2018-S1"), ElementsAre("2018-S1 11 INCOMPLETE 0/6 months 1/3 units"));
  EXPECT_THAT(Ask(district_, "2018-S1", "&requireComplete=true"),
              ElementsAre("2018-S1 none INCOMPLETE 0/6 months 1/3 units"));
  Report(stack_, indicator_, c, "2018-S1", "0");
  EXPECT_THAT(Ask(district_, "2018-S1"), ElementsAre("2018-S1 11 INCOMPLETE 3/6 months 2/3 units"));
}

TEST_F(SpaceTest, TellsWhatItIsMadeOfAndWhatContradictsIt) {
  const std::string a = Ward(), b = Ward();
  const std::string of_a = Report(stack_, indicator_, a, "2018-Q1", "5");
  Report(stack_, indicator_, b, "2018-Q1", "7");
  AwaitTree(stack_, indicator_);
  const std::string query = Query({indicator_}, {district_}, {"2018-Q1"}, "&includeParts=true");
  Json cell = stack_.Get(query).body["cells"][0];
  ASSERT_THAT(cell["parts"], SizeIs(2));
  EXPECT_EQ(cell["parts"][0]["organization"], a < b ? a : b);
  EXPECT_EQ(cell["parts"][a < b ? 0 : 1]["observation"], of_a);
  EXPECT_FALSE(cell.contains("discrepancies"));
  Report(stack_, indicator_, district_, "2018-Q1", "13");
  cell = stack_.Get(query).body["cells"][0];
  EXPECT_EQ(cell["method"], "REPORTED");
  EXPECT_EQ(cell["value"]["value"], "13");
  ASSERT_THAT(cell["discrepancies"], SizeIs(1));
  EXPECT_EQ(cell["discrepancies"][0]["partsValue"]["value"], "12");
  EXPECT_EQ(cell["discrepancies"][0]["ofUnits"], true);
}

TEST_F(SpaceTest, GroupsAreAskedForLikeUnits) {
  const std::string a = Ward(), b = Ward(), c = Ward();
  for (const std::string& ward : {a, b, c}) ReportMonths(ward, 1, 3, "1");
  const std::string group = "organizationGroups/" + NewId("phia-nam");
  const std::string id = group.substr(group.find('/') + 1);
  ASSERT_THAT(
      stack_.Post(
          "/v1/organizationGroups?organizationGroupId=" + id,
          {{"displayName", "Các phường phía nam"},
           {"members",
            {{{"organization", a}}, {{"organization", b}, {"startDate", Date("2018-03-01")}}}}}),
      IsOk());
  AwaitTree(stack_, indicator_);
  EXPECT_THAT(Ask(group, "2018-Q1"), ElementsAre("2018-Q1 4 UNITS 3/3 months 2/2 units"));
  EXPECT_THAT(Ask(group, "2018-Q1", "&includeChildren=true"), SizeIs(3));
  const Reply children =
      stack_.Get(Query({indicator_}, {district_, c}, {"2018-Q1"}, "&includeChildren=true"));
  ASSERT_THAT(children, IsOk());
  std::vector<std::string> wards = {a, b};
  std::sort(wards.begin(), wards.end());
  EXPECT_THAT(Names(children.body["cells"], "organization"),
              ElementsAre(district_, wards[0], wards[1], c));

  // Places and shares are among the children, of which a whole is none.
  const Reply ranked = stack_.Get(
      Query({indicator_}, {group}, {"2018-03"}, "&includeChildren=true&rank=true&share=true"));
  ASSERT_THAT(ranked, IsOk());
  EXPECT_FALSE(ranked.body["cells"][0].contains("rank"));
  EXPECT_FALSE(ranked.body["cells"][0].contains("sharePercent"));
  for (int i : {1, 2}) {
    EXPECT_EQ(ranked.body["cells"][i]["rank"], 1);
    EXPECT_EQ(ranked.body["cells"][i]["sharePercent"]["value"], "50");
  }

  // Members may be filtered by, and are there once a day.
  const Reply found =
      stack_.Get("/v1/organizationGroups?filter=" + Encode("members.organization:\"" + a + "\""));
  EXPECT_THAT(Names(found.body["organizationGroups"]), ElementsAre(group));
  EXPECT_THAT(stack_.Post("/v1/organizationGroups",
                          {{"displayName", "Hai lần"},
                           {"members", {{{"organization", a}}, {{"organization", a}}}}}),
              IsInvalid("organization_group.members[1].organization", "OVERLAPPING_MEMBERS"));
}

TEST_F(SpaceTest, ARatioIsThatOfSumsTimesItsFactor) {
  const std::string above = NewIndicatorOf(stack_), below = NewIndicatorOf(stack_);
  Json ratio = {{"timeAggregation", "WEIGHTED_RATIO"},
                {"spaceAggregation", "WEIGHTED_RATIO"},
                {"numerator", above},
                {"denominator", below},
                {"decimals", 2}};
  const std::string plain = NewIndicatorOf(stack_, ratio);
  ratio["factor"] = {{"value", "100"}};
  const std::string percent = NewIndicatorOf(stack_, ratio);
  const std::string a = Ward(), b = Ward();
  Report(stack_, above, a, "2018", "1");
  Report(stack_, below, a, "2018", "3");
  Report(stack_, above, b, "2018", "2");
  Report(stack_, below, b, "2018", "5");
  AwaitTree(stack_, plain);
  const Reply reply = stack_.Get(Query({plain, percent}, {district_}, {"2018"}));
  EXPECT_THAT(Describe(reply.body), ElementsAre("2018 0.375 UNITS 12/12 months 2/2 units",
                                                "2018 37.5 UNITS 12/12 months 2/2 units"));
  // Of one ward alone it is computed, as `:explain` tells it.
  const Reply of_one = stack_.Get(Query({percent}, {a}, {"2018"}));
  EXPECT_THAT(Describe(of_one.body), ElementsAre("2018 33.33 FORMULA 12/12 months 0/0 units"));
}

TEST_F(SpaceTest, RefusesWhatCannotBePutTogetherOrIsNotThere) {
  const std::string a = Ward();
  const std::string none = NewIndicatorOf(stack_, {{"spaceAggregation", "NONE"}});
  Report(stack_, none, a, "2018", "5");
  AwaitTree(stack_, none);
  const Json cell = stack_.Get(Query({none}, {district_}, {"2018"})).body["cells"][0];
  EXPECT_EQ(cell["method"], "MISSING");
  EXPECT_EQ(cell["refusal"], "NOT_COMBINED");
  EXPECT_FALSE(cell.contains("value"));
  EXPECT_THAT(stack_.Get(Query({none}, {"organizationGroups/none"}, {"2018"})),
              IsError(404, "NOT_FOUND"));
  EXPECT_THAT(stack_.Get(Query({none}, {"people/none"}, {"2018"})),
              IsInvalid("organizations[0]", "INVALID_FIELD"));
}

TEST_F(SpaceTest, ManyCellsTakeFewStatements) {
  std::vector<std::string> periods;
  for (int month = 1; month <= 6; ++month) periods.push_back(absl::StrCat("2018-0", month));
  for (int i = 0; i < 5; ++i) ReportMonths(Ward(), 1, 6, "1");
  AwaitTree(stack_, indicator_);
  const double one =
      FewestStatements(stack_, "indicator", Query({indicator_}, {district_}, {"2018-01"}));
  const double many = FewestStatements(
      stack_, "indicator", Query({indicator_}, {district_}, periods, "&includeChildren=true"));
  EXPECT_LE(many, one);
}

}  // namespace
}  // namespace district::testing
