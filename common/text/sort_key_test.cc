#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/text/testing.h"
#include "common/text/text.h"
#include "common/text/unicode.h"

namespace district::text {
namespace {

// Every text strictly before the next, and so before all after it.
void ExpectOrder(const std::vector<std::string>& texts) {
  for (size_t i = 0; i + 1 < texts.size(); ++i) {
    EXPECT_LT(SortKey(texts[i]), SortKey(texts[i + 1])) << texts[i] << " before " << texts[i + 1];
  }
}

TEST(SortKey, OrdersTheAlphabet) {
  ExpectOrder({"",  "a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "f", "g",
               "h", "i", "j", "k", "l", "m", "n", "o", "ô", "ơ", "p", "q",
               "r", "s", "t", "u", "ư", "v", "w", "x", "y", "z"});
}

TEST(SortKey, OrdersTones) { ExpectOrder({"ma", "mà", "mả", "mã", "má", "mạ", "man"}); }

TEST(SortKey, OrdersLikeTheDictionary) {
  ExpectOrder({
      "2 phường", "10 phường", "25",       "a",       "an",        "an ninh", "An ninh", "án",
      "anh",      "ăn",        "ấn",       "ba",      "Ba",        "ba con",  "bà",      "bà con",
      "bả",       "bã",        "bá",       "bạ",      "bác",       "ban",     "bàn",     "dân",
      "dân vận",  "đảng",      "Đảng",     "Đảng bộ", "đảng viên", "hoa",     "hòa",     "hỏa",
      "hóa",      "hoan",      "kiểm tra", "lợi",     "ngân",      "nghị",    "quận",    "quận ủy",
      "quận Ủy",  "Quận ủy",   "QUẬN ỦY",  "tổ 1",    "tổ 2",      "tổ 10",   "tổ 10 A", "tổ chức",
      "tư",       "ủy",        "ủy ban",   "ưu",      "zê",        "Ωμέγα",   "漢字",
  });
}

// Words that are not Vietnamese may have two tones, or marks of other kinds.
TEST(SortKey, OrdersForeignWords) {
  ExpectOrder({"deja", "déja", "déja z", "déjà", "dek", "naive", "naïve", "naïve z", "nay", "øre"});
}

// The wards of the district of 2018, in the dictionary's order.
TEST(SortKey, OrdersTheWards) {
  ExpectOrder(
      {"Phường Bách Khoa",    "Phường Bạch Đằng",  "Phường Bạch Mai",     "Phường Bùi Thị Xuân",
       "Phường Cầu Dền",      "Phường Đồng Nhân",  "Phường Đồng Tâm",     "Phường Đống Mác",
       "Phường Lê Đại Hành",  "Phường Minh Khai",  "Phường Ngô Thì Nhậm", "Phường Nguyễn Du",
       "Phường Phạm Đình Hổ", "Phường Phố Huế",    "Phường Quỳnh Lôi",    "Phường Quỳnh Mai",
       "Phường Thanh Lương",  "Phường Thanh Nhàn", "Phường Trương Định",  "Phường Vĩnh Tuy"});
}

TEST(SortKey, TakesForTheSameWhatDiffersOnlyInWriting) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"Quận uỷ", "Quận ủy"},
      {"hoà", "hòa"},
      {"Quận\u00A0ủy", "Quận  ủy"},
      {"kinh tế - xã hội", "kinh tế – xã hội"},
      {" Đảng ", "Đảng"},
      {"Ðảng", "Đảng"},
      {"khóa 07", "khóa 7"},
      {"Qu\u00ADận", "Quận"},
      {"m²", "m2"},
  };
  for (const auto& [a, b] : cases) EXPECT_EQ(SortKey(a), SortKey(b)) << a;
}

TEST(SortKey, IsVisibleAsciiOfLimitedLengthAndBlindToForm) {
  std::vector<std::string> texts = HardSentences();
  std::mt19937 random(3);
  for (int i = 0; i < 20000; ++i) texts.push_back(RandomText(random));
  texts.push_back(std::string(100000, 'x'));
  texts.push_back(std::string(5000, '9'));
  texts.push_back(std::string(9000, ' ') + "x");
  texts.push_back("a\xFF\xC3");
  for (const std::string& text : texts) {
    const std::string key = SortKey(text);
    ASSERT_LE(key.size(), kMaxSortKey);
    ASSERT_TRUE(std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7F; }))
        << key;
    if (IsUtf8(text)) {
      ASSERT_EQ(SortKey(Nfd(text)), key) << text;
    }
  }
}

TEST(SortKey, OfLongNumbersFollowTheirValue) {
  ExpectOrder({"7", "42", "999999", "12345678", "99999999", "123456789", "1234567890",
               "12345678901234567890", "a"});
}

TEST(SortKey, IsCutWithoutTurningTheOrder) {
  const std::string stem(350, 'a');
  EXPECT_LE(SortKey(stem + std::string(300, 'a')), SortKey(stem + std::string(300, 'b')));
  EXPECT_LT(SortKey(stem + "a" + std::string(300, 'z')), SortKey(stem + "b"));
  EXPECT_EQ(SortKey(stem + std::string(300, 'a')).size(), kMaxSortKey);
}

// A model that never sees the text: words of (letters by rank, tone), written out and compared.
struct ModelWord {
  std::vector<size_t> letters;
  int tone = 0;
  auto operator<=>(const ModelWord&) const = default;
};

