// Who is found, and in what order.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/integration/search/search.h"

namespace district::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(RanksTest, TheBestComeFirst) {
  const std::string a = NewWord(), b = NewWord(), x = NewWord();
  const std::string typo = b.substr(0, 4) + b.substr(5);
  // Created in another order than they are found.
  const std::string misspelt = NewNamed(absl::StrCat(a, " ", typo));
  const std::string reversed = NewNamed(absl::StrCat(b, " ", a));
  const std::string begun = NewNamed(absl::StrCat(a, " ", b, "nh"));
  const std::string longer = NewNamed(absl::StrCat(x, " ", a, " ", b));
  const std::string other = NewNamed(x, {absl::StrCat(b, " ", a), absl::StrCat(a, " ", b)});
  NewNamed(absl::StrCat(a, " ", x));
  EXPECT_THAT(FoundBy(absl::StrCat(a, " ", b)),
              ElementsAre(other, longer, begun, reversed, misspelt));
}

TEST(RanksTest, OneLetterMoreLessOtherOrSwapped) {
  const std::string word = "q" + NewWord();
  const std::string person = NewNamed(absl::StrCat("Họ ", word));
  std::string other = word, swapped = word;
  other[3] = other[3] == 'x' ? 'y' : 'x';
  std::swap(swapped[0], swapped[1]);
  for (const std::string& query :
       {word, word.substr(1), word + "k", other, swapped, word.substr(0, 10), word.substr(0, 5),
        absl::StrCat("ho ", other), absl::StrCat(swapped, " ho")}) {
    EXPECT_THAT(FoundBy(query), Contains(person)) << query;
  }
  EXPECT_THAT(FoundBy(other.substr(0, 8) + "zzzz"), IsEmpty());
}

TEST(RanksTest, WithinARankByGivenName) {
  const std::string family = NewWord();
  const std::string duong = NewNamed(family + " Văn Đường"), an = NewNamed(family + " Thị An"),
                    dung = NewNamed(family + " Dũng"), anh = NewNamed(family + " Ánh");
  EXPECT_THAT(FoundBy(family), ElementsAre(an, anh, dung, duong));
  EXPECT_THAT(FoundBy(family.substr(0, 8)), ElementsAre(an, anh, dung, duong));
  EXPECT_THAT(FoundBy(family.substr(0, 8), "&pageSize=1"), ElementsAre(an, anh, dung, duong));
}

TEST(RanksTest, HoweverItIsWritten) {
  const std::string word = NewWord();
  const std::string person = NewNamed("Hoà Uỷ " + word);
  for (const char* query : {"hòa ủy", "hoà uỷ", "HOA UY", "Ho\u0300a", "Hoa\u0300 Uy\u0309",
                            "hòa\u00A0ủy", "  hoa -  uy,"}) {
    EXPECT_THAT(FoundBy(absl::StrCat(query, " ", word)), ElementsAre(person)) << query;
  }
  const std::string dd = NewNamed("Đỗ " + word);
  EXPECT_THAT(FoundBy("do " + word), ElementsAre(dd));
  const std::string foreign = NewNamed("Владимир " + word);
  EXPECT_THAT(FoundBy("владимир " + word), ElementsAre(foreign));
}

TEST(RanksTest, RenamedPeopleAreFoundByTheirNewNamesOnly) {
  const std::string old_word = NewWord(), new_word = NewWord(), alias = NewWord();
  const std::string person = NewNamed("Lê " + old_word, {alias});
  ASSERT_THAT(Stack::Get().Http("PATCH", absl::StrCat("/v1/", person, "?updateMask=displayName"),
                                {{"displayName", "Lê " + new_word}}),
              IsOk());
  EXPECT_THAT(FoundBy(old_word), IsEmpty());
  EXPECT_THAT(FoundBy("le " + old_word), IsEmpty());
  EXPECT_THAT(FoundBy(new_word), ElementsAre(person));
  EXPECT_THAT(FoundBy(alias), ElementsAre(person));
  // Another given name moves the person within the order.
  ASSERT_THAT(
      Stack::Get().Http("PATCH", absl::StrCat("/v1/", person, "?updateMask=givenName,otherNames"),
                        {{"givenName", "Lê"}, {"otherNames", Json::array()}}),
      IsOk());
  EXPECT_THAT(FoundBy(new_word), ElementsAre(person));
  EXPECT_THAT(FoundBy(alias), IsEmpty());
}

TEST(RanksTest, TheDeletedAreNotFound) {
  Stack& stack = Stack::Get();
  const std::string word = NewWord();
  const std::string person = NewNamed("Lê " + word), stays = NewNamed("Vũ " + word);
  ASSERT_THAT(stack.Http("DELETE", "/v1/" + person), IsOk());
  EXPECT_THAT(FoundBy(word), ElementsAre(stays));
  EXPECT_THAT(FoundBy("le " + word), Not(Contains(person)));
  ASSERT_THAT(stack.Post(absl::StrCat("/v1/", person, ":undelete"), Json::object()), IsOk());
  EXPECT_THAT(FoundBy(word), ElementsAre(person, stays));
}

TEST(BadInputTest, IsNamed) {
  EXPECT_THAT(SearchPage(""), IsInvalid("query", "INVALID_FIELD"));
  EXPECT_THAT(SearchPage(" -,. "), IsInvalid("query", "INVALID_FIELD"));
  EXPECT_THAT(SearchPage("a b c d e f g h i j k"), IsInvalid("query", "INVALID_FIELD"));
  EXPECT_THAT(SearchPage("a b c d e f g h i j"), IsOk());
  EXPECT_THAT(SearchPage("nam", "&asOf=2018-13-01"), IsInvalid("as_of", "INVALID_FIELD"));
  EXPECT_THAT(SearchPage("nam", "&pageSize=-1"), IsInvalid("page_size", "INVALID_FIELD"));
  for (const char* query : {"%", "_", "n%", "' OR 1=1 --", "=nguyen van nam", "|"}) {
    const Reply reply = SearchPage(query);
    EXPECT_TRUE(reply.status == 200 || reply.status == 400) << query << " " << reply.text;
  }
}

}  // namespace
}  // namespace district::testing
