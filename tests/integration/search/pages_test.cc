// Pages to the end, tokens, and writers at the same time.
#include <algorithm>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/search/search.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAreArray;

std::vector<std::string> CreateMany(const std::string& family, const std::string& given,
                                    int count) {
  Json requests = Json::array();
  for (int i = 0; i < count; ++i) {
    requests.push_back(
        {{"person",
          {{"displayName", absl::StrCat(family, " Thị ", given, i % 7 == 0 ? "h" : "")}}}});
  }
  const Reply reply = Stack::Get().Post("/v1/people:batchCreate", {{"requests", requests}});
  EXPECT_THAT(reply, IsOk());
  return Names(reply.body.value("people", Json::array()));
}

TEST(PagesTest, HoldEverybodyOnceInOneOrder) {
  const std::string family = NewWord(), given = NewWord();
  std::vector<std::string> all = CreateMany(family, given, 60);
  const std::string query = absl::StrCat(family, " thi ", given);
  const std::vector<std::string> whole = FoundBy(query, "&pageSize=1000");
  EXPECT_THAT(whole, UnorderedElementsAreArray(all));
  for (const int size : {1, 7, 59, 60, 61}) {
    EXPECT_EQ(FoundBy(query, absl::StrCat("&pageSize=", size)), whole) << size;
  }
}

TEST(PagesTest, GoOnWhilePeopleAreAdded) {
  const std::string family = NewWord(), given = NewWord();
  const std::vector<std::string> before = CreateMany(family, given, 40);
  const std::string query = absl::StrCat(family, " ", given);
  std::vector<std::string> found;
  std::string token;
  do {
    const Reply reply = SearchPage(
        query, absl::StrCat("&pageSize=5", token.empty() ? "" : "&pageToken=", Encode(token)));
    ASSERT_THAT(reply, IsOk());
    for (const std::string& name : PeopleOf(reply.body)) found.push_back(name);
    token = reply.body.value("nextPageToken", "");
    // Some before and some after the page.
    if (found.size() < 200) CreateMany(family, given, 3);
  } while (!token.empty());
  const std::set<std::string> once(found.begin(), found.end());
  EXPECT_EQ(once.size(), found.size());
  for (const std::string& name : before) EXPECT_TRUE(once.contains(name)) << name;
}

TEST(TokenTest, IsBoundToTheSearch) {
  const std::string word = NewWord();
  CreateMany(word, "Nam", 3);
  const std::string token = SearchPage(word, "&pageSize=1").body.value("nextPageToken", "");
  ASSERT_NE(token, "");
  const std::string with_token = "&pageToken=" + Encode(token);
  EXPECT_THAT(SearchPage(word, with_token), IsOk());
  EXPECT_THAT(SearchPage(word + " nam", with_token), IsInvalid("page_token", "INVALID_PAGE_TOKEN"));
  EXPECT_THAT(SearchPage(word, with_token + "&asOf=2018-07-12"),
              IsInvalid("page_token", "INVALID_PAGE_TOKEN"));
  std::string tampered = token;
  tampered[tampered.size() / 2] = tampered[tampered.size() / 2] == 'A' ? 'B' : 'A';
  for (const std::string& bad : {tampered, token.substr(1), token + "A", std::string("x")}) {
    EXPECT_THAT(SearchPage(word, "&pageToken=" + Encode(bad)),
                IsInvalid("page_token", "INVALID_PAGE_TOKEN"))
        << bad;
  }
  const std::string listed =
      Stack::Get().Get("/v1/people?pageSize=1").body.value("nextPageToken", "");
  EXPECT_THAT(SearchPage(word, "&pageToken=" + Encode(listed)),
              IsInvalid("page_token", "INVALID_PAGE_TOKEN"));
}

TEST(WritersTest, ManyWithTheSameNewWords) {
  constexpr int kWriters = 8;
  for (int round = 0; round < 5; ++round) {
    std::string first = NewWord(), second = NewWord();
    std::vector<std::string> names(kWriters);
    std::vector<int> statuses(kWriters);
    std::vector<std::thread> writers;
    Stack& stack = Stack::Get();
    stack.Token("admin");
    for (int i = 0; i < kWriters; ++i) {
      writers.emplace_back([&, i] {
        // In either order, so that they could wait for each other.
        const Reply reply =
            stack.Post("/v1/people",
                       {{"displayName", i % 2 == 0 ? first + " " + second : second + " " + first}});
        statuses[i] = reply.status;
        names[i] = reply.body.value("name", "");
      });
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_THAT(statuses, ::testing::Each(200));
    EXPECT_THAT(FoundBy(absl::StrCat(first, " ", second)), UnorderedElementsAreArray(names));
    EXPECT_THAT(FoundBy(absl::StrCat(first.substr(1), " ", second)),
                UnorderedElementsAreArray(names))
        << "the new words are known with their misspellings";
  }
}

}  // namespace
}  // namespace district::testing