std::string Write(const std::vector<ModelWord>& words) {
  constexpr std::string_view kTones[] = {"", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"};
  std::string text;
  for (const ModelWord& word : words) {
    if (!text.empty()) text += ' ';
    for (size_t i = 0; i < word.letters.size(); ++i) {
      AppendUtf8(kAlphabet[word.letters[i]], text);
      if (i == 0) text += kTones[word.tone];
    }
  }
  return Canonical(text).value();
}

TEST(SortKey, FollowsTheModel) {
  std::mt19937 random(4);
  const auto pick = [&](size_t below) {
    return std::uniform_int_distribution<size_t>(0, below - 1)(random);
  };
  const auto make = [&] {
    std::vector<ModelWord> words(1 + pick(3));
    for (ModelWord& word : words) {
      const size_t letters = 1 + pick(3);
      constexpr size_t kFirst[] = {0, 1, 2, 7, 8, 18, 19, 20, 26, 27};  // Vowels, to bear a tone.
      word.letters.push_back(kFirst[pick(std::size(kFirst))]);
      while (word.letters.size() < letters) word.letters.push_back(pick(2) ? pick(4) : pick(33));
      word.tone = static_cast<int>(pick(6));
    }
    return words;
  };
  for (int i = 0; i < 50000; ++i) {
    const std::vector<ModelWord> a = make();
    std::vector<ModelWord> b = make();
    if (pick(2) == 0) b[0] = a[0];
    ASSERT_EQ(a <=> b, SortKey(Write(a)) <=> SortKey(Write(b))) << Write(a) << " : " << Write(b);
  }
}

TEST(NameSortKey, OrdersPeopleByGivenNameThenFamilyThenMiddleNames) {
  const std::vector<std::string> people = {
      "Lê An",
      "Nguyễn An",
      "Nguyễn Thị An",
      "Nguyễn Văn An",
      "Trần Thu Ánh",
      "Bùi Thị Ân",
      "Phạm Quốc Bảo",
      "Đỗ Mạnh Cường",
      "Nguyễn Văn Dũng",
      "Đinh Thị Lan Duyên",
      "Lê Văn Đạt",
      "Nguyễn Minh Đức",
      "Trần Thị Hà",
      "Hoàng Hải",
      "Lê Thị Hoa",
      "Vũ Hòa",
      "Nguyễn Kim Hoàng",
      "Phan Thị Hồng",
      "Nguyễn Văn Hùng",
      "Trần Lan",
      "Đường Hoài Nam",
      "Hoàng Văn Nam",
      "Nguyễn Nam",
      "Nguyễn Văn Nam",
      "Tô Thiên Nga",
      "Đoàn Đình Nguyên",
      "Ngô Thị Nhàn",
      "Vũ Đại Phong",
      "Lý Thị Quý",
      "Trịnh Công Sơn",
      "Trần Văn Tâm",
      "Trần Quyết Thắng",
      "Lê Đức Thọ",
      "Bùi Thị Thu",
      "Phạm Thị Thủy",
      "Trần Anh Tú",
      "Nguyễn Thị Tuyết",
      "Đặng Văn Ước",
      "Lê Vân",
      "Hồ Thị Yến",
  };
  for (size_t i = 0; i + 1 < people.size(); ++i) {
    EXPECT_LT(NameSortKey(people[i]), NameSortKey(people[i + 1]))
        << people[i] << " before " << people[i + 1];
  }
}

TEST(NameSortKey, UsesTheGivenNameItIsTold) {
  // A given name of two words, one that stands first, and one that the full name lacks.
  EXPECT_LT(NameSortKey("Nguyễn Bảo An", "Bảo An"), NameSortKey("Lê Bình"));
  EXPECT_LT(NameSortKey("Trần Bảo"), NameSortKey("Nguyễn Bảo An", "Bảo An"));
  EXPECT_LT(NameSortKey("John Smith", "John"), NameSortKey("Lê Kim"));
  EXPECT_LT(NameSortKey("Anna Lee", "Anna"), NameSortKey("Anna Smith", "Anna"));
  EXPECT_LT(NameSortKey("Nguyễn Tất Thành", "Ái Quốc"), NameSortKey("Trần Bình"));
  EXPECT_EQ(NameSortKey("Nguyễn Văn Nam", "Nam"), NameSortKey("Nguyễn Văn Nam"));
  EXPECT_EQ(NameSortKey("Nguyễn Văn Nam", Nfd("nam")), NameSortKey(Nfd("Nguyễn Văn Nam")));
  EXPECT_EQ(NameSortKey("Nguyễn Văn Thuỷ", "Thủy"), NameSortKey("Nguyễn Văn Thủy"));
}

TEST(NameSortKey, TakesNamesOfAnyShape) {
  EXPECT_EQ(NameSortKey(""), "");
  EXPECT_EQ(NameSortKey(" \u00A0"), "");
  EXPECT_LT(NameSortKey("Nam"), NameSortKey("Lê Nam"));
  EXPECT_EQ(NameSortKey("Nguyễn Văn Nam "), NameSortKey("Nguyễn\u00A0Văn  Nam"));
  EXPECT_LT(NameSortKey("H'Hen Niê"), NameSortKey("K'Sor Nung"));
  EXPECT_LE(NameSortKey(std::string(5000, 'x')).size(), kMaxSortKey);
}

}  // namespace
}  // namespace district::text
