// The figures of what is approved stay as they are.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/indicator_collection/forms.h"

namespace district::testing {
namespace {

Reply Delete(const std::string& name) { return Stack::Get().Http("DELETE", "/v1/" + name); }
Reply Create(const std::string& indicator, const Json& figure) {
  return Stack::Get().Post("/v1/" + indicator + "/observations", figure);
}

TEST(LocksTest, HoldWhatIsApproved) {
  const SmallWorld world;
  const std::string gone = NewFigure(world.indicator, world.unit, "2018-07");
  ASSERT_THAT(Delete(gone), IsOk());
  world.HandIn();
  EXPECT_THAT(Patch(world.figure, "value", {{"value", {{"value", "2"}}}}), IsOk())
      << "it is not approved yet";
  world.Approve();

  const Reply refused = Patch(world.figure, "value", {{"value", {{"value", "3"}}}});
  EXPECT_THAT(refused, IsError(400, "FIGURE_LOCKED"));
  const Json metadata = refused.Detail("google.rpc.ErrorInfo")["metadata"];
  EXPECT_EQ(metadata["submission"], world.submission);
  EXPECT_EQ(metadata["report_form"], world.form);
  EXPECT_FALSE(refused.Detail("google.rpc.LocalizedMessage").is_null());
  EXPECT_THAT(Delete(world.figure), IsError(400, "FIGURE_LOCKED"));
  Json growth = {{"organization", world.unit},
                 {"period", "2018-06"},
                 {"measure", "GROWTH"},
                 {"basePeriod", "2017-06"},
                 {"value", {{"value", "5"}}}};
  EXPECT_THAT(Create(world.indicator, growth), IsError(400, "FIGURE_LOCKED"))
      << "whatever it measures";

  // All or nothing.
  const std::string free = NewFigure(world.indicator, world.unit, "2018-05");
  const auto change = [](const std::string& name) -> Json {
    return {{"observation", {{"name", name}, {"comment", "Sửa"}}}, {"updateMask", "comment"}};
  };
  EXPECT_THAT(Stack::Get().Post(absl::StrCat("/v1/", world.indicator, "/observations:batchUpdate"),
                                {{"requests", {change(free), change(world.figure)}}}),
              IsInvalid("requests[1].observation", "FIGURE_LOCKED"));
  EXPECT_FALSE(Got(free).contains("comment"));

  // Neither other periods nor other units nor other indicators.
  EXPECT_THAT(Patch(free, "comment", {{"comment", "Sửa"}}), IsOk());
  EXPECT_THAT(Create(world.indicator, Level("1", "2018-06", NewOrganization())), IsOk());
  EXPECT_THAT(Create(NewIndicator(), Level("1", "2018-06", world.unit)), IsOk());
  EXPECT_THAT(Do(gone, "undelete"), IsOk());
}

TEST(LocksTest, HoldWhatIsDeleted) {
  const SmallWorld world;
  ASSERT_THAT(Delete(world.figure), IsOk());
  ASSERT_THAT(DoAs(kClerk, world.submission, "submit", {{"allowIncomplete", true}}), IsOk());
  world.Approve();
  EXPECT_THAT(Do(world.figure, "undelete"), IsError(400, "FIGURE_LOCKED"));
}

TEST(LocksTest, EndWithACorrectionAndComeBackWithIt) {
  const SmallWorld world;
  world.HandIn();
  world.Approve();
  ASSERT_THAT(DoAs(kHead, world.submission, "publish"), IsOk());
  EXPECT_THAT(Patch(world.figure, "comment", {{"comment", "Sửa"}}), IsError(400, "FIGURE_LOCKED"));
  ASSERT_THAT(DoAs(kHead, world.submission, "reopen", {{"reason", "Số chính thức"}}), IsOk());
  EXPECT_THAT(Patch(world.figure, "value", {{"value", {{"value", "2"}}}}), IsOk());
  world.HandIn();
  EXPECT_THAT(Patch(world.figure, "comment", {{"comment", "Sửa"}}), IsOk());
  world.Approve();
  EXPECT_THAT(Patch(world.figure, "value", {{"value", {{"value", "3"}}}}),
              IsError(400, "FIGURE_LOCKED"));
}

// What a form asks for later neither frees nor locks what was approved before.
TEST(LocksTest, AreThoseOfTheFormAsItWasApproved) {
  const SmallWorld world;
  world.HandIn();
  world.Approve();
  const std::string other = NewIndicator();
  ASSERT_THAT(Patch(world.form, "items", {{"items", Json::array({{{"indicator", other}}})}}),
              IsOk());
  EXPECT_THAT(Patch(world.figure, "comment", {{"comment", "Sửa"}}), IsError(400, "FIGURE_LOCKED"));
  EXPECT_THAT(Create(other, Level("1", "2018-06", world.unit)), IsOk());
  EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + world.form + "?force=true"),
              IsError(400, "SUBMISSION_CLOSED"));
}

