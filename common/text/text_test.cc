#include "common/text/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unicode/uchar.h>
#include <unicode/uniset.h>

#include <random>
#include <string>
#include <string_view>

#include "common/text/testing.h"
#include "common/text/unicode.h"

namespace district::text {
namespace {

TEST(IsUtf8, TakesWellFormedText) {
  for (const std::string_view text : {"", "plain", "Quận uỷ", "–…“”", "😀", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
  }
  EXPECT_TRUE(IsUtf8(std::string_view("a\0b", 3)));
}

TEST(IsUtf8, RefusesWhatIsIllFormed) {
  const struct {
    const char* what;
    std::string_view bytes;
  } cases[] = {
      {"stray continuation", "\x80"},
      {"truncated at the end", "Qu\xE1\xBA"},
      {"truncated within", "\xC3 x"},
      {"overlong slash", "\xC0\xAF"},
      {"overlong in three", "\xE0\x80\xAF"},
      {"overlong in four", "\xF0\x80\x80\xAF"},
      {"surrogate", "\xED\xA0\x80"},
      {"past the last", "\xF4\x90\x80\x80"},
      {"no such byte", "\xFF"},
      {"windows-1258", "Qu\xE2n"},
      {"after a long plain part", "0123456789abcdef0123456789\x80"},
  };
  for (const auto& c : cases) {
    EXPECT_FALSE(IsUtf8(c.bytes)) << c.what;
    EXPECT_EQ(Canonical(c.bytes).status().code(), absl::StatusCode::kInvalidArgument) << c.what;
  }
}

TEST(Canonical, Cases) {
  const struct {
    std::string_view text;
    std::string_view canonical;
  } cases[] = {
      {"", ""},
      {" \t\r\n ", ""},
      {"  plain text\n", "plain text"},
      {"\u00A0Quận ủy\u00A0", "Quận ủy"},
      {"\u3000\u2003Quận ủy\u202F\u0085", "Quận ủy"},
      {"\uFEFFQuận ủy\u200B", "Quận ủy"},
      {"\u200B", ""},
      {"Quận\u00A0ủy", "Quận\u00A0ủy"},  // Only the ends are trimmed.
      {"Qua\u0323\u0302n u\u0309y", "Quận ủy"},
      {"Qua\u0302\u0323n u\u0309y", "Quận ủy"},
      {"U\u031B", "Ư"},
      {"uỷ", "uỷ"},  // Another place of the tone is another text.
      {"hoà", "hoà"},
      {"\u212B", "Å"},
      {"m²", "m²"},  // Compatibility characters stay.
  };
  for (const auto& c : cases) {
    const absl::StatusOr<std::string> canonical = Canonical(c.text);
    ASSERT_TRUE(canonical.ok()) << c.text;
    EXPECT_EQ(*canonical, c.canonical);
  }
}

TEST(Canonical, UnitesFormsAndIsStable) {
  for (const std::string& sentence : HardSentences()) {
    const std::string canonical = Canonical(sentence).value();
    EXPECT_EQ(Canonical(Nfd(sentence)).value(), canonical);
    EXPECT_EQ(Canonical(canonical).value(), canonical);
  }
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    const std::string text = RandomText(random);
    const std::string canonical = Canonical(text).value();
    ASSERT_EQ(Canonical(canonical).value(), canonical) << text;
    ASSERT_EQ(Canonical(Nfd(text)).value(), canonical) << text;
  }
}

// The short way round ICU must agree with ICU on every character.
TEST(Scan, SaysSurelyNfcOnlyWhereIcuDoes) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeSet unsure(u"[[:NFC_QC=No:][:NFC_QC=Maybe:][:^ccc=0:]]", error);
  ASSERT_FALSE(unsure.isEmpty());
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text;
    AppendUtf8(c, text);
    if (ScanUtf8(text).surely_nfc) {
      ASSERT_FALSE(unsure.contains(static_cast<UChar32>(c))) << static_cast<uint32_t>(c);
    }
  }
  EXPECT_TRUE(ScanUtf8("Đảng bộ Quận Hai Bà Trưng – “khóa XXV”…").surely_nfc);
}

