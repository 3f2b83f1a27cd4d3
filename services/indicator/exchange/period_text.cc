#include "services/indicator/exchange/period_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "common/text/text.h"

namespace district::indicator {
namespace {

using time::Period;
using MaybePeriod = std::optional<absl::StatusOr<Period>>;

std::optional<int> Number(const std::string& text, size_t longest = 4) {
  int number = 0;
  const bool digits = !text.empty() && text.size() <= longest &&
                      text.find_first_not_of("0123456789") == std::string::npos;
  return digits && absl::SimpleAtoi(text, &number) ? std::optional(number) : std::nullopt;
}

std::optional<int> Year(const std::string& text) {
  return text.size() == 4 ? Number(text) : std::nullopt;
}

absl::StatusOr<Period> MonthsOf(int year, int first, int count) {
  if (first < 1 || count < 1 || first - 1 + count > 12) {
    return absl::InvalidArgumentError("a year has twelve months");
  }
  const absl::CivilMonth month(year, first);
  return Period::Of(absl::CivilDay(month), absl::CivilDay(month + count));
}

absl::StatusOr<Period> DayOfYear(int year, int day) {
  const absl::CivilDay begin = absl::CivilDay(year) + (day - 1);
  if (day < 1 || begin.year() != year) {
    return absl::InvalidArgumentError(absl::StrCat("the year ", year, " has no day ", day));
  }
  return Period::Of(begin, begin + 1);
}

// 2018-A1, 2018-M06, 2018-T2, 2018-D193.
MaybePeriod ReadReporting(const std::string& text) {
  if (text.size() < 7 || text[4] != '-') return std::nullopt;
  const std::optional<int> year = Year(text.substr(0, 4));
  const std::optional<int> number = Number(text.substr(6), 3);
  if (!year || !number) return std::nullopt;
  switch (text[5]) {
    case 'A':
      if (*number == 1) return MonthsOf(*year, 1, 12);
      break;
    case 'T':
      if (*number >= 1 && *number <= 3) return MonthsOf(*year, (*number - 1) * 4 + 1, 4);
      break;
    case 'M':
      return MonthsOf(*year, *number, 1);
    case 'D':
      return DayOfYear(*year, *number);
    default:
      return std::nullopt;
  }
  return absl::InvalidArgumentError(absl::StrCat("a year has no ", text.substr(5)));
}

// 2015-01-01/P6Y, 2018-01-01T00:00:00/P9M, 2018-01-01/P2W.
MaybePeriod ReadDuration(const std::string& text) {
  const size_t slash = text.find("/P");
  if (slash == std::string::npos || text.size() < slash + 4) return std::nullopt;
  const std::string begin(absl::StripSuffix(text.substr(0, slash), "T00:00:00"));
  const std::optional<int> count = Number(text.substr(slash + 2, text.size() - slash - 3));
  if (!count) return std::nullopt;
  switch (text.back()) {
    case 'Y':
      return Period::Parse(absl::StrCat(begin, "/P", *count * 12, "M"));
    case 'W':
      return Period::Parse(absl::StrCat(begin, "/P", *count * 7, "D"));
    default:
      return Period::Parse(absl::StrCat(begin, text.substr(slash)));
  }
}

std::optional<int> CountWord(const std::string& word) {
  constexpr std::array<std::pair<const char*, int>, 3> kWords = {
      {{"ba", 3}, {"sau", 6}, {"chin", 9}}};
  for (const auto& [name, count] : kWords) {
    if (word == name) return count;
  }
  return Number(word, 2);
}

std::optional<int> QuarterWord(const std::string& word) {
  constexpr std::array<const char*, 4> kRoman = {"i", "ii", "iii", "iv"};
  for (size_t i = 0; i < kRoman.size(); ++i) {
    if (word == kRoman[i]) return static_cast<int>(i) + 1;
  }
  return Number(word, 1);
}

// "6 tháng đầu năm 2018" and the like, folded, without the word for year.
MaybePeriod ReadMonthsOfYear(const std::vector<std::string>& words, int year) {
  const std::optional<int> count = CountWord(words[0]);
  if (!count || words[1] != "thang" || words.size() > 4) return std::nullopt;
  const bool from_end = words.size() == 4 && words[2] == "cuoi";
  if (words.size() == 4 && !from_end && words[2] != "dau") return std::nullopt;
  return MonthsOf(year, from_end ? 13 - *count : 1, *count);
}

MaybePeriod ReadWords(std::vector<std::string> words, bool slashes) {
  if (words.size() == 2 && words[0] == "nam" && Year(words[1]))
    return MonthsOf(*Year(words[1]), 1, 12);
  std::erase(words, "nam");
  if (words.size() < 2 || !Year(words.back())) return std::nullopt;
  const int year = *Year(words.back());
  const std::string& kind = words[0];
  if (words.size() == 2) {
    if (kind == "ca") return MonthsOf(year, 1, 12);
    if (slashes && Number(kind, 2)) return MonthsOf(year, *Number(kind, 2), 1);
    return std::nullopt;
  }
  if (kind == "nhiem" && words.size() == 4 && words[1] == "ky") {
    return Period::Parse(absl::StrCat(words[2], "/", words[3]));
  }
  const std::optional<int> second = Number(words[1], 2);
  if (words.size() == 3) {
    if (kind == "thang" && second) return MonthsOf(year, *second, 1);
    if (kind == "quy" && QuarterWord(words[1])) {
      return Period::Parse(absl::StrCat(words[2], "-Q", *QuarterWord(words[1])));
    }
    if (kind == "tuan" && second) return Period::Parse(absl::StrCat(words[2], "-W", words[1]));
  }
  const bool named = kind == "ngay" && words.size() == 4;
  if (named || (slashes && words.size() == 3)) {
    const std::optional<int> day = Number(words[named ? 1 : 0], 2);
    const std::optional<int> month = Number(words[named ? 2 : 1], 2);
    if (day && month) {
      return Period::Parse(absl::StrFormat("%04d-%02d-%02d", year, *month, *day));
    }
  }
  return ReadMonthsOfYear(words, year);
}

}  // namespace

absl::StatusOr<Period> ReadPeriod(const std::string& text) {
  absl::StatusOr<Period> period = Period::Parse(text);
  if (period.ok()) return period;
  if (MaybePeriod read = ReadReporting(text)) return *std::move(read);
  if (MaybePeriod read = ReadDuration(text)) return *std::move(read);
  if (MaybePeriod read = ReadWords(text::FoldedWords(text), absl::StrContains(text, '/'))) {
    return *std::move(read);
  }
  return period.status();
}

std::string SdmxPeriod(const Period& period) {
  if (period.kind() != Period::Kind::kTerm) return period.code();
  return absl::StrFormat("%04d-01-01/P%dY", period.begin().year(),
                         period.end().year() - period.begin().year());
}

std::string SdmxFrequency(const Period& period) {
  switch (period.kind()) {
    case Period::Kind::kDay:
      return "D";
    case Period::Kind::kWeek:
      return "W";
    case Period::Kind::kMonth:
      return "M";
    case Period::Kind::kQuarter:
      return "Q";
    case Period::Kind::kHalfYear:
      return "S";
    case Period::Kind::kYear:
      return "A";
    case Period::Kind::kTerm:
    case Period::Kind::kOther:
      break;
  }
  return "O";
}

}  // namespace district::indicator
