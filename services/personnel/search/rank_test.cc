#include "services/personnel/search/rank.h"

#include <algorithm>
#include <random>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/text/text.h"
#include "gmock/gmock.h"

namespace district::personnel {
namespace {

using ::testing::ElementsAre;

Rank RankOf(const std::vector<std::string>& names, const std::string& query) {
  return RankOfNames(SearchNames(names), text::FoldedWords(query));
}

TEST(SearchNamesTest, KeepsNamesApart) {
  EXPECT_EQ(SearchNames({"Nguyễn Văn Nam", "Nam Anh"}), "| nguyen van nam | nam anh |");
  EXPECT_EQ(SearchNames({"...", "Hoà"}), "| hoa |");
  EXPECT_EQ(SearchNames({"..."}), "");
  EXPECT_EQ(RankOf({"Nguyễn Văn", "Nam Anh"}, "van nam"), Rank::kAllWords);
}

TEST(SearchNamesTest, IsCutBetweenCharacters) {
  std::string name;
  for (int i = 0; i < 200; ++i) name += "語";
  std::vector<std::string> names(21, name);
  const std::string all = SearchNames(names);
  EXPECT_LE(all.size(), 4400u);
  EXPECT_TRUE(text::IsUtf8(all));
  for (const std::string& term : TermsOf(names)) {
    EXPECT_LE(term.size(), kMaxWord);
    EXPECT_TRUE(text::IsUtf8(term));
  }
}

TEST(TermsTest, AreWordsAndWholeNames) {
  EXPECT_THAT(TermsOf({"Nguyễn Văn Nam", "Văn Nam", "-"}),
              ElementsAre("=nguyen van nam", "=van nam", "nam", "nguyen", "van"));
}

TEST(TermsTest, OfPeopleAreAlsoPairsAndOneForAll) {
  EXPECT_THAT(TermsOfPerson({"Nguyễn Văn Nam", "Nam"}),
              ElementsAre("", "+nguyen van", "+van nam", "=nam", "=nguyen van nam", "nam", "nguyen",
                          "van", "~nam nguyen", "~nam van", "~nguyen van"));
  EXPECT_THAT(TermsOfPerson({"-"}), ElementsAre());
}

TEST(TermsTest, OfManyWordsStayFew) {
  std::string name;
  for (int i = 0; i < 200; ++i) name += absl::StrCat("w", i, " ");
  EXPECT_LT(TermsOfPerson({name}).size(), 1000u);
}

TEST(TermsTest, TellWhatAllOfThemHold) {
  const std::vector<std::string> words = {"van", "nam"};
  EXPECT_THAT(TextsOf(Term("nam")), ElementsAre(Phrase({"nam"})));
  EXPECT_THAT(TextsOf(PairTerm("van", "nam")), ElementsAre(Phrase(words)));
  EXPECT_THAT(TextsOf(WholeTerm(words)), ElementsAre(WholeName(words)));
  EXPECT_THAT(TextsOf(kEveryTerm), ElementsAre());
  EXPECT_THAT(TextsOf(BothTerm("van", "nam")), ElementsAre(Phrase({"nam"}), Phrase({"van"})));
  EXPECT_THAT(TextsOf(Term(std::string(500, 'a'))), ElementsAre()) << "it was cut";
}

TEST(RankTest, FromTheBestOn) {
  const std::vector<std::string> names = {"Nguyễn Văn Nam"};
  EXPECT_EQ(RankOf(names, "NGUYEN van nam"), Rank::kExactName);
  EXPECT_EQ(RankOf(names, "van nam"), Rank::kPhrase);
  EXPECT_EQ(RankOf(names, "nguyễn"), Rank::kPhrase);
  EXPECT_EQ(RankOf(names, "van na"), Rank::kPrefix);
  EXPECT_EQ(RankOf(names, "n"), Rank::kPrefix);
  EXPECT_EQ(RankOf(names, "nam nguyen"), Rank::kAllWords);
  EXPECT_EQ(RankOf(names, "nam ngu"), Rank::kAllWords);
  EXPECT_EQ(RankOf(names, "nam nguyne"), Rank::kTypo);
  EXPECT_EQ(RankOf(names, "nguyn"), Rank::kTypo);
  EXPECT_EQ(RankOf(names, "ngyen vn"), Rank::kNone) << "two are misspelt";
  EXPECT_EQ(RankOf(names, "guyen na"), Rank::kNone);
  EXPECT_EQ(RankOf(names, "vn"), Rank::kNone) << "too short to tell";
  EXPECT_EQ(RankOf(names, "a"), Rank::kNone) << "within a word";
  EXPECT_EQ(RankOf({}, "nam"), Rank::kNone);
}

TEST(RankTest, OfTheBestName) {
  EXPECT_EQ(RankOf({"Trần Nam Anh", "Nam Anh"}, "nam anh"), Rank::kExactName);
  EXPECT_EQ(RankOf({"Hoà"}, "hòa"), Rank::kExactName);
}

TEST(TypoTest, OneLetter) {
  EXPECT_TRUE(OneLetterApart("nguyen", "nguyn"));
  EXPECT_TRUE(OneLetterApart("nguyen", "nguyeng"));
  EXPECT_TRUE(OneLetterApart("nguyen", "nhuyen"));
  EXPECT_TRUE(OneLetterApart("nguyen", "nugyen"));
  EXPECT_TRUE(OneLetterApart("nguyen", "nguyne"));
  EXPECT_FALSE(OneLetterApart("nguyen", "nguyen"));
  EXPECT_FALSE(OneLetterApart("nguyen", "nugyne"));
  EXPECT_FALSE(OneLetterApart("abc", "cba"));
  EXPECT_FALSE(OneLetterApart("nguyen", "nguy"));
  EXPECT_FALSE(MayBeMisspelt("an"));
  EXPECT_FALSE(MayBeMisspelt("2018"));
  EXPECT_FALSE(MayBeMisspelt("=nam"));
  EXPECT_TRUE(MayBeMisspelt("nam"));
}

// All that is one edit from a word.
std::set<std::string> Edits(const std::string& word) {
  std::set<std::string> edits;
  for (size_t i = 0; i <= word.size(); ++i) {
    for (const char c : {'a', 'b', 'c'}) {
      edits.insert(word.substr(0, i) + c + word.substr(i));
      if (i < word.size()) edits.insert(word.substr(0, i) + c + word.substr(i + 1));
    }
    if (i < word.size()) edits.insert(word.substr(0, i) + word.substr(i + 1));
    if (i + 1 < word.size()) {
      std::string swapped = word;
      std::swap(swapped[i], swapped[i + 1]);
      edits.insert(swapped);
    }
  }
  edits.erase(word);
  return edits;
}

TEST(TypoTest, AgreesWithAllEditsAndTheirKeys) {
  std::mt19937 random(7);
  std::vector<std::string> words;
  for (int i = 0; i < 300; ++i) {
    std::string word;
    for (size_t size = random() % 5; word.size() < size;)
      word += static_cast<char>('a' + random() % 3);
    words.push_back(word);
  }
  int apart = 0;
  for (const std::string& a : words) {
    const std::set<std::string> edits = Edits(a);
    const std::vector<std::string> keys = TypoKeys(a);
    for (const std::string& b : words) {
      ASSERT_EQ(OneLetterApart(a, b), edits.contains(b)) << a << " " << b;
      if (!OneLetterApart(a, b)) continue;
      ++apart;
      const std::vector<std::string> others = TypoKeys(b);
      ASSERT_NE(std::find_first_of(keys.begin(), keys.end(), others.begin(), others.end()),
                keys.end())
          << a << " " << b;
    }
  }
  EXPECT_GT(apart, 1000);
}

}  // namespace
}  // namespace district::personnel
