#include <string>
#include <vector>

#include "common/api/errors.h"
#include "common/auth/auth.h"
#include "gtest/gtest.h"

namespace district::auth {
namespace {

TEST(RolesTest, GrantsByPatternAndDeniesTheRest) {
  const auto roles = Roles::Parse(R"(
# who may do what
viewer: ["*.*.read"]
editor: ["*.*.read", "*.*.write"]
clerk:
  - meeting.bulletins.*
  - meeting.*.read
admin: ["*"]
nobody: []
)");
  ASSERT_TRUE(roles.ok()) << roles.status();
  const struct {
    std::vector<std::string> roles;
    const char* permission;
    bool allowed;
  } kCases[] = {
      {{"viewer"}, "personnel.people.read", true},
      {{"viewer"}, "personnel.people.write", false},
      {{"viewer"}, "personnel.people.readIdentity", false},
      {{"viewer"}, "personnel.people.read.more", false},
      {{"viewer"}, "personnel.read", false},
      {{"editor"}, "personnel.people.write", true},
      {{"editor"}, "personnel.people.delete", false},
      {{"clerk"}, "meeting.bulletins.delete", true},
      {{"clerk"}, "meeting.meetings.read", true},
      {{"clerk"}, "meeting.meetings.write", false},
      {{"clerk"}, "personnel.bulletins.read", false},
      {{"viewer", "clerk"}, "meeting.bulletins.write", true},
      {{"unknown", "viewer"}, "indicator.fields.read", true},
      {{"unknown"}, "indicator.fields.read", false},
      {{"admin"}, "any.thing.at_all", true},
      {{"admin"}, "", false},
      {{"nobody"}, "personnel.people.read", false},
      {{"Viewer"}, "personnel.people.read", false},
      {{}, "personnel.people.read", false},
      {{"viewer"}, "*.*.read", true},
      {{"clerk"}, "*.*.*", false},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(roles->Allows({.subject = "lan", .roles = c.roles}, c.permission), c.allowed)
        << (c.roles.empty() ? "" : c.roles[0]) << " " << c.permission;
  }
  EXPECT_FALSE(Roles().Allows({.roles = {"admin"}}, "personnel.people.read"));
}

TEST(RolesTest, ARoleThatRequiresAClaimIsForNarrowedTokensOnly) {
  const auto roles = Roles::Parse(R"(
viewer: ["*.*.read"]
unit_admin: {permissions: ["personnel.*.*"], requires: org}
unit_staff:
  permissions: [personnel.evaluations.write]
  requires: [org, person]
open: {permissions: ["*"]}
)");
  ASSERT_TRUE(roles.ok()) << roles.status();
  const std::string unit = "organizations/quan-uy", lan = "people/lan";
  const struct {
    Identity identity;
    const char* missing;  // "": none
    bool may_write_people, may_write_evaluations;
  } kCases[] = {
      {{.roles = {"unit_admin"}, .organization = unit}, "", true, true},
      {{.roles = {"unit_admin"}}, "org", false, false},
      {{.roles = {"unit_admin"}, .person = lan}, "org", false, false},
      {{.roles = {"unit_admin", "viewer"}}, "org", false, false},
      {{.roles = {"viewer", "unit_admin"}}, "org", false, false},
      {{.roles = {"unit_staff"}, .organization = unit}, "person", false, false},
      {{.roles = {"unit_staff"}, .organization = unit, .person = lan}, "", false, true},
      {{.roles = {"open"}}, "", true, true},
      {{.roles = {"viewer", "unknown"}}, "", false, false},
  };
  for (const auto& c : kCases) {
    const absl::Status narrowed = roles->CheckNarrowed(c.identity);
    const auto info = api::DetailOf<google::rpc::ErrorInfo>(narrowed);
    EXPECT_EQ(info.reason(), *c.missing == '\0' ? "" : "CLAIM_REQUIRED") << c.identity.roles[0];
    EXPECT_EQ(narrowed.ok() ? "" : info.metadata().at("claim"), c.missing);
    EXPECT_EQ(roles->Allows(c.identity, "personnel.people.write"), c.may_write_people);
    EXPECT_EQ(roles->Allows(c.identity, "personnel.evaluations.write"), c.may_write_evaluations);
  }
}

TEST(RolesTest, RefusesWhatItDoesNotUnderstand) {
  for (const char* yaml : {"",
                           "viewer",
                           "- viewer",
                           "viewer: \"*\"",
                           "viewer: [[\"*\"]]",
                           "viewer: [\"*.read\"]",
                           "viewer: [\"a.b.c.d\"]",
                           "viewer: [\"a..c\"]",
                           "viewer: [\"a.b*.c\"]",
                           "viewer: [\"**\"]",
                           "viewer: [\"\"]",
                           "viewer: [",
                           "viewer: [\"*\"]\nviewer: []",
                           "viewer: {}",
                           "viewer: {requires: org}",
                           "viewer: {permissions: \"*\"}",
                           "viewer: {permissions: [\"*\"], requires: unit}",
                           "viewer: {permissions: [\"*\"], requires: []}",
                           "viewer: {permissions: [\"*\"], requires: [org, 1]}",
                           "viewer: {permissions: [\"*\"], requires: {org: true}}",
                           "viewer: {permissions: [\"*\"], requires: }",
                           "viewer: {permissions: [\"*\"], require: org}",
                           "viewer: {permissions: [], permissions: [\"*\"]}"}) {
    EXPECT_EQ(Roles::Parse(yaml).status().code(), absl::StatusCode::kInvalidArgument) << yaml;
  }
  EXPECT_EQ(Roles::Load("/nonexistent/roles.yaml").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace district::auth