TEST(LocksTest, OfTwoFormsBothMustBeOpen) {
  const SmallWorld world;
  const std::string second =
      NewSubmission(NewForm(FormOf({world.indicator}, {world.unit})), world.unit);
  world.HandIn();
  world.Approve();
  ASSERT_THAT(DoAs(kClerk, second, "submit"), IsOk());
  ASSERT_THAT(DoAs(kHead, second, "approve"), IsOk());
  ASSERT_THAT(DoAs(kHead, world.submission, "reopen", {{"reason", "Sửa"}}), IsOk());
  const Reply refused = Patch(world.figure, "comment", {{"comment", "Sửa"}});
  EXPECT_THAT(refused, IsError(400, "FIGURE_LOCKED"));
  EXPECT_EQ(refused.Detail("google.rpc.ErrorInfo")["metadata"]["submission"], second);
}

// Figures are written while the report is approved: whatever is acknowledged was written before.
TEST(LocksTest, LetNothingThroughWhileTheyAreSet) {
  constexpr int kRounds = 5, kWriters = 4, kWrites = 5;
  As(kHead);
  const std::string token = Stack::Get().Token("admin");
  for (int round = 0; round < kRounds; ++round) {
    const SmallWorld world;
    const std::string other = NewOrganization();
    world.HandIn();
    const Json now = Got("indicator/changes?fromNow=true");
    const std::string start = now.value("resumeToken", now.value("nextPageToken", ""));
    std::vector<std::function<Reply()>> calls;
    for (int writer = 0; writer < kWriters; ++writer) {
      calls.emplace_back([&, writer] {
        Reply last;
        for (int i = 0; i < kWrites; ++i) {
          const std::string value = absl::StrCat(10 * writer + i, ".25");
          last = Stack::Get().Http("PATCH", absl::StrCat("/v1/", world.figure, "?updateMask=value"),
                                   {{"value", {{"value", value}}}}, {.token = token});
          if (last.status != 200) break;
        }
        return last;
      });
    }
    calls.emplace_back([&] { return DoAs(kHead, world.submission, "approve"); });
    const std::vector<Reply> replies = AtOnce(calls);
    EXPECT_THAT(replies.back(), IsOk());
    for (int writer = 0; writer < kWriters; ++writer) {
      if (replies[writer].status == 200) continue;
      EXPECT_THAT(replies[writer], IsError(400, "FIGURE_LOCKED"));
    }
    bool approved = false;
    const Json page =
        Got(absl::StrCat("indicator/changes?pageSize=1000&pageToken=", Encode(start)));
    for (const Json& change : page["changes"]) {
      if (change["resource"] == world.submission) approved = true;
      if (change["resource"] == world.figure) {
        EXPECT_FALSE(approved) << "written after the approval";
      }
    }
    EXPECT_TRUE(approved);
  }
}

}  // namespace
}  // namespace district::testing
