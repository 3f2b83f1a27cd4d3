// What a secret ballot leaves of who answered what: nothing, wherever one looks.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/ballots/ballots.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// What the database of the meeting service holds, as a script reads it past the service.
Json Stored(const std::string& what, const std::string& ballot) {
  const std::string dir = Stack::Get().endpoints()["dir"];
  const std::string root = dir.substr(0, dir.find("/build/"));
  int code = 0;
  const std::string output = Shell(
      absl::StrCat(root, "/.local/venv/bin/python3 ", root, "/tests/integration/ballots/stored.py ",
                   dir, "/run/endpoints.json ", what, " ", ballot, " 2>&1"),
      &code);
  EXPECT_EQ(code, 0) << output;
  return code == 0 ? Json::parse(output) : Json();
}

class SecrecyTest : public ::testing::Test {
 protected:
  SecrecyTest() : body_(NewBody(3)) {
    Make("", "decisionRules", "decisionRuleId", DecisionRuleOf(body_.name));
    ballot_ = NewOpenBallot(body_.name, {{"secret", true}});
  }

  Body body_;
  std::string ballot_;
};

TEST_F(SecrecyTest, IsAnsweredOnceAndAlone) {
  const Reply cast = Cast(ballot_, body_.members[0], "AGAINST");
  ASSERT_THAT(cast, IsOk());
  EXPECT_EQ(
      cast.body,
      Json({{"voter", {{"person", body_.members[0]}, {"title", "Ủy viên"}, {"answered", true}}}}));
  EXPECT_THAT(Cast(ballot_, body_.members[0], "AGAINST"), IsError(400, "ALREADY_CAST"));
  EXPECT_THAT(Do(ballot_, "cast",
                 {{"person", body_.members[1]},
                  {"answer", {{"choice", "AGAINST"}, {"proof", NewDocument()}}}}),
              IsError(400, "SECRET_IN_PERSON"));
  EXPECT_THAT(As(body_.members[1], "POST", ballot_ + ":cast",
                 {{"answer", {{"choice", "AGAINST"}, {"opinion", "Tôi không tán thành"}}}}),
              IsInvalid("answer.opinion", "SECRET_BALLOT"));
  EXPECT_THAT(As(body_.members[1], "POST", ballot_ + ":cast",
                 {{"answer", {{"choice", "AGAINST"}, {"proof", NewDocument()}}}}),
              IsInvalid("answer.proof", "SECRET_BALLOT"));
  EXPECT_EQ(Got(ballot_ + ":progress")["notAnsweredPeople"],
            Json({body_.members[1], body_.members[2]}));
}

TEST_F(SecrecyTest, AnAnswerThatIsSentAgainIsOneAndTheLogDoesNotTellItFromAnother) {
  const std::string id = NewUuid();
  const auto cast = [&](const std::string& choice) {
    return As(body_.members[0], "POST", ballot_ + ":cast",
              {{"answer", {{"choice", choice}}}, {"requestId", id}});
  };
  const Reply first = cast("IN_FAVOUR");
  ASSERT_THAT(first, IsOk());
  const Reply again = cast("IN_FAVOUR"), other = cast("AGAINST");
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(other.body, first.body) << "a fingerprint of the choice would tell it";
  ASSERT_THAT(Cast(ballot_, body_.members[1], "IN_FAVOUR"), IsOk());
  ASSERT_THAT(Cast(ballot_, body_.members[2], "IN_FAVOUR"), IsOk());
  EXPECT_EQ(Do(ballot_, "close").body["votes"]["forCount"], 3);
}

TEST_F(SecrecyTest, NothingThatIsStoredJoinsAnAnswerAndAPerson) {
  if (Stack::Get().endpoints().is_null()) GTEST_SKIP() << "the database is another stack's";
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(
        As(body_.members[i], "POST", ballot_ + ":cast",
           {{"answer", {{"choice", i == 1 ? "AGAINST" : "IN_FAVOUR"}}}, {"requestId", NewUuid()}}),
        IsOk());
  }
  EXPECT_THAT(Stored("slip-columns", ballot_), ElementsAre("ballot", "body", "id"));
  const Json slips = Stored("slips", ballot_);
  ASSERT_EQ(slips.size(), 3u);
  for (const Json& slip : slips) {
    // One field of one byte: the choice.
    EXPECT_THAT(std::string(slip), ::testing::AnyOf("0801", "0802"));
  }
  EXPECT_THAT(Stored("answers", ballot_), IsEmpty());
  EXPECT_THAT(Stored("changes-by-casts", ballot_), IsEmpty());
  // The responses that are remembered say who, not what.
  const Json requests = Stored("requests", ballot_);
  EXPECT_EQ(requests.size(), 3u);
  for (const Json& request : requests) {
    EXPECT_THAT(std::string(request), Not(HasSubstr("0801")));
    EXPECT_THAT(std::string(request), Not(HasSubstr("0802")));
  }
  const Reply closed = Do(ballot_, "close");
  ASSERT_THAT(closed, IsOk());
  EXPECT_EQ(closed.body["votes"]["method"], "SECRET_BALLOT");
  EXPECT_EQ(closed.body["votes"]["forCount"], 2);
  EXPECT_EQ(closed.body["votes"]["againstCount"], 1);
  EXPECT_THAT(Stored("slips", ballot_), IsEmpty()) << "counts are what is kept";
}

TEST_F(SecrecyTest, NoLogTellsHowLongAnAnswerWas) {
  if (Stack::Get().endpoints().is_null()) GTEST_SKIP() << "the gateway is another stack's";
  // Refusals are logged by every stack.
  ASSERT_THAT(Do(ballot_, "open"), IsError(400, "ILLEGAL_MOVE"));
  ASSERT_THAT(Cast(ballot_, NewPerson(), "ABSTAINING"), IsError(403, "NOT_A_VOTER"));
  const Json opened = GatewayLogLine(Stack::Get(), ballot_ + ":open");
  EXPECT_TRUE(opened.contains("bytes_in")) << opened;
  const Json cast = GatewayLogLine(Stack::Get(), ballot_ + ":cast");
  ASSERT_FALSE(cast.is_null());
  EXPECT_FALSE(cast.contains("bytes_in")) << cast;
}

TEST_F(SecrecyTest, NoMethodTellsWhileItIsOpen) {
  ASSERT_THAT(Cast(ballot_, body_.members[0], "AGAINST"), IsOk());
  EXPECT_FALSE(Got(ballot_).contains("votes"));
  EXPECT_FALSE(Got(ballot_).contains("answeredCount"));
  const Json voter = Got(ballot_ + ":voters?showHistory=true")["ballotVoters"][0];
  EXPECT_EQ(voter["answered"], true);
  EXPECT_FALSE(voter.contains("answer"));
  EXPECT_FALSE(voter.contains("pastAnswers"));
  for (const Json& change : Got("meeting/changes?pageSize=1000&resource=" + ballot_)["changes"]) {
    EXPECT_THAT(change.dump(), Not(HasSubstr("CastBallot")));
  }
  ASSERT_THAT(Do(ballot_, "cancel", {{"reason", "Hủy"}}), IsOk());
}

}  // namespace
}  // namespace district::testing
