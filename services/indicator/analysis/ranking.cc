#include "services/indicator/analysis/ranking.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace district::indicator {
namespace {

using number::Decimal;

constexpr int kDecimals = 2;
// Percentages are told in steps of a hundredth.
const Decimal& Step() {
  static const auto* const step = new Decimal(*Decimal::Parse("0.01"));
  return *step;
}

// Rounded towards zero; the figures are not negative.
Decimal Cut(const Decimal& exact) {
  const Decimal rounded = exact.Round(kDecimals);
  return rounded > exact ? rounded - Step() : rounded;
}

// Rounds up those that are cut off most, until all make 100.
void AddUpToHundred(const std::vector<Decimal>& exact, const std::vector<size_t>& places,
                    MaybeFigures& shares) {
  Decimal left(100);
  for (size_t place : places) {
    shares[place] = Cut(exact[place]);
    left = left - *shares[place];
  }
  std::vector<size_t> by_cut = places;
  std::stable_sort(by_cut.begin(), by_cut.end(), [&](size_t a, size_t b) {
    return exact[a] - *shares[a] > exact[b] - *shares[b];
  });
  for (size_t i = 0; i < by_cut.size() && left >= Step(); ++i, left = left - Step()) {
    shares[by_cut[i]] = *shares[by_cut[i]] + Step();
  }
}

}  // namespace

std::vector<int> Ranks(const MaybeFigures& figures, bool lower_is_better) {
  std::vector<int> ranks(figures.size(), 0);
  std::vector<size_t> order;
  for (size_t i = 0; i < figures.size(); ++i) {
    if (figures[i]) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return lower_is_better ? *figures[a] < *figures[b] : *figures[b] < *figures[a];
  });
  for (size_t i = 0; i < order.size(); ++i) {
    const bool same = i > 0 && *figures[order[i]] == *figures[order[i - 1]];
    ranks[order[i]] = same ? ranks[order[i - 1]] : static_cast<int>(i) + 1;
  }
  return ranks;
}

MaybeFigures SharesOf(const MaybeFigures& figures, bool adjusted) {
  MaybeFigures shares(figures.size());
  Decimal sum;
  std::vector<size_t> places;
  for (size_t i = 0; i < figures.size(); ++i) {
    if (!figures[i]) continue;
    if (figures[i]->Sign() < 0) return shares;
    sum = sum + *figures[i];
    places.push_back(i);
  }
  if (sum.IsZero()) return shares;
  std::vector<Decimal> exact(figures.size());
  for (size_t place : places) {
    exact[place] = *(*figures[place] * Decimal(100)).DividedBy(sum, Decimal::kMaxFractionDigits);
    shares[place] = exact[place].Round(kDecimals);
  }
  if (adjusted) AddUpToHundred(exact, places, shares);
  return shares;
}

}  // namespace district::indicator
