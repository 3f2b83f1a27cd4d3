#include <string>

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

TEST(RolesTest, RefusesWhatItDoesNotUnderstand) {
  for (const char* yaml :
       {"", "viewer", "- viewer", "viewer: \"*\"", "viewer: [[\"*\"]]", "viewer: [\"*.read\"]",
        "viewer: [\"a.b.c.d\"]", "viewer: [\"a..c\"]", "viewer: [\"a.b*.c\"]", "viewer: [\"**\"]",
        "viewer: [\"\"]", "viewer: [", "viewer: [\"*\"]\nviewer: []"}) {
    EXPECT_EQ(Roles::Parse(yaml).status().code(), absl::StatusCode::kInvalidArgument) << yaml;
  }
  EXPECT_EQ(Roles::Load("/nonexistent/roles.yaml").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace district::auth
