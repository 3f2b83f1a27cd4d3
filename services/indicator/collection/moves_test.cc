#include "services/indicator/collection/moves.h"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "common/api/errors.h"
#include "gmock/gmock.h"

namespace district::indicator::collection {
namespace {

using ::testing::IsEmpty;
using v1::Submission;
using v1::SubmissionMove;

std::string ReasonOf(const absl::Status& status) {
  return api::DetailOf<google::rpc::ErrorInfo>(status).reason();
}

Submission In(Submission::State state) {
  Submission submission;
  submission.set_name("reportForms/a/submissions/b");
  submission.set_state(state);
  return submission;
}

absl::Status Take(SubmissionMove::Action action, const std::string& subject, Submission& submission,
                  const std::string& person = "") {
  return TakeMove({.action = action,
                   .time = absl::FromUnixSeconds(1531375200),
                   .subject = subject,
                   .person = person,
                   .note = "ghi chú"},
                  submission);
}

TEST(MovesTest, GoFromStateToState) {
  const std::map<std::pair<Submission::State, SubmissionMove::Action>, Submission::State> allowed =
      {{{Submission::DRAFT, SubmissionMove::SUBMIT}, Submission::SUBMITTED},
       {{Submission::RETURNED, SubmissionMove::SUBMIT}, Submission::SUBMITTED},
       {{Submission::SUBMITTED, SubmissionMove::RETURN}, Submission::RETURNED},
       {{Submission::SUBMITTED, SubmissionMove::APPROVE}, Submission::APPROVED},
       {{Submission::APPROVED, SubmissionMove::PUBLISH}, Submission::PUBLISHED},
       {{Submission::APPROVED, SubmissionMove::REOPEN}, Submission::RETURNED},
       {{Submission::PUBLISHED, SubmissionMove::REOPEN}, Submission::RETURNED}};
  for (int state = 0; state < Submission::State_ARRAYSIZE; ++state) {
    for (int action = 0; action < SubmissionMove::Action_ARRAYSIZE; ++action) {
      const std::pair key(static_cast<Submission::State>(state),
                          static_cast<SubmissionMove::Action>(action));
      Submission submission = In(key.first);
      const absl::Status status = Take(key.second, "an", submission);
      const std::string what =
          Submission::State_Name(key.first) + " " + SubmissionMove::Action_Name(key.second);
      const auto to = allowed.find(key);
      if (to == allowed.end()) {
        EXPECT_EQ(ReasonOf(status), "ILLEGAL_MOVE") << what;
        EXPECT_EQ(submission.moves_size(), 0) << what;
        EXPECT_EQ(submission.state(), key.first) << what;
        continue;
      }
      EXPECT_TRUE(status.ok()) << what << status;
      EXPECT_EQ(submission.state(), to->second) << what;
      ASSERT_EQ(submission.moves_size(), 1) << what;
      EXPECT_EQ(submission.moves(0).state(), to->second) << what;
      EXPECT_EQ(submission.moves(0).subject(), "an") << what;
      EXPECT_EQ(submission.moves(0).note(), "ghi chú") << what;
      EXPECT_EQ(submission.revision(), key.second == SubmissionMove::REOPEN ? 1 : 0) << what;
    }
  }
}

// Every state can be reached from DRAFT, and from each there is a way to be made known.
TEST(MovesTest, LeadEverywhereAndOn) {
  std::set<Submission::State> reached = {Submission::DRAFT};
  for (size_t before = 0; before != reached.size();) {
    before = reached.size();
    for (const Submission::State state : std::set(reached)) {
      for (int action = 0; action < SubmissionMove::Action_ARRAYSIZE; ++action) {
        const auto next = StateAfter(In(state), static_cast<SubmissionMove::Action>(action));
        if (next.ok()) reached.insert(*next);
      }
    }
  }
  EXPECT_EQ(reached.size(), Submission::State_ARRAYSIZE - 1u);
}

TEST(MovesTest, TakeFourEyes) {
  Submission submission = In(Submission::DRAFT);
  ASSERT_TRUE(Take(SubmissionMove::SUBMIT, "an", submission, "people/an").ok());
  EXPECT_EQ(ReasonOf(Take(SubmissionMove::APPROVE, "an", submission)), "SAME_PERSON");
  EXPECT_EQ(ReasonOf(Take(SubmissionMove::APPROVE, "an-2", submission, "people/an")), "SAME_PERSON")
      << "another token of the same person";
  EXPECT_EQ(submission.state(), Submission::SUBMITTED);
  // Whoever handed in what was given back does not approve what comes in its place.
  ASSERT_TRUE(Take(SubmissionMove::RETURN, "chi", submission).ok());
  ASSERT_TRUE(Take(SubmissionMove::SUBMIT, "binh", submission).ok());
  EXPECT_EQ(ReasonOf(Take(SubmissionMove::APPROVE, "an", submission)), "SAME_PERSON");
  EXPECT_EQ(ReasonOf(Take(SubmissionMove::APPROVE, "binh", submission)), "SAME_PERSON");
  ASSERT_TRUE(Take(SubmissionMove::APPROVE, "chi", submission).ok());
  ASSERT_TRUE(Take(SubmissionMove::PUBLISH, "chi", submission).ok());
  // A revision has eyes of its own.
  ASSERT_TRUE(Take(SubmissionMove::REOPEN, "chi", submission).ok());
  ASSERT_TRUE(Take(SubmissionMove::SUBMIT, "chi", submission).ok());
  EXPECT_EQ(ReasonOf(Take(SubmissionMove::APPROVE, "chi", submission)), "SAME_PERSON");
  EXPECT_TRUE(Take(SubmissionMove::APPROVE, "an", submission).ok());
  EXPECT_EQ(submission.revision(), 1);
  EXPECT_EQ(submission.moves().rbegin()->revision(), 1);
}

TEST(MovesTest, TakeNobodyForSomebody) {
  Submission submission = In(Submission::DRAFT);
  ASSERT_TRUE(Take(SubmissionMove::SUBMIT, "an", submission).ok());
  EXPECT_TRUE(Take(SubmissionMove::APPROVE, "binh", submission).ok()) << "no token names a person";
}

TEST(MovesTest, AreNotTakenForEver) {
  Submission submission = In(Submission::DRAFT);
  std::string reason;
  for (int i = 0; i < 2000 && reason.empty(); ++i) {
    reason =
        ReasonOf(Take(i % 2 ? SubmissionMove::RETURN : SubmissionMove::SUBMIT, "an", submission));
  }
  EXPECT_EQ(reason, "TOO_MANY_MOVES");
}

TEST(SubmissionTest, IsOpenLockedOrMayGoByItsState) {
  struct Case {
    Submission::State state;
    int revision;
    bool open, locked, may_go;
  };
  for (const Case& c : {Case{Submission::DRAFT, 0, true, false, true},
                        Case{Submission::SUBMITTED, 0, false, false, false},
                        Case{Submission::RETURNED, 0, true, false, true},
                        Case{Submission::RETURNED, 1, true, false, false},
                        Case{Submission::APPROVED, 0, false, true, false},
                        Case{Submission::PUBLISHED, 0, false, true, false}}) {
    Submission submission = In(c.state);
    submission.set_revision(c.revision);
    const std::string name = Submission::State_Name(c.state);
    EXPECT_EQ(CheckOpen(submission).ok(), c.open) << name;
    EXPECT_EQ(IsLocked(submission), c.locked) << name;
    EXPECT_EQ(CheckMayGo(submission).ok(), c.may_go) << name << c.revision;
    EXPECT_THAT(ReasonOf(CheckMayGo(submission)), c.may_go ? "" : "SUBMISSION_CLOSED") << name;
  }
}

}  // namespace
}  // namespace district::indicator::collection
