// The tree of organizations is copied from personnel, and there when personnel is not.
#include <signal.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/integration/faults/load.h"
#include "tests/integration/indicator_tree/tree.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;

// Two replicas of indicator follow side by side.
Stack& FollowedStack() {
  static Stack stack("tree", {"--replicas indicator=2", "--no-sample"});
  return stack;
}

class FollowTest : public ::testing::Test {
 protected:
  std::string Unit(const std::string& parent = {}) {
    Json body = {{"displayName", "Đơn vị thử"}, {"kind", "STATE"}, {"level", "WARD"}};
    if (!parent.empty()) body["parent"] = parent;
    const Reply reply = stack_.Post("/v1/organizations?organizationId=" + NewId("don-vi"), body);
    EXPECT_THAT(reply, IsOk());
    return reply.body.value("name", "");
  }
  std::vector<std::string> Ask() {
    const Reply reply = stack_.Get(Query({indicator_}, {district_}, {"2018"}));
    EXPECT_THAT(reply, IsOk());
    return Describe(reply.body);
  }

  // Runs a statement on the database of indicator.
  void Run(const std::string& statement) {
    int exit_code = -1;
    const std::string root = std::string(DISTRICT_TEST_FOLDER) + "/../../..";
    const std::string output =
        Shell(absl::StrCat(root, "/.local/venv/bin/python3 -B ", root,
                           "/tests/integration/meeting_files/sql.py ", Stack::FolderOf("tree"),
                           "/run/endpoints.json indicator \"", statement, "\" 2>&1"),
              &exit_code);
    ASSERT_EQ(exit_code, 0) << output;
  }

  Stack& stack_ = FollowedStack();
  const std::string indicator_ = NewIndicatorOf(stack_);
  const std::string district_ = Unit();
};

TEST_F(FollowTest, AnswersGoOnWithoutPersonnelAndSayHowOldTheTreeIs) {
  const std::string ward = Unit(district_);
  Report(stack_, indicator_, ward, "2018", "5");
  AwaitTree(stack_, indicator_);
  ASSERT_THAT(Ask(), ElementsAre("2018 5 UNITS 12/12 months 1/1 units"));

  const int pid = stack_.endpoints()["services"]["personnel"][0]["pid"];
  ASSERT_EQ(kill(pid, SIGKILL), 0);
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return HasEnded(pid); }));
  EXPECT_THAT(Ask(), ElementsAre("2018 5 UNITS 12/12 months 1/1 units"));
  const Reply reply = stack_.Get(Query({indicator_}, {district_}, {"2018"}));
  EXPECT_TRUE(reply.body.contains("treeTime")) << reply.text;
  EXPECT_GE(Metric(stack_, "indicator", "district_tree_age_seconds"), 0);

  std::string output;
  ASSERT_EQ(stack_.Local("restart-service personnel", &output), 0) << output;
  ASSERT_TRUE(Eventually(absl::Seconds(30), [&] { return IsHealthy(stack_); }));
  Report(stack_, indicator_, Unit(district_), "2018", "7");
  AwaitTree(stack_, indicator_);
  EXPECT_THAT(Ask(), ElementsAre("2018 12 UNITS 12/12 months 2/2 units"));
}

TEST_F(FollowTest, IsMadeAnewFromNothingAndFromAFeedThatIsGone) {
  Report(stack_, indicator_, Unit(district_), "2018", "5");
  AwaitTree(stack_, indicator_);
  for (const char* token : {"", "nonsense"}) {
    Run("DELETE FROM tree_units");
    Run("DELETE FROM tree_places");
    Run(absl::StrCat("UPDATE tree_feed SET version = version + 1, token = '", token, "'"));
    EXPECT_TRUE(Eventually(absl::Seconds(60), [&] {
      return Ask() == std::vector<std::string>{"2018 5 UNITS 12/12 months 1/1 units"};
    })) << token;
  }
}

TEST_F(FollowTest, WhatIsDeletedIsGoneAndWhatComesBackIsThereAgain) {
  const std::string ward = Unit(district_), other = Unit(district_);
  Report(stack_, indicator_, ward, "2018", "5");
  AwaitTree(stack_, indicator_);
  EXPECT_THAT(Ask(), ElementsAre("2018 5 INCOMPLETE 0/12 months 1/2 units"));
  ASSERT_THAT(stack_.Http("DELETE", "/v1/" + other), IsOk());
  AwaitTree(stack_, indicator_);
  EXPECT_THAT(Ask(), ElementsAre("2018 5 UNITS 12/12 months 1/1 units"));
  ASSERT_THAT(stack_.Post("/v1/" + other + ":undelete", Json::object()), IsOk());
  AwaitTree(stack_, indicator_);
  EXPECT_THAT(Ask(), ElementsAre("2018 5 INCOMPLETE 0/12 months 1/2 units"));
}

}  // namespace
}  // namespace district::testing
