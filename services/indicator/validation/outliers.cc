#include "services/indicator/validation/outliers.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/number/decimal_proto.h"

namespace district::indicator::validation {
namespace {

using number::Decimal;
using number::ToProto;

constexpr int kScoreDecimals = 2;

// Of a normal distribution MAD is so much of the standard deviation, and this times the mean
// distance is the standard deviation.
const Decimal& MadOfDeviation() {
  static const auto* const value = new Decimal(*Decimal::Parse("0.6745"));
  return *value;
}
const Decimal& DeviationOfMean() {
  static const auto* const value = new Decimal(*Decimal::Parse("1.253314"));
  return *value;
}
const Decimal& DefaultThreshold() {
  static const auto* const value = new Decimal(*Decimal::Parse("3.5"));
  return *value;
}

Decimal Absolute(const Decimal& value) { return value.Sign() < 0 ? -value : value; }

Decimal MedianOf(std::vector<Decimal> values) {
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  if (values.size() % 2 == 1) return values[middle];
  static const auto* const half = new Decimal(*Decimal::Parse("0.5"));
  return (values[middle - 1] + values[middle]) * *half;
}

// The score as a fraction: the numerator has the sign, the denominator is not negative, and zero
// where all earlier values are alike.
struct Score {
  Decimal numerator, denominator;
};

Score ScoreOf(const Decimal& value, const Decimal& median, const std::vector<Decimal>& earlier) {
  std::vector<Decimal> distances;
  Decimal sum;
  for (const Decimal& one : earlier) {
    distances.push_back(Absolute(one - median));
    sum = sum + distances.back();
  }
  const Decimal mad = MedianOf(std::move(distances));
  if (mad.Sign() > 0) return {MadOfDeviation() * (value - median), mad};
  return {(value - median) * Decimal(static_cast<int64_t>(earlier.size())),
          DeviationOfMean() * sum};
}

bool IsFirstOfMonth(absl::CivilDay day) { return day.day() == 1; }

}  // namespace

bool AreAlike(const time::Period& a, const time::Period& b) {
  if (a.kind() != b.kind()) return false;
  if (a.kind() != time::Period::Kind::kOther && a.kind() != time::Period::Kind::kTerm) return true;
  const auto months = [](const time::Period& period) {
    const bool whole = IsFirstOfMonth(period.begin()) && IsFirstOfMonth(period.end());
    return whole ? absl::CivilMonth(period.end()) - absl::CivilMonth(period.begin()) : 0;
  };
  if (months(a) != months(b)) return false;
  return months(a) > 0 || a.end() - a.begin() == b.end() - b.begin();
}

std::vector<Decimal> EarlierValues(const std::vector<PastFigure>& series,
                                   const time::Period& period) {
  const absl::CivilDay begin = period.begin();
  const absl::CivilDay first(begin.year() - kLookBackYears, begin.month(), begin.day());
  std::vector<Decimal> values;
  for (const PastFigure& figure : series) {
    if (figure.period.begin() >= first && figure.period.begin() < begin &&
        AreAlike(figure.period, period)) {
      values.push_back(figure.value);
    }
  }
  return values;
}

std::optional<v1::OutlierScore> FindOutlier(const v1::OutlierCheck& check, const Decimal& value,
                                            std::vector<Decimal> earlier) {
  if (earlier.empty() || static_cast<int>(earlier.size()) < check.minimum_value_count()) {
    return std::nullopt;
  }
  const Decimal threshold =
      check.has_threshold() ? number::FromProto(check.threshold()) : DefaultThreshold();
  const Decimal median = MedianOf(earlier);
  const Score score = ScoreOf(value, median, earlier);
  if (Absolute(score.numerator) <= threshold * score.denominator) return std::nullopt;
  v1::OutlierScore told;
  *told.mutable_value() = ToProto(value);
  *told.mutable_median() = ToProto(median.Round(Decimal::kMaxFractionDigits));
  told.set_value_count(static_cast<int32_t>(earlier.size()));
  if (score.denominator.Sign() > 0) {
    *told.mutable_score() = ToProto(*score.numerator.DividedBy(score.denominator, kScoreDecimals));
  }
  return told;
}

std::string SayOutlier(const v1::ValidationRule& rule, const v1::OutlierScore& score) {
  return absl::StrCat(
      rule.display_name(), ": giá trị ", number::FromProto(score.value()).ToVietnamese(),
      " khác thường so với trung vị ", number::FromProto(score.median()).ToVietnamese(), " của ",
      score.value_count(), " kỳ trước",
      score.has_score()
          ? absl::StrCat(" (điểm z hiệu chỉnh ",
                         number::FromProto(score.score()).ToVietnamese(kScoreDecimals), ")")
          : "",
      ".");
}

}  // namespace district::indicator::validation
