#include "services/meeting/paper/words.h"

#include <string>

#include "common/testing/from_text.h"
#include "gtest/gtest.h"

namespace district::meeting {
namespace {

v1::Decision DecisionOf(const std::string& text) { return FromText<v1::Decision>(text); }

TEST(WordsTest, SharesAreRoundedHalfUp) {
  EXPECT_EQ(ShareInWords(30, 42), "30/42 (71,43%)");
  EXPECT_EQ(ShareInWords(1, 3), "1/3 (33,33%)");
  EXPECT_EQ(ShareInWords(1, 800), "1/800 (0,13%)");
  EXPECT_EQ(ShareInWords(42, 42), "42/42 (100,00%)");
  EXPECT_EQ(ShareInWords(5, 0), "5");
}

TEST(WordsTest, VotesSayWhatIsKnownOfThem) {
  struct Case {
    const char* decision;
    const char* words;
  };
  for (const Case& c : {
           Case{"", ""},
           Case{"votes { method: CONSENSUS }", "nhất trí, không đếm phiếu"},
           Case{"votes { method: SHOW_OF_HANDS members_count: 42 present_count: 38 for_count: 30 "
                "against_count: 5 abstained_count: 3 } result { base_count: 42 }",
                "giơ tay, có mặt 38/42 thành viên, tán thành 30/42 (71,43%), không tán "
                "thành 5, không có ý kiến 3"},
           Case{
               "votes { method: SECRET_BALLOT issued_count: 38 returned_count: 38 invalid_count: 1 "
               "for_count: 0 }",
               "bỏ phiếu kín, phát ra 38 phiếu, thu về 38 phiếu, hợp lệ 37 phiếu, không hợp lệ 1 "
               "phiếu, tán thành 0"},
       }) {
    EXPECT_EQ(VotesInWords(DecisionOf(c.decision)), c.words);
  }
}

TEST(WordsTest, OptionsSayWhatTheyComeTo) {
  const v1::Decision decision = DecisionOf(
      "votes { options { label: 'A' for_count: 30 } options { high_count: 20 medium_count: 10 "
      "low_count: 12 } } result { base_count: 42 options { option_index: 0 passed: true } options "
      "{ option_index: 1 consequences: 'có thể xin từ chức' } }");
  EXPECT_EQ(OptionInWords(decision, 0), "tán thành 30/42 (71,43%), đủ đa số");
  EXPECT_EQ(
      OptionInWords(decision, 1),
      "tín nhiệm cao 20/42 (47,62%), tín nhiệm 10/42 (23,81%), tín nhiệm thấp 12/42 (28,57%), "
      "có thể xin từ chức");
}

}  // namespace
}  // namespace district::meeting
