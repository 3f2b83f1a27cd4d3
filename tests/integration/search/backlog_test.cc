// What was stored before the search was.
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/integration/search/search.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class BacklogTest : public ::testing::Test {
 protected:
  // Two processes, so that both index.
  static Stack& TwoReplicas() {
    static Stack stack("backlog", {"--replicas personnel=2", "--no-sample"});
    return stack;
  }

  std::vector<std::string> Found(const std::string& query) {
    const Reply reply = TwoReplicas().Get("/v1/people:search?pageSize=1000&query=" + Encode(query));
    EXPECT_THAT(reply, IsOk());
    return PeopleOf(reply.body);
  }

  std::string Create(const std::string& path, const Json& body) {
    const Reply reply = TwoReplicas().Post(path, body);
    EXPECT_THAT(reply, IsOk());
    return reply.body.value("name", "");
  }

  // More than are indexed at once.
  std::vector<std::string> CreateMany(const std::string& family) {
    std::vector<std::string> names;
    for (int batch = 0; batch < 2; ++batch) {
      Json requests = Json::array();
      for (int i = 0; i < 400; ++i) {
        requests.push_back({{"person", {{"displayName", absl::StrCat(family, " Văn Nam")}}}});
      }
      const Reply reply = TwoReplicas().Post("/v1/people:batchCreate", {{"requests", requests}});
      EXPECT_THAT(reply, IsOk());
      for (std::string& name : Names(reply.body.value("people", Json::array())))
        names.push_back(std::move(name));
    }
    return names;
  }

  static void Forget() {
    const std::string dir = TwoReplicas().endpoints()["dir"];
    const std::string root = dir.substr(0, dir.find("/build/"));
    int code = 0;
    const std::string output = Shell(
        absl::StrCat(root, "/.local/venv/bin/python3 ", root,
                     "/tests/integration/search/backlog.py ", dir, "/run/endpoints.json 2>&1"),
        &code);
    ASSERT_EQ(code, 0) << output;
  }
};

TEST_F(BacklogTest, IsFoundAfterTheServicesStartAgain) {
  if (!Stack::Get().is_ours()) GTEST_SKIP() << "not our database";
  const std::string family = NewWord(), title = NewWord(), late = NewWord(), alias = NewWord();
  const std::vector<std::string> many = CreateMany(family);
  const std::string organization =
      Create("/v1/organizations?organizationId=" + NewId("b"),
             {{"displayName", "Ban " + title}, {"kind", "PARTY"}, {"level", "WARD"}});
  const std::string post = Create(absl::StrCat("/v1/", organization, "/posts"),
                                  {{"title", "Trưởng " + title}, {"kind", "OFFICE"}});
  const std::string holder =
      Create("/v1/people", {{"displayName", "Lê " + late}, {"otherNames", {alias}}});
  Create(absl::StrCat("/v1/", holder, "/appointments"), {{"post", post}});

  Forget();
  EXPECT_THAT(Found(family), IsEmpty());
  // Renamed, or written otherwise, by the new release before they are indexed.
  const std::string renamed = many[700], touched = many[701];
  ASSERT_THAT(TwoReplicas().Http("PATCH", absl::StrCat("/v1/", renamed, "?updateMask=otherNames"),
                                 {{"otherNames", {"Bảy Trăm"}}}),
              IsOk());
  ASSERT_THAT(TwoReplicas().Http("PATCH", absl::StrCat("/v1/", touched, "?updateMask=category"),
                                 {{"category", "CADRE"}}),
              IsOk());

  std::string output;
  ASSERT_EQ(TwoReplicas().Local("restart-service personnel", &output), 0) << output;
  EXPECT_TRUE(Eventually(absl::Seconds(60), [&] { return Found(family).size() == many.size(); }));
  const std::vector<std::string> found = Found(family);
  EXPECT_EQ(std::set<std::string>(found.begin(), found.end()),
            std::set<std::string>(many.begin(), many.end()));
  EXPECT_THAT(Found("bay tram"), ElementsAre(renamed));
  EXPECT_THAT(Found(absl::StrCat("le ", late)), ElementsAre(holder));
  EXPECT_THAT(Found(alias.substr(1)), ElementsAre(holder)) << "with their misspellings";
  EXPECT_THAT(Found("truong " + title), ElementsAre(holder));
  EXPECT_THAT(Found("ban " + title), ElementsAre(holder));
  // What is indexed late is renamed like everything else.
  ASSERT_THAT(TwoReplicas().Http("PATCH", absl::StrCat("/v1/", holder, "?updateMask=displayName"),
                                 {{"displayName", "Lê " + NewWord()}}),
              IsOk());
  EXPECT_THAT(Found(absl::StrCat("le ", late)), IsEmpty());
}

}  // namespace
}  // namespace district::testing
