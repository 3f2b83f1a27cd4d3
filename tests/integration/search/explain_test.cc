// How the database reads for a search, where there are many people.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/integration/search/search.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Explain(const std::string& what) {
  // The stack stands below the build folder, and that in the tree.
  const std::string dir = Stack::Get().endpoints()["dir"];
  const std::string root = dir.substr(0, dir.find("/build/"));
  const std::string endpoints = dir + "/run/endpoints.json";
  int code = 0;
  const std::string output =
      Shell(absl::StrCat(root, "/.local/venv/bin/python3 ", root,
                         "/tests/integration/search/explain.py ", endpoints, " ", what, " 2>&1"),
            &code);
  EXPECT_EQ(code, 0) << output;
  return output;
}

// So many that a scan of appointments would cost something too.
void AppointMany() {
  const std::string organization = NewOrganizationNamed("Ban nhiều người");
  std::string post;
  Json requests = Json::array();
  for (int i = 0; i < 1000; ++i) {
    if (i % 50 == 0) post = NewPostOf(organization, absl::StrCat("Chuyên viên ", i));
    requests.push_back(
        {{"parent", absl::StrFormat("people/s%07d", i)}, {"appointment", {{"post", post}}}});
  }
  EXPECT_THAT(Stack::Get().Post("/v1/people/-/appointments:batchCreate", {{"requests", requests}}),
              IsOk());
}

TEST(ExplainTest, NoStatementScansATable) {
  Stack& stack = Stack::Get();
  if (stack.endpoints().is_null()) GTEST_SKIP() << "not our database";
  Explain("fill 30000");
  const std::string organization = NewOrganizationNamed("Ban kế hoạch");
  const std::string post = NewPostOf(organization, "Ủy viên kế hoạch");
  Appoint(NewNamed("Lê Kế Hoạch"), post, 2015);
  AppointMany();
  Explain("on");
  for (const std::string query :
       {"Nguyễn Văn Nam", "nguyen", "n", "ng", "van an", "nguyen v", "an van nguyen",
        "nguyne van nam", "nguyem", "zzzz", "le ke hoach", "ủy viên kế hoạch", "ban ke",
        "tran thi xuan huong", "nguyen van thi huu duc minh ngoc thanh quang xuan"}) {
    const Reply first = SearchPage(query, "&pageSize=20");
    ASSERT_THAT(first, IsOk()) << query;
    const std::string token = first.body.value("nextPageToken", "");
    if (!token.empty()) {
      EXPECT_THAT(SearchPage(query, "&pageSize=20&pageToken=" + Encode(token)), IsOk());
    }
  }
  const std::string plans = Explain("explain");
  EXPECT_THAT(plans, Not(HasSubstr("select_type"))) << plans;
  EXPECT_THAT(plans, EndsWith("tables: name_words search_words search_typos appointments people\n"))
      << plans;
}

TEST(ManyPeopleTest, PagesOfACommonWordAreInOrderToTheEnd) {
  if (Stack::Get().endpoints().is_null()) GTEST_SKIP() << "not our database";
  const std::vector<std::string> found = FoundBy("dang van", "&pageSize=1000");
  EXPECT_GT(found.size(), 100u);
  EXPECT_EQ(std::set<std::string>(found.begin(), found.end()).size(), found.size());
  // In pages of another size the same people come in the same order.
  EXPECT_EQ(FoundBy("dang van", "&pageSize=97"), found);
}

TEST(ManyPeopleTest, AllPagesButTheLastAreFull) {
  if (Stack::Get().endpoints().is_null()) GTEST_SKIP() << "not our database";
  int pages = 0;
  for (const std::string query : {"van an", "nguyen v", "dang van t", "le xuan h", "nguyem van",
                                  "hung phuong", "tran thi thu", "thu tran", "pham minx hoa"}) {
    std::string token;
    for (int page = 0; page < 6; ++page) {
      const Reply reply = SearchPage(
          query, absl::StrCat("&pageSize=20", token.empty() ? "" : "&pageToken=", Encode(token)));
      ASSERT_THAT(reply, IsOk()) << query;
      token = reply.body.value("nextPageToken", "");
      if (token.empty()) break;
      EXPECT_EQ(PeopleOf(reply.body).size(), 20u) << query << ", page " << page;
      ++pages;
    }
  }
  EXPECT_GT(pages, 20) << "most have several pages";
}

}  // namespace
}  // namespace district::testing
