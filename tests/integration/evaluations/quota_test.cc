// Quotas: what a unit may approve, one by one, all together and at the same time.
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "tests/integration/evaluations/evaluations.h"

namespace district::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct ReviewedUnit {
  std::string framework = NewFramework();
  std::string unit = NewUnit();
  std::vector<std::string> for_a, for_b;

  ReviewedUnit(int a, int b) {
    for (int i = 0; i < a; ++i) for_a.push_back(NewReviewed(framework, unit, ScoresForA()));
    for (int i = 0; i < b; ++i) for_b.push_back(NewReviewed(framework, unit, ScoresForB()));
  }
  Reply ApproveAll(Json more = Json::object()) const {
    more["framework"] = framework;
    more["period"] = "2018-07";
    return Do(unit, "approveEvaluations", more);
  }
  int Approved(const std::vector<std::string>& names) const {
    return static_cast<int>(std::count_if(names.begin(), names.end(), [](const std::string& name) {
      return Got(name)["state"] == "APPROVED";
    }));
  }
};

const Json kOutstanding = {{"outstanding", true}, {"outstandingSource", "https://example.org/xs"}};

TEST(QuotaTest, OfAUnitIsHeldAsAWhole) {
  const ReviewedUnit unit(4, 6);
  const std::string elsewhere = NewReviewed(unit.framework, NewUnit(), ScoresForB());
  const std::string other_month =
      NewReviewed(unit.framework, unit.unit, ScoresForB(), NewStaff(), "2018-08");
  const Reply refused = unit.ApproveAll();
  EXPECT_THAT(refused, IsError(400, "QUOTA_EXCEEDED"));
  EXPECT_EQ(refused.body["code"], 9) << "FAILED_PRECONDITION";
  const Json metadata = refused.Detail("google.rpc.ErrorInfo")["metadata"];
  EXPECT_EQ(metadata["band"], "A");
  EXPECT_EQ(metadata["percent"], "30");
  EXPECT_EQ(metadata["limit"], "3");
  EXPECT_EQ(metadata["count"], "4");
  EXPECT_EQ(metadata["evaluated"], "10");
  EXPECT_EQ(refused.Detail("google.rpc.PreconditionFailure")["violations"][0]["subject"],
            unit.unit);
  EXPECT_THAT(refused.Detail("google.rpc.LocalizedMessage")["message"].dump(),
              HasSubstr("4/10 người, tối đa 3 người (30%)"));
  EXPECT_EQ(unit.Approved(unit.for_a) + unit.Approved(unit.for_b), 0);

  // An outstanding unit may have 40 %.
  const Reply approved = unit.ApproveAll(kOutstanding);
  ASSERT_THAT(approved, IsOk());
  EXPECT_THAT(approved.body["evaluations"], SizeIs(10));
  const Json share = approved.body["bands"][0];
  EXPECT_EQ(share["band"], "A");
  EXPECT_EQ(share["count"], 4);
  EXPECT_EQ(share["limit"], 4);
  EXPECT_EQ(share["percent"], Points("40"));
  EXPECT_EQ(share["quotaPercent"], Points("40"));
  const Json one = Got(unit.for_a[0]);
  EXPECT_EQ(one["unitOutstanding"], true);
  EXPECT_EQ(one["unitOutstandingSource"], "https://example.org/xs");
  EXPECT_EQ(Got(elsewhere)["state"], "REVIEWED");
  EXPECT_EQ(Got(other_month)["state"], "REVIEWED");
  // There is nothing left to do.
  EXPECT_THAT(unit.ApproveAll().body.value("evaluations", Json::array()), IsEmpty());
}

TEST(QuotaTest, IsRoundedDown) {
  const ReviewedUnit three(1, 2);
  EXPECT_THAT(three.ApproveAll(), IsError(400, "QUOTA_EXCEEDED"));
  const ReviewedUnit four(1, 3);
  EXPECT_THAT(four.ApproveAll(), IsOk());
}

