// People found by what they hold on a day.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/search/search.h"

namespace district::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

std::vector<std::string> OnTheDay(const std::string& query) {
  return FoundBy(query, absl::StrCat("&asOf=", kSampleDay));
}

TEST(SampleTest, PostsAndBodies) {
  // Whoever is called exactly so comes before the deputies, whose titles have the words too.
  EXPECT_EQ(OnTheDay("bí thư quận uỷ").front(), "people/nguyen-van-nam");
  EXPECT_THAT(OnTheDay("Bi thu Quan uy"),
              IsSupersetOf({"people/dinh-thi-lan-duyen", "people/vu-dai-phong"}));
  EXPECT_THAT(OnTheDay("Ban Chấp hành Đảng bộ Quận"), Contains("people/nguyen-van-nam"));
  EXPECT_EQ(OnTheDay("Ban Chấp hành Đảng bộ Quận"), OnTheDay("ban chap hanh dang bo quan"));
  EXPECT_THAT(OnTheDay("BCH Đảng bộ Quận"), Contains("people/nguyen-van-nam"));
  EXPECT_THAT(OnTheDay("UVTV"),
              UnorderedElementsAre("people/doan-dinh-nguyen", "people/tran-quyet-thang"));
}

TEST(PostsTest, OnTheDayOnly) {
  const std::string title = NewWord(), body = NewWord(), alias = NewWord();
  const std::string organization =
      NewOrganizationNamed("Ban " + body, {"Bộ " + alias}, {"B" + body.substr(0, 5)});
  const std::string post = NewPostOf(organization, "Trưởng " + title, title.substr(0, 6) + "v");
  const std::string before = NewNamed("Lê Trước"), after = NewNamed("Lê Sau");
  Appoint(before, post, 2010, 2014);
  Appoint(after, post, 2015);
  for (const std::string& query : {"Trưởng " + title, title.substr(0, 6) + "v", "ban " + body,
                                   "bo " + alias, absl::StrCat("truong ", title, " ban ", body),
                                   absl::StrCat(alias, " ", title.substr(0, 7))}) {
    EXPECT_THAT(FoundBy(query, "&asOf=2014-12-31"), ElementsAre(before)) << query;
    EXPECT_THAT(FoundBy(query, "&asOf=2015-01-01"), ElementsAre(after)) << query;
    EXPECT_THAT(FoundBy(query), ElementsAre(after)) << query;
    EXPECT_THAT(FoundBy(query, "&asOf=2009-12-31"), IsEmpty()) << query;
  }
  EXPECT_THAT(FoundBy(absl::StrCat(title, " ", NewWord()), "&asOf=2015-01-01"), IsEmpty());
}

TEST(PostsTest, ExactOnesFirstAndNobodyTwice) {
  const std::string title = NewWord();
  const std::string organization = NewOrganizationNamed("Ban thử");
  const std::string chief = NewPostOf(organization, title),
                    deputy = NewPostOf(organization, "Phó " + title);
  const std::string an = NewNamed("Lê An"), binh = NewNamed("Lê Bình"),
                    named = NewNamed("Lê " + title), both = NewNamed("Lê Cam");
  Appoint(an, deputy, 2015);
  Appoint(binh, chief, 2015);
  Appoint(both, deputy, 2015);
  Appoint(both, chief, 2015);
  EXPECT_THAT(FoundBy(title), ElementsAre(binh, both, named, an));
  EXPECT_THAT(FoundBy(title, "&pageSize=1"), ElementsAre(binh, both, named, an));
  const std::vector<std::string> misspelt = FoundBy(title.substr(1));
  EXPECT_THAT(misspelt, ElementsAre(named));
}

TEST(PostsTest, RenamedOnesAreFoundByTheirNewNamesOnly) {
  const std::string old_title = NewWord(), new_title = NewWord(), old_body = NewWord(),
                    new_body = NewWord();
  const std::string organization = NewOrganizationNamed(old_body);
  const std::string post = NewPostOf(organization, old_title);
  const std::string person = NewNamed("Lê Thử");
  Appoint(person, post, 2015);
  EXPECT_THAT(FoundBy(old_title), ElementsAre(person));
  ASSERT_THAT(Stack::Get().Http("PATCH", absl::StrCat("/v1/", post, "?updateMask=title"),
                                {{"title", new_title}}),
              IsOk());
  ASSERT_THAT(
      Stack::Get().Http("PATCH", absl::StrCat("/v1/", organization, "?updateMask=displayName"),
                        {{"displayName", new_body}}),
      IsOk());
  EXPECT_THAT(FoundBy(old_title), IsEmpty());
  EXPECT_THAT(FoundBy(old_body), IsEmpty());
  EXPECT_THAT(FoundBy(new_title), ElementsAre(person));
  EXPECT_THAT(FoundBy(absl::StrCat(new_body, " ", new_title)), ElementsAre(person));
}

}  // namespace
}  // namespace district::testing
