#include "common/auth/claims.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/auth/signature.h"
#include "gtest/gtest.h"

namespace district::auth {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1531353600);

// Good claims, and one more member of the object.
absl::StatusOr<Identity> With(const std::string& member, const std::string& subject = "lan") {
  const Json claims =
      ParseJsonObject(absl::StrCat(R"({"iss":"district","aud":"district","exp":1531354200,"sub":")",
                                   subject, "\"", member.empty() ? "" : ",", member, "}"));
  EXPECT_NE(claims, nullptr) << member << subject;
  return IdentityOf(*claims, {"district", "district", absl::Seconds(30)}, kNow);
}

std::string ReasonOf(const absl::Status& status) {
  return api::DetailOf<google::rpc::ErrorInfo>(status).reason();
}

TEST(ClaimsTest, WhatNarrowsIsOneNameOrIsNotThere) {
  const auto absent = With("");
  ASSERT_TRUE(absent.ok()) << absent.status();
  EXPECT_EQ(absent->organization, "");
  EXPECT_EQ(absent->person, "");
  const auto both = With(R"("org":"organizations/quan-uy","person":"people/lan")");
  ASSERT_TRUE(both.ok()) << both.status();
  EXPECT_EQ(both->organization, "organizations/quan-uy");
  EXPECT_EQ(both->person, "people/lan");
}

TEST(ClaimsTest, WhatNarrowsNeverCountsAsAbsentBecauseItCannotBeRead) {
  for (const char* value : {"null",
                            "[]",
                            R"(["organizations/a"])",
                            R"(["people/a"])",
                            "{}",
                            "0",
                            "false",
                            R"("")",
                            R"("quan-uy")",
                            R"("organizations/")",
                            R"("organizations/A")",
                            R"("organizations/a/")",
                            R"(" organizations/a")",
                            R"("organizations/a ")",
                            R"("organizations/a\n")",
                            R"("organizations/-")",
                            R"("organizations/a/posts/b")",
                            R"("people/")",
                            R"("people/a/b")",
                            R"("organizations/a,organizations/b")",
                            R"("meetings/a")"}) {
    for (const char* claim : {"org", "person"}) {
      const auto identity = With(absl::StrCat("\"", claim, "\":", value));
      EXPECT_EQ(identity.status().code(), absl::StatusCode::kUnauthenticated) << claim << value;
      EXPECT_EQ(ReasonOf(identity.status()), "INVALID_TOKEN") << claim << value;
    }
  }
  EXPECT_FALSE(With(R"("org":"people/a")").ok());
  EXPECT_FALSE(With(R"("person":"organizations/a")").ok());
}

TEST(ClaimsTest, SubjectsHoldNoControlCharacters) {
  for (const char* subject : {"a\\nb", "a\\tb", "a\\u0001", "a\\u007f", "a\\u0085", "\\u001b[2J"}) {
    EXPECT_EQ(ReasonOf(With("", subject).status()), "INVALID_TOKEN") << subject;
  }
  EXPECT_TRUE(With("", "Trần Quyết Thắng").ok());
}

TEST(ClaimsTest, ARoleNamedTwiceIsOne) {
  const auto identity = With(R"("roles":["viewer","editor","viewer"])");
  ASSERT_TRUE(identity.ok()) << identity.status();
  EXPECT_EQ(identity->roles, (std::vector<std::string>{"viewer", "editor"}));
  EXPECT_FALSE(With(R"("roles":null)").ok());
}

TEST(ClaimsTest, TimesStayWithinTheCalendar) {
  const auto with_expiry = [](const std::string& expiry) {
    const Json claims = ParseJsonObject(
        absl::StrCat(R"({"iss":"district","aud":["district"],"sub":"lan","exp":)", expiry, "}"));
    return IdentityOf(*claims, {"district", "district", absl::Seconds(30)}, kNow);
  };
  const auto longest = with_expiry("1e300");
  ASSERT_TRUE(longest.ok()) << longest.status();
  EXPECT_EQ(longest->expires, absl::FromUnixSeconds(253402300799)) << "no moment without end";
  EXPECT_EQ(ReasonOf(with_expiry("-1e300").status()), "EXPIRED_TOKEN");
  EXPECT_EQ(ReasonOf(with_expiry("-1").status()), "EXPIRED_TOKEN");
  EXPECT_EQ(ReasonOf(With(R"("nbf":1e300)").status()), "INVALID_TOKEN");
}

}  // namespace
}  // namespace district::auth