TEST(QuotaTest, HoldsForApprovalsOneByOne) {
  const ReviewedUnit unit(4, 6);
  for (int i = 0; i < 3; ++i) ASSERT_THAT(Do(unit.for_a[i], "approve"), IsOk());
  EXPECT_THAT(Do(unit.for_a[3], "approve"), IsError(400, "QUOTA_EXCEEDED"));
  EXPECT_EQ(Got(unit.for_a[3])["state"], "REVIEWED");
  // Who approves may score lower, and others are approved still.
  ASSERT_THAT(Do(unit.for_b[0], "approve"), IsOk());
  ASSERT_THAT(Do(unit.for_a[3], "approve", {{"scores", ScoresForB()}}), IsOk());
  EXPECT_EQ(Got(unit.for_a[3])["band"], "B");
  // What is in dispute keeps its place, and has it still when it is decided.
  Take(unit.for_a[0], {"appeal"});
  EXPECT_THAT(Do(unit.for_b[1], "approve", {{"scores", ScoresForA()}}),
              IsError(400, "QUOTA_EXCEEDED"));
  EXPECT_THAT(Do(unit.for_a[0], "approve"), IsOk());
  // What is given back leaves those evaluated too: of 9 there may be two.
  Take(unit.for_a[1], {"return"});
  const Reply third = Do(unit.for_b[1], "approve", {{"scores", ScoresForA()}});
  EXPECT_THAT(third, IsError(400, "QUOTA_EXCEEDED"));
  EXPECT_EQ(third.Detail("google.rpc.ErrorInfo")["metadata"]["evaluated"], "9");
  EXPECT_THAT(unit.ApproveAll(), IsOk());
}

TEST(QuotaTest, OfAnOutstandingUnitHoldsForTheOthersToo) {
  const ReviewedUnit unit(4, 6);
  EXPECT_THAT(Do(unit.for_a[0], "approve", {{"outstanding", true}}),
              IsInvalid("outstanding_source", "REQUIRED"));
  ASSERT_THAT(Do(unit.for_a[0], "approve", kOutstanding), IsOk());
  EXPECT_THAT(unit.ApproveAll(), IsOk());
  EXPECT_EQ(unit.Approved(unit.for_a), 4);
}

TEST(QuotaTest, IsNotPassedByApprovalsAtOnce) {
  for (int round = 0; round < 3; ++round) {
    const ReviewedUnit unit(6, 4);
    std::vector<std::function<Reply()>> calls;
    for (const std::string& name : unit.for_a) {
      calls.push_back([name] { return Do(name, "approve"); });
    }
    int done = 0;
    for (const Reply& reply : AtOnce(calls)) {
      if (reply.status == 200) ++done;
      if (reply.status != 200) {
        EXPECT_THAT(reply, IsError(400, "QUOTA_EXCEEDED"));
      }
    }
    EXPECT_EQ(done, 3);
    EXPECT_EQ(unit.Approved(unit.for_a), 3);
  }
}

TEST(QuotaTest, IsNotPassedByTheUnitAndOnesAtOnce) {
  for (int round = 0; round < 3; ++round) {
    const ReviewedUnit unit(3, 7);
    // With these there would be four.
    const std::vector<Reply> replies =
        AtOnce({[&] { return unit.ApproveAll(); },
                [&] { return Do(unit.for_b[0], "approve", {{"scores", ScoresForA()}}); }});
    EXPECT_EQ((replies[0].status == 200) + (replies[1].status == 200), 1);
    int in_a = 0;
    for (const auto* names : {&unit.for_a, &unit.for_b}) {
      for (const std::string& name : *names) {
        const Json evaluation = Got(name);
        if (evaluation["state"] == "APPROVED" && evaluation["band"] == "A") ++in_a;
      }
    }
    EXPECT_LE(in_a, 3);
  }
}

}  // namespace
}  // namespace district::testing
