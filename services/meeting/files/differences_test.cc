#include "services/meeting/files/differences.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"

namespace district::meeting {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Lines = std::vector<std::string>;

std::vector<std::string_view> Letters(std::string_view text) {
  std::vector<std::string_view> letters;
  for (size_t i = 0; i < text.size(); ++i) letters.push_back(text.substr(i, 1));
  return letters;
}

// The other text made of the base and the differences; how many letters differ.
std::string Apply(std::string_view base, std::string_view other,
                  const std::vector<Difference>& differences, size_t& count) {
  std::string made;
  size_t at = 0;
  for (const Difference& difference : differences) {
    made += base.substr(at, difference.base_begin - at);
    made += other.substr(difference.begin, difference.end - difference.begin);
    at = difference.base_end;
    count += difference.base_end - difference.base_begin + difference.end - difference.begin;
  }
  return made + std::string(base.substr(at));
}

// The longest common subsequence by the table that everybody knows.
size_t LongestCommon(std::string_view a, std::string_view b) {
  std::vector<std::vector<size_t>> length(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i < a.size(); ++i) {
    for (size_t j = 0; j < b.size(); ++j) {
      length[i + 1][j + 1] =
          a[i] == b[j] ? length[i][j] + 1 : std::max(length[i][j + 1], length[i + 1][j]);
    }
  }
  return length[a.size()][b.size()];
}

TEST(DifferencesTest, AreAsFewAsPossible) {
  std::mt19937 random(20180712);
  for (int round = 0; round < 3000; ++round) {
    std::string base, other;
    for (size_t i = random() % 12; i > 0; --i) base += "abc"[random() % 3];
    for (size_t i = random() % 12; i > 0; --i) other += "abc"[random() % 3];
    size_t count = 0;
    const auto differences = DifferencesOf(Letters(base), Letters(other));
    EXPECT_EQ(Apply(base, other, differences, count), other) << base << " " << other;
    EXPECT_EQ(count, base.size() + other.size() - 2 * LongestCommon(base, other))
        << base << " " << other;
  }
}

TEST(DifferencesTest, OfManyAreOne) {
  const auto differences = DifferencesOf(Letters("xabcdefx"), Letters("xghijkx"), 3);
  EXPECT_THAT(differences, ElementsAre(Difference{1, 7, 1, 6}));
}

std::vector<std::string> PiecesOf(const v1::TextChange& change) {
  std::vector<std::string> pieces;
  for (const auto& piece : change.pieces()) {
    pieces.push_back(absl::StrCat(v1::TextChange::Piece::Change_Name(piece.change()).substr(0, 1),
                                  ":", piece.text()));
  }
  return pieces;
}

TEST(ChangesTest, SayWhichLinesAndWhichWords) {
  const auto changes = ChangesOf({"Điều 1.", "Quận ủy giao 52 việc.", "Điều 3."},
                                 {"Điều 1.", "Quận ủy giao 53 việc.", "Điều 2.", "Điều 3."});
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].base_line(), 2);
  EXPECT_EQ(changes[0].line(), 2);
  EXPECT_THAT(changes[0].removed_lines(), ElementsAre("Quận ủy giao 52 việc."));
  EXPECT_THAT(changes[0].added_lines(), ElementsAre("Quận ủy giao 53 việc.", "Điều 2."));
  EXPECT_THAT(PiecesOf(changes[0]),
              ElementsAre("K:Quận ủy giao ", "R:52 việc.", "A:53 việc.\nĐiều 2."));
}

TEST(ChangesTest, OfAddedAndRemovedLines) {
  EXPECT_THAT(ChangesOf({"a", "b"}, {"a", "b"}), IsEmpty());
  const auto added = ChangesOf({"a"}, {"a", "b"});
  ASSERT_EQ(added.size(), 1u);
  EXPECT_EQ(added[0].base_line(), 2);
  EXPECT_EQ(added[0].line(), 2);
  EXPECT_THAT(added[0].pieces(), IsEmpty());
  const auto removed = ChangesOf({"a", "b"}, {"b"});
  ASSERT_EQ(removed.size(), 1u);
  EXPECT_EQ(removed[0].base_line(), 1);
  EXPECT_EQ(removed[0].line(), 1);
}

}  // namespace
}  // namespace district::meeting
