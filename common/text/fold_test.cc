#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "common/text/testing.h"
#include "common/text/text.h"
#include "common/text/unicode.h"

namespace district::text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Case {
  std::string_view text;
  std::string_view folded;
};

TEST(Fold, Cases) {
  const Case cases[] = {
      {"", ""},
      {" ,.- ", ""},
      {"Quận uỷ", "quan uy"},
      {"quận  Ủy", "quan uy"},
      {"QUẬN UỶ", "quan uy"},
      {"Quận\u00A0ủy", "quan uy"},
      {"văn hoá", "van hoa"},
      {"văn hóa", "van hoa"},
      {"Hoà Bình", "hoa binh"},
      {"Nguyễn Văn Nam", "nguyen van nam"},
      {"NGUYỄN VĂN NAM", "nguyen van nam"},
      {"Đường Hoài Nam", "duong hoai nam"},
      {"Ðường Đức", "duong duc"},  // The Icelandic Ð in place of Đ.
      {"Tô Thiên Nga – Phó Trưởng phòng", "to thien nga pho truong phong"},
      {"“Năm 2018”…", "nam 2018"},
      {"Hội nghị , đồng chí :", "hoi nghi dong chi"},
      {"11,05%", "11 05"},
      {"H'Hen Niê", "h hen nie"},
      {"m²", "m2"},
      {"ﬁn", "fin"},
      {"\uFF21\uFF22", "ab"},
      {"Zürich, Łódź", "zurich łodz"},
      {"МОСКВА", "москва"},
      {"Ωμέγα", "ωμεγα"},
      {"漢字 한글", "漢字 한글"},
      {"Qu\u00ADận ủy", "quan uy"},  // A soft hyphen is nothing,
      {"Quận\u200Bủy", "quan uy"},   // a zero-width space is a space.
      {"x\u0301\u0323y", "xy"},
      {"a😀b", "a b"},
      {"a\xFF"
       "b",
       "a b"},
  };
  for (const Case& c : cases) EXPECT_EQ(Fold(c.text), c.folded) << c.text;
}

TEST(Fold, TellsTrungUongFromThanhUyAndFromTheSyllable) {
  const Case cases[] = {
      // Trung ương, however it is spelt; Thành ủy.
      {"05-CT/TƯ", "05 ct tw"},
      {"39-NQ/TW", "39 nq tw"},
      {"29-QĐ/TƯ", "29 qd tw"},
      {"15-NQ/TU", "15 nq tu"},
      {"TƯ", "tw"},
      {"TU\u031B", "tw"},
      {"T.Ư", "tw"},
      {"Ban Bí thư T.Ư Đảng", "ban bi thu tw dang"},
      {"BCH TƯ khóa XII", "bch tw khoa xii"},
      {"Hội nghị TƯ 7", "hoi nghi tw 7"},
      {"TƯ Đoàn", "tw doan"},
      {"CHỈ THỊ 05-CT/TƯ VỀ HỌC TẬP", "chi thi 05 ct tw ve hoc tap"},
      {"TƯ, TU", "tw tu"},
      // The syllable.
      {"thứ tư", "thu tu"},
      {"Tư tưởng", "tu tuong"},
      {"đầu tư", "dau tu"},
      {"ĐẦU TƯ", "dau tu"},
      {"ĐẦU TƯ XDCB", "dau tu xdcb"},
      {"TƯ TƯỞNG HỒ CHÍ MINH", "tu tuong ho chi minh"},
      {"QUẢN LÝ VẬT TƯ, TƯ VẤN", "quan ly vat tu tu van"},
      {"VTƯ", "vtu"},
      {"TƯX", "tux"},
      {"TỪ", "tu"},
      {"TƯ2", "tu2"},
      // A dot after a T is otherwise only a dot.
      {"T. Ưng", "t ung"},
      {"T.Ưng", "t ung"},
      {"T.H.T", "t h t"},
      {"T.", "t"},
      {"T.5", "t 5"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Fold(c.text), c.folded) << c.text;
    EXPECT_EQ(Fold(Nfd(c.text)), c.folded) << c.text;
  }
}

TEST(Fold, KnowsEveryVietnameseLetter) {
  for (size_t i = 0; i < kAlphabet.size(); ++i) {
    std::string small, capital;
    AppendUtf8(kAlphabet[i], small);
    AppendUtf8(kAlphabetUpper[i], capital);
    for (const std::string_view tone : {"", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"}) {
      const std::string expected(1, kBases[i]);
      EXPECT_EQ(Fold(Canonical(small + std::string(tone)).value()), expected) << small << tone;
      EXPECT_EQ(Fold(Canonical(capital + std::string(tone)).value()), expected) << capital << tone;
    }
  }
}

void ExpectFoldHolds(const std::string& text) {
  const std::string folded = Fold(text);
  ASSERT_TRUE(IsUtf8(folded));
  ASSERT_EQ(Fold(folded), folded) << text;
  ASSERT_EQ(Fold(Nfd(text)), folded) << text;
  ASSERT_EQ(Fold(Canonical(text).value()), folded) << text;
  ASSERT_EQ(folded.find("  "), std::string::npos) << text;
  ASSERT_EQ(absl::StripAsciiWhitespace(folded), folded) << text;
}

TEST(Fold, IsIdempotentAndBlindToTheFormOfItsInput) {
  for (const std::string& sentence : HardSentences()) ExpectFoldHolds(sentence);
  std::mt19937 random(2);
  for (int i = 0; i < 30000; ++i) ExpectFoldHolds(RandomText(random));
}

TEST(Fold, IsIdempotentOnEveryCharacter) {
  for (char32_t c = 1; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text = "a";
    AppendUtf8(c, text);
    const std::string folded = Fold(text);
    ASSERT_EQ(Fold(folded), folded) << std::hex << static_cast<uint32_t>(c);
  }
}

TEST(FoldedWords, SplitsTheKey) {
  EXPECT_THAT(FoldedWords("Nguyễn Văn  Nam"), ElementsAre("nguyen", "van", "nam"));
  EXPECT_THAT(FoldedWords("15-NQ/TU"), ElementsAre("15", "nq", "tu"));
  EXPECT_THAT(FoldedWords(" – "), IsEmpty());
}

}  // namespace
}  // namespace district::text
