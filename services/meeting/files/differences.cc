#include "services/meeting/files/differences.h"

#include <algorithm>

#include "absl/strings/str_join.h"

namespace district::meeting {
namespace {

using v1::TextChange;
using Views = std::vector<std::string_view>;

constexpr size_t kMostWords = 2000;

// What Myers' search knew after each number of differences: how far it came on each diagonal.
using Rounds = std::vector<std::vector<int>>;

// Whether round `d` comes to diagonal `k` by an element of the other sequence.
bool ComesDown(const std::vector<int>& reach, int d, int k, int middle) {
  return k == -d || (k != d && reach[middle + k - 1] < reach[middle + k + 1]);
}

// Goes on until both ends are met; false where it takes more than `most` differences.
bool Search(const Views& base, const Views& other, int most, Rounds& rounds) {
  const int n = static_cast<int>(base.size()), m = static_cast<int>(other.size());
  std::vector<int> reach = {0, 0, 0};
  for (int d = 0; d <= most; ++d) {
    // Each round reaches one diagonal further on both sides.
    const int middle = d + 1;
    if (d > 0) {
      reach.insert(reach.begin(), 0);
      reach.push_back(0);
    }
    for (int k = -d; k <= d; k += 2) {
      int x = ComesDown(reach, d, k, middle) ? reach[middle + k + 1] : reach[middle + k - 1] + 1;
      while (x < n && x - k < m && x >= 0 && x - k >= 0 && base[x] == other[x - k]) ++x;
      reach[middle + k] = x;
      if (x < n || x - k < m) continue;
      rounds.push_back(reach);
      return true;
    }
    rounds.push_back(reach);
  }
  return false;
}

void AddBefore(std::vector<Difference>& reversed, size_t x0, size_t x1, size_t y0, size_t y1) {
  if (!reversed.empty() && reversed.back().base_begin == x1 && reversed.back().begin == y1) {
    reversed.back().base_begin = x0;
    reversed.back().begin = y0;
    return;
  }
  reversed.push_back({x0, x1, y0, y1});
}

// Follows the rounds back from the ends.
std::vector<Difference> Trace(const Rounds& rounds, int n, int m) {
  std::vector<Difference> reversed;
  int x = n, y = m;
  for (int d = static_cast<int>(rounds.size()) - 1; d > 0; --d) {
    const std::vector<int>& reach = rounds[d - 1];
    const int middle = d;  // of the round before
    const int k = x - y;
    const auto at = [&](int diagonal) {
      const int index = middle + diagonal;
      return index < 0 || index >= static_cast<int>(reach.size()) ? -1 : reach[index];
    };
    const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
    const int from = down ? at(k + 1) : at(k - 1);
    const int from_y = from - (down ? k + 1 : k - 1);
    if (down) {
      AddBefore(reversed, from, from, from_y, from_y + 1);
    } else {
      AddBefore(reversed, from, from + 1, from_y, from_y);
    }
    x = from;
    y = from_y;
  }
  std::reverse(reversed.begin(), reversed.end());
  return reversed;
}

// Words with the blanks after them.
Views WordsOf(std::string_view text) {
  Views words;
  while (!text.empty()) {
    size_t end = std::min(text.find_first_of(" \t\n"), text.size());
    end = std::min(text.find_first_not_of(" \t\n", end), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

void AddPiece(TextChange& change, TextChange::Piece::Change kind, const Views& words, size_t begin,
              size_t end) {
  if (begin == end) return;
  TextChange::Piece& piece = *change.add_pieces();
  piece.set_change(kind);
  for (size_t i = begin; i < end; ++i) piece.mutable_text()->append(words[i]);
}

void SetPieces(TextChange& change) {
  if (change.removed_lines().empty() || change.added_lines().empty()) return;
  const std::string removed = absl::StrJoin(change.removed_lines(), "\n");
  const std::string added = absl::StrJoin(change.added_lines(), "\n");
  const Views base = WordsOf(removed), other = WordsOf(added);
  if (base.size() + other.size() > kMostWords) return;
  size_t at = 0;
  for (const Difference& difference : DifferencesOf(base, other)) {
    AddPiece(change, TextChange::Piece::KEPT, base, at, difference.base_begin);
    AddPiece(change, TextChange::Piece::REMOVED, base, difference.base_begin, difference.base_end);
    AddPiece(change, TextChange::Piece::ADDED, other, difference.begin, difference.end);
    at = difference.base_end;
  }
  AddPiece(change, TextChange::Piece::KEPT, base, at, base.size());
}

}  // namespace

std::vector<Difference> DifferencesOf(const Views& base, const Views& other, int most) {
  // What both begin and end with needs no search.
  size_t begin = 0;
  const size_t shorter = std::min(base.size(), other.size());
  while (begin < shorter && base[begin] == other[begin]) ++begin;
  size_t end = 0;
  while (end < shorter - begin && base[base.size() - 1 - end] == other[other.size() - 1 - end]) {
    ++end;
  }
  const Views base_rest(base.begin() + begin, base.end() - end);
  const Views other_rest(other.begin() + begin, other.end() - end);
  if (base_rest.empty() && other_rest.empty()) return {};
  Rounds rounds;
  std::vector<Difference> differences = {{0, base_rest.size(), 0, other_rest.size()}};
  if (Search(base_rest, other_rest, most, rounds)) {
    differences =
        Trace(rounds, static_cast<int>(base_rest.size()), static_cast<int>(other_rest.size()));
  }
  for (Difference& difference : differences) {
    difference.base_begin += begin;
    difference.base_end += begin;
    difference.begin += begin;
    difference.end += begin;
  }
  return differences;
}

std::vector<TextChange> ChangesOf(const std::vector<std::string>& base,
                                  const std::vector<std::string>& other) {
  std::vector<TextChange> changes;
  for (const Difference& difference :
       DifferencesOf(Views(base.begin(), base.end()), Views(other.begin(), other.end()))) {
    TextChange& change = changes.emplace_back();
    change.set_base_line(static_cast<int>(difference.base_begin) + 1);
    change.set_line(static_cast<int>(difference.begin) + 1);
    for (size_t i = difference.base_begin; i < difference.base_end; ++i) {
      change.add_removed_lines(base[i]);
    }
    for (size_t i = difference.begin; i < difference.end; ++i) change.add_added_lines(other[i]);
    SetPieces(change);
  }
  return changes;
}

}  // namespace district::meeting
