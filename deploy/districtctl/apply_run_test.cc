// Apply against a gateway in memory.
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "deploy/districtctl/apply.h"
#include "deploy/districtctl/read.h"
#include "deploy/districtctl/testing_gateway.h"
#include "gmock/gmock.h"

namespace district::districtctl {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kQuanUy[] = R"(name: organizations/quan-uy
displayName: Quận ủy
kind: PARTY
level: DISTRICT
---
name: organizations/quan-uy/posts/bi-thu
title: Bí thư Quận ủy
kind: OFFICE
)";

class ApplyTest : public ::testing::Test {
 protected:
  // The lines but the last, which is the summary.
  std::vector<std::string> Lines(const std::string& yaml, const ApplyOptions& options = {}) {
    std::ostringstream out;
    good_ = Apply(TestSchema(), *client_, Documents(yaml), options, out);
    std::vector<std::string> lines = absl::StrSplit(out.str(), '\n', absl::SkipEmpty());
    summary_ = lines.empty() ? "" : lines.back();
    if (!lines.empty()) lines.pop_back();
    return lines;
  }
  static ApplyOptions DryRun() {
    ApplyOptions options;
    options.dry_run = true;
    return options;
  }

  TestGateway gateway_;
  std::unique_ptr<Client> client_ = gateway_.Connect();
  bool good_ = false;
  std::string summary_;
};

TEST_F(ApplyTest, CreatesThenLeavesAlone) {
  EXPECT_THAT(Lines(kQuanUy), ElementsAre("created organizations/quan-uy",
                                          "created organizations/quan-uy/posts/bi-thu"));
  EXPECT_TRUE(good_);
  EXPECT_THAT(summary_, StartsWith("2 created, in "));
  EXPECT_EQ(GetString(*gateway_.Stored("organizations/quan-uy/posts/bi-thu"), "title"),
            "Bí thư Quận ủy");
  gateway_.ForgetCalls();
  EXPECT_THAT(Lines(kQuanUy), ElementsAre("unchanged organizations/quan-uy",
                                          "unchanged organizations/quan-uy/posts/bi-thu"));
  for (const std::string& call : gateway_.calls()) EXPECT_THAT(call, StartsWith("Get"));
}

TEST_F(ApplyTest, ChangesOnlyTheFieldsThatDiffer) {
  Lines(R"({name: people/an, displayName: An, hometown: Hà Nội, category: CADRE})");
  EXPECT_THAT(Lines("{name: people/an, displayName: An, category: WORKER, hometown: null}"),
              ElementsAre("updated people/an (category, hometown)"));
  const auto stored = gateway_.Stored("people/an");
  EXPECT_EQ(GetString(*stored, "hometown"), "");
  EXPECT_EQ(GetString(*stored, "display_name"), "An");
}

TEST_F(ApplyTest, SetsAnInitialFieldOnCreationOnly) {
  Lines("{name: bulletins/b, title: T, viewCount: !initial 289}");
  EXPECT_THAT(Lines("{name: bulletins/b, title: T, viewCount: !initial 1}"),
              ElementsAre("unchanged bulletins/b"));
}

TEST_F(ApplyTest, WhatNeedsAFailureFailsAndTheRestGoesOn) {
  gateway_.Fail("CreateOrganization", {grpc::StatusCode::PERMISSION_DENIED, "not yours"});
  EXPECT_THAT(
      Lines(absl::StrCat(kQuanUy, "---\n{name: people/an, displayName: An}")),
      ElementsAre(HasSubstr("failed organizations/quan-uy: PERMISSION_DENIED: not yours"),
                  "created people/an",
                  "failed organizations/quan-uy/posts/bi-thu: it needs organizations/quan-uy, "
                  "which failed"));
  EXPECT_FALSE(good_);
  EXPECT_THAT(summary_, StartsWith("1 created, 2 failed, in "));
}

TEST_F(ApplyTest, NothingIsSentWhereADocumentBreaksARule) {
  Lines("{name: people/an, displayName: An}\n---\n{name: people/binh, hometown: \"a\\nb\"}");
  EXPECT_FALSE(good_);
  EXPECT_EQ(summary_, "nothing was applied");
  EXPECT_THAT(gateway_.calls(), IsEmpty());
}

TEST_F(ApplyTest, AServerThatRefusesTheCallerIsSaidOnce) {
  gateway_.Fail("GetOrganization", {grpc::StatusCode::UNAUTHENTICATED, "no token"});
  EXPECT_THAT(Lines(kQuanUy), IsEmpty());
  EXPECT_FALSE(good_);
  EXPECT_THAT(summary_, HasSubstr("UNAUTHENTICATED: no token"));
}

TEST_F(ApplyTest, ADryRunChangesNothing) {
  EXPECT_THAT(Lines(kQuanUy, DryRun()),
              ElementsAre("would create organizations/quan-uy",
                          "would create organizations/quan-uy/posts/bi-thu"));
  EXPECT_TRUE(good_);
  EXPECT_TRUE(gateway_.Stored("organizations/quan-uy") == nullptr);
  // The server cannot judge what belongs to something that is not there yet.
  EXPECT_THAT(gateway_.calls(), Contains("CreateOrganization organizations/quan-uy"));
  EXPECT_THAT(gateway_.calls(), Not(Contains("CreatePost organizations/quan-uy/posts/bi-thu")));

  Lines(kQuanUy);
  EXPECT_THAT(Lines("{name: organizations/quan-uy, displayName: Quận ủy Hai Bà Trưng}", DryRun()),
              ElementsAre("would update organizations/quan-uy (displayName)"));
  EXPECT_EQ(GetString(*gateway_.Stored("organizations/quan-uy"), "display_name"), "Quận ủy");
}

TEST_F(ApplyTest, ADryRunFindsWhatANewResourceLacks) {
  EXPECT_THAT(
      Lines(absl::StrCat(kQuanUy, "---\nname: organizations/quan-uy/terms/khoa-xxv\n"), DryRun()),
      Contains(HasSubstr("failed organizations/quan-uy/terms/khoa-xxv: test.yaml:10: "
                         "organizations/quan-uy/terms/khoa-xxv: label: must be set")));
  EXPECT_FALSE(good_);
}

TEST_F(ApplyTest, BringsBackWhatWasDeleted) {
  Lines(kQuanUy);
  ASSERT_TRUE(Delete(TestSchema(), *client_, "organizations/quan-uy", false, false).ok());
  const std::string renamed = "{name: organizations/quan-uy, displayName: Quận ủy HBT}";
  EXPECT_THAT(Lines(renamed, DryRun()),
              ElementsAre("would undelete organizations/quan-uy (displayName)"));
  EXPECT_THAT(Lines(renamed), ElementsAre("undeleted organizations/quan-uy (displayName)"));
  EXPECT_THAT(Lines(renamed), ElementsAre("unchanged organizations/quan-uy"));
}

TEST_F(ApplyTest, OutlivesABusyServer) {
  std::string yaml;
  for (int i = 0; i < 200; ++i) {
    absl::StrAppend(&yaml, "---\n{name: people/p", i, ", displayName: An}\n");
    if (i % 10 == 0) gateway_.Fail("CreatePerson", {grpc::StatusCode::UNAVAILABLE, "restarting"});
  }
  std::vector<std::string> expected;
  for (int i = 0; i < 200; ++i) expected.push_back(absl::StrCat("created people/p", i));
  EXPECT_EQ(Lines(yaml), expected);
}

}  // namespace
}  // namespace district::districtctl
