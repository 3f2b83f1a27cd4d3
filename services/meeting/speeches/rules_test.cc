#include "services/meeting/speeches/rules.h"

#include <map>
#include <string>
#include <utility>

#include "common/api/errors.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::meeting::speeches {
namespace {

using v1::Speech;

std::string ReasonOf(const absl::Status& status) {
  return api::DetailOf<google::rpc::ErrorInfo>(status).reason();
}

TEST(SpeechRulesTest, TheWholeMachine) {
  const std::map<std::pair<Speech::State, Action>, Speech::State> allowed = {
      {{Speech::REQUESTED, Action::kGrant}, Speech::GRANTED},
      {{Speech::REQUESTED, Action::kWithdraw}, Speech::WITHDRAWN},
      {{Speech::GRANTED, Action::kBegin}, Speech::SPEAKING},
      {{Speech::GRANTED, Action::kWithdraw}, Speech::WITHDRAWN},
      {{Speech::SPEAKING, Action::kEnd}, Speech::ENDED},
  };
  for (int state = Speech::State_MIN; state <= Speech::State_MAX; ++state) {
    for (const Action action : {Action::kGrant, Action::kBegin, Action::kEnd, Action::kWithdraw}) {
      Speech speech;
      speech.set_state(static_cast<Speech::State>(state));
      const auto next = StateAfter(speech, action);
      const auto expected = allowed.find({speech.state(), action});
      if (expected == allowed.end()) {
        EXPECT_EQ(ReasonOf(next.status()), "ILLEGAL_MOVE") << state;
      } else {
        ASSERT_TRUE(next.ok()) << next.status();
        EXPECT_EQ(*next, expected->second);
      }
    }
  }
}

TEST(SpeechRulesTest, TimesThatCannotBe) {
  const absl::Time now = absl::FromUnixSeconds(1000);
  const struct {
    std::string speech, reason;
  } cases[] = {
      {"", ""},
      {"begin_time { seconds: 10 } end_time { seconds: 20 }", ""},
      {"begin_time { seconds: 10 } state: SPEAKING", ""},
      {"begin_time { seconds: 10 }", "END_TIME_MISSING"},
      {"end_time { seconds: 10 }", "BEGIN_TIME_MISSING"},
      {"begin_time { seconds: 20 } end_time { seconds: 10 }", "TIMES_REVERSED"},
      {"begin_time { seconds: 10 } end_time { seconds: 1001 }", "IN_THE_FUTURE"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(ReasonOf(CheckTimes(FromText<Speech>(c.speech), now)), c.reason) << c.speech;
  }
}

TEST(SpeechRulesTest, WhatIsUsedIsSaidInWholeSeconds) {
  const struct {
    std::string speech;
    int used, overrun;
  } cases[] = {
      {"begin_time { seconds: 10 }", 0, 0},
      {"begin_time { seconds: 10 } end_time { seconds: 190 nanos: 900000000 }", 180, 0},
      {"begin_time { seconds: 10 } end_time { seconds: 190 } limit_seconds: 180", 180, 0},
      {"begin_time { seconds: 10 } end_time { seconds: 200 } limit_seconds: 180", 190, 10},
      {"begin_time { seconds: 10 } end_time { seconds: 20 } limit_seconds: 0", 10, 10},
  };
  for (const auto& c : cases) {
    Speech speech = FromText<Speech>(c.speech);
    SetUsed(speech);
    EXPECT_EQ(speech.used_seconds(), c.used) << c.speech;
    EXPECT_EQ(speech.overrun_seconds(), c.overrun) << c.speech;
  }
  Speech held = FromText<Speech>("begin_time { seconds: 10 } limit_seconds: 5");
  SetUsedSoFar(absl::FromUnixSeconds(17), held);
  EXPECT_EQ(held.used_seconds(), 7);
  EXPECT_EQ(held.overrun_seconds(), 2);
}

TEST(SpeechRulesTest, TheLeastOfTheLimitsHolds) {
  const std::string all =
      "speech_seconds: 300 speaker_seconds: 600 item_seconds: 3600 point_of_order_seconds: 60";
  const struct {
    std::string limits;
    Speech::Kind kind;
    Used used;
    int seconds;  // -1: there is no limit
    Speech::LimitBasis basis;
  } cases[] = {
      {"", Speech::SPEECH, {}, -1, Speech::LIMIT_BASIS_UNSPECIFIED},
      {all, Speech::SPEECH, {}, 300, Speech::EACH_SPEECH},
      {all, Speech::QUESTION, {400, 400}, 200, Speech::SPEAKER},
      {all, Speech::REPLY, {400, 3500}, 100, Speech::ITEM},
      {all, Speech::SPEECH, {700, 700}, 0, Speech::SPEAKER},
      {all, Speech::POINT_OF_ORDER, {700, 3700}, 60, Speech::EACH_POINT_OF_ORDER},
      {"speech_seconds: 300", Speech::POINT_OF_ORDER, {}, -1, Speech::LIMIT_BASIS_UNSPECIFIED},
      {"item_seconds: 900", Speech::SPEECH, {100, 100}, 800, Speech::ITEM},
  };
  for (const auto& c : cases) {
    const auto limit = LimitOf(FromText<v1::SpeechLimits>(c.limits), c.kind, c.used);
    EXPECT_EQ(limit ? limit->seconds : -1, c.seconds) << c.limits;
    EXPECT_EQ(limit ? limit->basis : Speech::LIMIT_BASIS_UNSPECIFIED, c.basis) << c.limits;
  }
}

}  // namespace
}  // namespace district::meeting::speeches
