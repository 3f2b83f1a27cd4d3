// Queries as the clients write them that people use: each has a way of its own to write a blank and
// a plus.
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/integration/stack.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

// What a shell command printed, without the end of the line.
std::string Printed(const std::string& command) {
  int exit_code = -1;
  std::string text = Shell(command, &exit_code);
  EXPECT_EQ(exit_code, 0) << command << ": " << text;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

class QueriesTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    name_ = "people/" + NewId("query");
    const Reply reply = Stack::Get().Post("/v1/people?personId=" + name_.substr(7),
                                          {{"displayName", "Văn Nam + C&A"}});
    ASSERT_THAT(reply, IsOk());
  }

  // The names that a query for people finds.
  static std::vector<std::string> Found(const std::string& query) {
    const Reply reply = Stack::Get().Get("/v1/people?pageSize=1000&" + query);
    EXPECT_THAT(reply, IsOk()) << query;
    return Names(reply.body.value("people", Json::array()));
  }

  static std::string name_;
};

std::string QueriesTest::name_;

constexpr char kFilter[] = R"(displayName = "Văn Nam + C&A")";

TEST_F(QueriesTest, OfBrowsersAndOfGo) {
  // new URLSearchParams({filter}).toString() and url.Values{"filter": {filter}}.Encode()
  EXPECT_THAT(Found("filter=displayName+%3D+%22V%C4%83n+Nam+%2B+C%26A%22"), Contains(name_));
}

TEST_F(QueriesTest, OfPython) {
  const std::string query =
      Printed(absl::StrCat("python3 -c 'import sys, urllib.parse; "
                           "print(urllib.parse.urlencode({\"filter\": sys.argv[1]}))' '",
                           kFilter, "'"));
  ASSERT_TRUE(absl::StrContains(query, "displayName+%3D+")) << query;
  EXPECT_THAT(Found(query), Contains(name_));
}

// Whether it writes a blank as `+` or as %20, differs from version to version.
TEST_F(QueriesTest, OfCurl) {
  Stack& stack = Stack::Get();
  const std::string answer = Printed(
      absl::StrCat("curl -s -G -H 'Authorization: Bearer ", stack.Token("admin"),
                   "' --data-urlencode 'filter=", kFilter, "' '", stack.url(), "/v1/people'"));
  EXPECT_THAT(Names(Json::parse(answer, nullptr, false)["people"]), Contains(name_)) << answer;
}

TEST_F(QueriesTest, WithEverythingEscaped) {
  EXPECT_THAT(Found("filter=" + Encode(kFilter)), Contains(name_));
}

TEST_F(QueriesTest, APlusIsABlankInTheNameOfNobody) {
  EXPECT_THAT(Found("filter=displayName%3D%22V%C4%83n%2BNam%22"), IsEmpty());
}

// Who writes instants without escaping them goes on being understood, alone and in a filter.
TEST_F(QueriesTest, TheSignOfAnOffsetNeedsNoEscape) {
  Stack& stack = Stack::Get();
  for (const std::string offset : {"+07:00", "%2B07:00", "%2B07%3A00", "+07%3A00"}) {
    const std::string after = "createTime%20%3E%20%222018-07-12T00:00:00" + offset + "%22";
    EXPECT_THAT(Found("filter=" + after), Contains(name_)) << offset;
    EXPECT_THAT(Found("filter=NOT+" + after), Not(Contains(name_))) << offset;
    // It was not known then.
    EXPECT_THAT(stack.Get("/v1/" + name_ + "?readTime=2018-07-12T00:00:00.5" + offset),
                IsError(404, "NOT_FOUND"));
  }
}

}  // namespace
}  // namespace district::testing
