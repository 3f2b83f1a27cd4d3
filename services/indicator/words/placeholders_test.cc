#include "services/indicator/words/placeholders.h"

#include "gtest/gtest.h"

namespace district::indicator {
namespace {

TEST(PartsOfTest, TellsWordsFromPlaceholders) {
  const auto parts = PartsOf("{name} đạt {share}");
  ASSERT_TRUE(parts.ok()) << parts.status();
  ASSERT_EQ(parts->size(), 3u);
  EXPECT_EQ((*parts)[0].text, "name");
  EXPECT_TRUE((*parts)[0].is_placeholder);
  EXPECT_EQ((*parts)[1].text, " đạt ");
  EXPECT_FALSE((*parts)[1].is_placeholder);
  EXPECT_EQ((*parts)[2].text, "share");
}

TEST(PartsOfTest, RefusesStrayBraces) {
  for (const char* text : {"{", "}", "{name", "name}", "{a{b}}", "}{", "{a} }"}) {
    EXPECT_FALSE(PartsOf(text).ok()) << text;
  }
  EXPECT_TRUE(PartsOf("").ok());
  EXPECT_TRUE(PartsOf("{}").ok());
}

TEST(FillInTest, PutsValuesInTheirPlaces) {
  const auto upper = [](const std::string& placeholder) { return "<" + placeholder + ">"; };
  EXPECT_EQ(FillIn("gấp {times} lần", upper), "gấp <times> lần");
  EXPECT_EQ(FillIn("{a}{b}", upper), "<a><b>");
  EXPECT_EQ(FillIn("không đổi", upper), "không đổi");
  EXPECT_EQ(FillIn("stray {", upper), "stray {");
}

TEST(CaseTest, FirstLettersFollowTheirPlaceInTheSentence) {
  const struct {
    const char* text;
    const char* inside;
    const char* at_the_beginning;
  } kCases[] = {
      {"Giá trị sản xuất", "giá trị sản xuất", "Giá trị sản xuất"},
      {"Đầu tư công", "đầu tư công", "Đầu tư công"},
      {"ước đạt", "ước đạt", "Ước đạt"},
      {"Ấp văn hóa", "ấp văn hóa", "Ấp văn hóa"},
      {"GRDP bình quân", "GRDP bình quân", "GRDP bình quân"},
      {"ĐBSCL", "ĐBSCL", "ĐBSCL"},
      {"4 phường", "4 phường", "4 phường"},
      {"", "", ""},
  };
  for (const auto& one : kCases) {
    EXPECT_EQ(Uncapitalised(one.text), one.inside);
    EXPECT_EQ(Capitalised(one.text), one.at_the_beginning);
  }
}

TEST(WithSingleBlanksTest, LeavesNoHoles) {
  EXPECT_EQ(WithSingleBlanks("  a   b c "), "a b c");
  EXPECT_EQ(WithSingleBlanks(""), "");
}

}  // namespace
}  // namespace district::indicator