TEST(CodePoints, CountsCharactersNotBytes) {
  EXPECT_EQ(CodePoints(""), 0u);
  EXPECT_EQ(CodePoints("abc"), 3u);
  EXPECT_EQ(CodePoints("Quận ủy"), 7u);
  EXPECT_EQ(CodePoints("😀đ"), 2u);
  EXPECT_EQ(CodePoints(Nfd("ủ")), 2u);
}

TEST(HasControlCharacter, Cases) {
  const struct {
    std::string_view text;
    bool in_line;
    bool in_lines;
  } cases[] = {
      {"Quận ủy – “khóa XXV”\u00A0", false, false},
      {"a\nb", true, false},
      {"a\tb", true, false},
      {"a\rb", true, true},
      {std::string_view("a\0b", 3), true, true},
      {"\x1B[31m", true, true},
      {"\x7F", true, true},
      {"\u0080", true, true},
      {"\u009F", true, true},
      {"\u00A0", false, false},
      {"Â\u00A9", false, false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(HasControlCharacter(c.text, false), c.in_line) << c.text;
    EXPECT_EQ(HasControlCharacter(c.text, true), c.in_lines) << c.text;
  }
}

TEST(LastWord, Cases) {
  const struct {
    std::string_view name;
    std::string_view last;
  } cases[] = {
      {"Nguyễn Văn Nam", "Nam"},
      {"Đinh Thị Lan Duyên", "Duyên"},
      {"Nam", "Nam"},
      {"", ""},
      {"   ", ""},
      {"Nguyễn Văn Nam  ", "Nam"},
      {"Nguyễn\u00A0Nam", "Nam"},
      {"Vũ\u2003Phong\u00A0", "Phong"},
      {"H'Hen Niê", "Niê"},
      {"Nguyễn Văn ủy", "ủy"},
  };
  for (const auto& c : cases) EXPECT_EQ(LastWord(c.name), c.last) << c.name;
}

TEST(NumberInLabel, Cases) {
  const struct {
    std::string_view label;
    std::optional<int> number;
  } cases[] = {
      {"khóa XXV", 25},
      {"Khóa 25", 25},
      {"XXV", 25},
      {"KHÓA XXV", 25},
      {"kho\u0301a XXV", 25},
      {"khoá\u00A0XXV", 25},
      {"khóa XVI", 16},
      {"(khóa XII)", 12},
      {"K25", 25},
      {"lần thứ 18", 18},
      {"15-NQ/TU", 15},
      {"Đại hội I", 1},
      {"MMMCMXCIX", 3999},
      {"MMMDCCCLXXXVIII", 3888},
      {"\u216B", 12},  // The single character Ⅻ.
      {"007", 7},
      {"2147483647", 2147483647},
      {"", std::nullopt},
      {"khóa", std::nullopt},
      {"khóa xxv", std::nullopt},   // A numeral is capitals.
      {"khóa IIII", std::nullopt},  // Not canonical.
      {"VX", std::nullopt},
      {"MMMM", std::nullopt},
      {"XXVa", std::nullopt},
      {"ĐI", std::nullopt},  // Đ is not D.
      {"VÌ", std::nullopt},
      {"X\u0301", std::nullopt},
      {"nhiệm kỳ 2015-2020", std::nullopt},
      {"khóa XI, XII", std::nullopt},
      {"khóa 25 (XXV)", std::nullopt},
      {"11,05", std::nullopt},
      {"2147483648", std::nullopt},
      {"99999999999999999999", std::nullopt},
  };
  for (const auto& c : cases) EXPECT_EQ(NumberInLabel(c.label), c.number) << c.label;
}

}  // namespace
}  // namespace district::text
