// Indicators that follow from others: what they may name.
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/indicator_catalogue/indicators.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;

Reply SetFormula(const std::string& id, const std::string& formula) {
  return Patch("indicators/" + id, "formula", {{"formula", formula}});
}

TEST(FormulasTest, NameLivingIndicatorsAndKeepThemAlive) {
  const std::string a = NewSum(), b = NewSum();
  const std::string f = NewFormula(Braced(a) + " / " + Braced(b));
  EXPECT_EQ(Got("indicators/" + f)["operands"], Json({"indicators/" + a, "indicators/" + b}));
  EXPECT_THAT(Names(Got("indicators?filter=" +
                        Encode(absl::StrCat("operands:\"indicators/", a, "\"")))["indicators"]),
              ElementsAre("indicators/" + f));

  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/indicators/" + a), IsError(400, "IS_REFERENCED"));
  ASSERT_THAT(SetFormula(f, Braced(b)), IsOk());
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/indicators/" + a), IsOk());
  EXPECT_THAT(SetFormula(f, Braced(a)), IsInvalid("indicator.formula", "REFERENCE_NOT_FOUND"));
  // Both in one call, in the order that leaves nothing in the air; then back in the other one.
  const auto removal = [](const std::string& id) -> Json { return {{"name", "indicators/" + id}}; };
  EXPECT_THAT(
      Stack::Get().Post("/v1/indicators:batchDelete", {{"requests", {removal(b), removal(f)}}}),
      IsError(400, "IS_REFERENCED"));
  EXPECT_THAT(
      Stack::Get().Post("/v1/indicators:batchDelete", {{"requests", {removal(f), removal(b)}}}),
      IsOk());
  EXPECT_THAT(Do("indicators/" + f, "undelete"), IsInvalid("formula", "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Do("indicators/" + b, "undelete"), IsOk());
  EXPECT_THAT(Do("indicators/" + f, "undelete"), IsOk());
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/indicators/" + b), IsError(400, "IS_REFERENCED"));
}

TEST(FormulasTest, MakeNoCycleInWhateverWay) {
  const std::string a = NewSum(), b = NewFormula(Braced(a)), c = NewFormula(Braced(b) + " * 2");
  EXPECT_THAT(SetFormula(a, Braced(a)), IsInvalid("indicator.formula", "CYCLE"));
  EXPECT_THAT(SetFormula(a, Braced(c)), IsInvalid("indicator.formula", "CYCLE"));
  // By way of a ratio.
  EXPECT_THAT(Patch("indicators/" + a, "timeAggregation,numerator,denominator",
                    {{"timeAggregation", "WEIGHTED_RATIO"},
                     {"numerator", "indicators/" + NewSum()},
                     {"denominator", "indicators/" + c}}),
              IsInvalid("indicator.denominator", "CYCLE"));
  // Two of one call, which are none each by itself.
  const std::string d = NewSum(), e = NewSum();
  const auto update = [](const std::string& id, const std::string& formula) -> Json {
    return {{"indicator", {{"name", "indicators/" + id}, {"formula", formula}}},
            {"updateMask", "formula"}};
  };
  EXPECT_THAT(Stack::Get().Post("/v1/indicators:batchUpdate",
                                {{"requests", {update(d, Braced(e)), update(e, Braced(d))}}}),
              IsInvalid("requests[0].indicator.formula", "CYCLE"));
  EXPECT_FALSE(Got("indicators/" + d).contains("formula"));
  const auto creation = [](const std::string& id, const std::string& formula) -> Json {
    return {{"indicatorId", id},
            {"indicator", {{"displayName", "Chỉ tiêu"}, {"formula", formula}}}};
  };
  const std::string x = NewId("ct"), y = NewId("ct");
  EXPECT_THAT(Stack::Get().Post("/v1/indicators:batchCreate",
                                {{"requests", {creation(x, Braced(y)), creation(y, Braced(x))}}}),
              IsInvalid("requests[0].indicator.formula", "CYCLE"));
  EXPECT_THAT(Stack::Get().Post("/v1/indicators:batchCreate",
                                {{"requests", {creation(x, Braced(y)), creation(y, Braced(a))}}}),
              IsOk());
  // By bringing back what a cycle was avoided without.
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/indicators/" + c), IsOk());
  EXPECT_THAT(Patch("indicators/" + a, "formula", {{"formula", Braced(d)}}), IsOk());
  EXPECT_THAT(Do("indicators/" + c, "undelete"), IsOk());
  EXPECT_THAT(SetFormula(d, Braced(c)), IsInvalid("indicator.formula", "CYCLE"));
}

// Many set formulas at once, each of which names the next one: of every ring one is refused.
TEST(FormulasTest, MakeNoCycleTogether) {
  constexpr int kRings = 3, kLength = 4;
  std::vector<std::vector<std::string>> rings(kRings);
  for (auto& ring : rings) {
    for (int i = 0; i < kLength; ++i) ring.push_back(NewSum());
  }
  std::vector<Reply> replies(kRings * kLength);
  std::vector<std::thread> threads;
  for (int i = 0; i < kRings * kLength; ++i) {
    threads.emplace_back([&, i] {
      const auto& ring = rings[static_cast<size_t>(i % kRings)];
      const auto at = static_cast<size_t>(i / kRings);
      replies[static_cast<size_t>(i)] = SetFormula(ring[at], Braced(ring[(at + 1) % kLength]));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int ring = 0; ring < kRings; ++ring) {
    int refused = 0;
    for (int i = ring; i < kRings * kLength; i += kRings) {
      const Reply& reply = replies[static_cast<size_t>(i)];
      if (reply.status == 200) continue;
      ++refused;
      EXPECT_THAT(reply, IsInvalid("indicator.formula", "CYCLE"));
    }
    EXPECT_EQ(refused, 1);
  }
}

// One names what another deletes at the same time: whoever is second is refused.
TEST(FormulasTest, NameNothingThatIsDeletedMeanwhile) {
  for (int i = 0; i < 8; ++i) {
    const std::string a = NewSum(), f = NewSum();
    Reply named, deleted;
    std::thread one([&] { named = SetFormula(f, Braced(a)); });
    std::thread other([&] { deleted = Stack::Get().Http("DELETE", "/v1/indicators/" + a); });
    one.join();
    other.join();
    EXPECT_NE(named.status == 200, deleted.status == 200) << named.text << deleted.text;
    if (named.status != 200) EXPECT_EQ(named.Reason(), "REFERENCE_NOT_FOUND");
    if (deleted.status != 200) EXPECT_EQ(deleted.Reason(), "IS_REFERENCED");
  }
}

}  // namespace
}  // namespace district::testing
