#include "services/meeting/decisions/outcome.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

using v1::AgendaItem;
using v1::Decision;

TEST(OutcomeTest, WhatSettlesLeastStandsForTheItem) {
  const struct {
    std::vector<Decision::Outcome> decisions;
    AgendaItem::Outcome outcome;
  } cases[] = {
      {{Decision::ADOPTED}, AgendaItem::ADOPTED},
      {{Decision::ADOPTED_IN_PRINCIPLE, Decision::ADOPTED_IN_PRINCIPLE},
       AgendaItem::ADOPTED_IN_PRINCIPLE},
      {{Decision::ADOPTED_IN_PRINCIPLE, Decision::ADOPTED}, AgendaItem::ADOPTED_IN_PRINCIPLE},
      {{Decision::ADOPTED, Decision::ADOPTED_WITH_CHANGES}, AgendaItem::ADOPTED_WITH_CHANGES},
      {{Decision::DEFERRED, Decision::REJECTED}, AgendaItem::DEFERRED},
      {{Decision::REJECTED, Decision::ADOPTED}, AgendaItem::REJECTED},
      {{Decision::NOT_RECORDED, Decision::DEFERRED}, AgendaItem::NOT_RECORDED},
  };
  for (const auto& c : cases) EXPECT_EQ(OutcomeOf(c.decisions), c.outcome);
  EXPECT_EQ(OutcomeOf({}), std::nullopt);
}

TEST(OutcomeTest, EveryOutcomeOfADecisionIsOneOfAnItem) {
  for (int value = Decision::Outcome_MIN + 1; value <= Decision::Outcome_MAX; ++value) {
    const auto decided = static_cast<Decision::Outcome>(value);
    const auto outcome = OutcomeOf({decided});
    ASSERT_TRUE(outcome.has_value()) << Decision::Outcome_Name(decided);
    EXPECT_EQ(AgendaItem::Outcome_Name(*outcome), Decision::Outcome_Name(decided));
  }
}

}  // namespace
}  // namespace district::meeting
