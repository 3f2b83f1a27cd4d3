#include "common/text/json_string.h"

#include <cstdio>

#include "gtest/gtest.h"

namespace district::text {
namespace {

std::string JsonString(std::string_view text, size_t most = 1000) {
  std::string out;
  AppendJsonString(text, most, out);
  return out;
}

TEST(JsonStringTest, KeepsWhatCanBeRead) {
  EXPECT_EQ(JsonString(""), "\"\"");
  EXPECT_EQ(JsonString("Nguyễn Thị Đỗ – 100 m² 漢字 🙂"), "\"Nguyễn Thị Đỗ – 100 m² 漢字 🙂\"");
  EXPECT_EQ(JsonString("a\"b\\c\nd"), R"("a\"b\\c\nd")");
}

TEST(JsonStringTest, EscapesWhatHides) {
  for (const char32_t c :
       U"\u0001\u0009\u000d\u001b\u007f\u0080\u0085\u009f\u00ad\u061c\u200b\u200e\u200f"
       U"\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff") {
    if (c == 0) continue;  // the end of the literal
    std::string text = "a";
    if (c < 0x80) {
      text += static_cast<char>(c);
    } else if (c < 0x800) {
      text += {static_cast<char>(0xc0 | c >> 6), static_cast<char>(0x80 | (c & 0x3f))};
    } else {
      text += {static_cast<char>(0xe0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3f)),
               static_cast<char>(0x80 | (c & 0x3f))};
    }
    char expected[16];
    std::snprintf(expected, sizeof(expected), "\"a\\u%04xb\"", static_cast<unsigned>(c));
    EXPECT_EQ(JsonString(text + "b"), expected);
  }
  EXPECT_EQ(JsonString("\U000E0041"), R"("\udb40\udc41")") << "a tag, beyond the first plane";
  EXPECT_EQ(JsonString(std::string("\0", 1)), R"("\u0000")");
}

TEST(JsonStringTest, ReplacesOnlyBytesThatAreNotUtf8) {
  EXPECT_EQ(JsonString("ă\xff\xc3(ă"), R"("ă\ufffd\ufffd(ă")");
  EXPECT_EQ(JsonString("\xed\xa0\x80").find("\\ud800"), std::string::npos) << "a surrogate";
}

TEST(JsonStringTest, EndsBetweenCharacters) {
  EXPECT_EQ(JsonString("abcdef", 6), "\"abcdef\"");
  EXPECT_EQ(JsonString("abcdefg", 6), "\"abcdef…\"");
  EXPECT_EQ(JsonString("ăăăă", 5), "\"ăă…\"");
  EXPECT_EQ(JsonString(std::string(1'000'000, 'x'), 1000).size(), 1000 + 2 + 3);
}

}  // namespace
}  // namespace district::text
