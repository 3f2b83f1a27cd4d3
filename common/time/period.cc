#include "common/time/period.h"

#include <array>
#include <charconv>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/time/date.h"

namespace district::time {
namespace {

using Kind = Period::Kind;

constexpr int kLastYear = 9999;

// Takes a period's code apart from the left. Every step answers whether it found what it wanted.
class CodeReader {
 public:
  explicit CodeReader(std::string_view code) : rest_(code) {}

  bool Skip(char sign) {
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // A number of so many digits, as many as there are up to `longest`, which is at most 9.
  std::optional<int> Number(size_t shortest, size_t longest) {
    size_t size = 0;
    while (size < rest_.size() && size < longest && rest_[size] >= '0' && rest_[size] <= '9')
      ++size;
    if (size < shortest) return std::nullopt;
    int number = 0;
    std::from_chars(rest_.data(), rest_.data() + size, number);
    rest_.remove_prefix(size);
    return number;
  }

  bool AtEnd() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

// Half open, like a period.
struct Days {
  absl::CivilDay begin;
  absl::CivilDay end;
};

absl::Status Malformed() {
  return absl::InvalidArgumentError(
      "a period is written 2018, 2018-S1, 2018-Q2, 2018-06, 2018-W27, 2018-07-12, "
      "2018-01-01/P9M or 2015/2020; 2018-A1, 2018-M06, 2018-T2 and 2018-D193 are taken too");
}

Days Months(int year, int first_month, int count) {
  const absl::CivilMonth month(year, first_month);
  return {absl::CivilDay(month), absl::CivilDay(month + count)};
}

// The Monday of the week that holds 4 January.
absl::CivilDay FirstWeekBegin(int year) {
  return absl::PrevWeekday(absl::CivilDay(year, 1, 5), absl::Weekday::monday);
}

int WeekOf(absl::CivilDay monday) {
  const auto year = static_cast<int>((monday + 3).year());
  return static_cast<int>((monday - FirstWeekBegin(year)) / 7) + 1;
}

// The same day so many months on; nothing where that month has no such day.
std::optional<absl::CivilDay> AddMonths(absl::CivilDay day, int months) {
  const absl::CivilMonth month = absl::CivilMonth(day) + months;
  const absl::CivilDay shifted(month.year(), month.month(), day.day());
  if (shifted.day() != day.day()) return std::nullopt;
  return shifted;
}

// How many whole months the days are; nothing where they are none.
std::optional<int> WholeMonths(const Days& days) {
  if (days.begin.day() != days.end.day()) return std::nullopt;
  return static_cast<int>(absl::CivilMonth(days.end) - absl::CivilMonth(days.begin));
}

absl::StatusOr<Days> ReadWeek(CodeReader reader, int year) {
  const std::optional<int> week = reader.Number(1, 2);
  if (!week || !reader.AtEnd()) return Malformed();
  const absl::CivilDay monday = FirstWeekBegin(year) + 7 * (*week - 1);
  if (*week < 1 || monday >= FirstWeekBegin(year + 1)) {
    return absl::InvalidArgumentError(absl::StrCat("the year ", year, " has no week ", *week));
  }
  return Days{monday, monday + 7};
}

// A part of the year by its letter: S1, Q3.
absl::StatusOr<Days> ReadPart(CodeReader reader, int year, int months, const char* name) {
  const std::optional<int> part = reader.Number(1, 1);
  if (!part || !reader.AtEnd()) return Malformed();
  if (*part < 1 || *part > 12 / months) {
    return absl::InvalidArgumentError(absl::StrCat("a year has no ", name, " ", *part));
  }
  return Months(year, (*part - 1) * months + 1, months);
}

absl::StatusOr<Days> ReadMonth(CodeReader reader, int year) {
  const std::optional<int> month = reader.Number(2, 2);
  if (!month || !reader.AtEnd()) return Malformed();
  if (*month < 1 || *month > 12) {
    return absl::InvalidArgumentError(absl::StrCat("a year has no month ", *month));
  }
  return Months(year, *month, 1);
}

absl::StatusOr<Days> ReadDay(std::string_view text) {
  absl::StatusOr<DayNumber> day = ParseDay(text, false);
  if (!day.ok()) return day.status();
  return Days{ToCivilDay(*day), ToCivilDay(*day) + 1};
}

absl::StatusOr<Days> ReadDayOfYear(CodeReader reader, int year) {
  const std::optional<int> number = reader.Number(3, 3);
  if (!number || !reader.AtEnd()) return Malformed();
  const absl::CivilDay day = absl::CivilDay(year) + (*number - 1);
  if (day.year() != year) {
    return absl::InvalidArgumentError(absl::StrCat("the year ", year, " has no day ", *number));
  }
  return Days{day, day + 1};
}

// What follows the year and a dash in SDMX and nowhere else: A1, M06, T2, D193. Nothing where it is
// none of these.
std::optional<absl::StatusOr<Days>> ReadOfSdmx(CodeReader reader, int year) {
  if (reader.Skip('A')) return ReadPart(reader, year, 12, "annual period");
  if (reader.Skip('M')) return ReadMonth(reader, year);
  if (reader.Skip('T')) return ReadPart(reader, year, 4, "trimester");
  if (reader.Skip('D')) return ReadDayOfYear(reader, year);
  return std::nullopt;
}

// 2018-01-01/P9M and 2018-01-01/P10D.
absl::StatusOr<Days> ReadDuration(std::string_view start, CodeReader reader) {
  absl::StatusOr<Days> first = ReadDay(start);
  if (!first.ok()) return first.status();
  const std::optional<int> count = reader.Skip('P') ? reader.Number(1, 7) : std::nullopt;
  if (!count || *count == 0) return Malformed();
  const bool days = reader.Skip('D');
  if ((!days && !reader.Skip('M')) || !reader.AtEnd()) return Malformed();
  if (days) return Days{first->begin, first->begin + *count};
  const std::optional<absl::CivilDay> end = AddMonths(first->begin, *count);
  if (!end) {
    return absl::InvalidArgumentError(
        "the month after the last one has no day of that number; write the length in days");
  }
  return Days{first->begin, *end};
}

absl::StatusOr<Days> ReadTerm(std::string_view first, std::string_view last) {
  CodeReader first_reader(first);
  CodeReader last_reader(last);
  const std::optional<int> from = first_reader.Number(4, 4);
  const std::optional<int> to = last_reader.Number(4, 4);
  if (!from || !to || !first_reader.AtEnd() || !last_reader.AtEnd()) return Malformed();
  return Days{absl::CivilDay(*from), absl::CivilDay(*to + 1)};
}

absl::StatusOr<Days> ReadInYear(std::string_view code) {
  CodeReader reader(code);
  const std::optional<int> year = reader.Number(4, 4);
  if (!year) return Malformed();
  if (reader.AtEnd()) return Months(*year, 1, 12);
  const bool dashed = reader.Skip('-');
  if (reader.Skip('S')) return ReadPart(reader, *year, 6, "half-year");
  if (reader.Skip('Q')) return ReadPart(reader, *year, 3, "quarter");
  if (reader.Skip('W')) return ReadWeek(reader, *year);
  if (dashed) {
    if (std::optional<absl::StatusOr<Days>> days = ReadOfSdmx(reader, *year)) return *days;
  }
  if (reader.rest().size() == 2) return ReadMonth(reader, *year);
  if (dashed) return ReadDay(code);
  if (code.size() != 8) return Malformed();
  return ReadDay(absl::StrFormat("%s-%s-%s", code.substr(0, 4), code.substr(4, 2), code.substr(6)));
}

absl::StatusOr<Days> Read(std::string_view code) {
  const size_t slash = code.find('/');
  if (slash == std::string_view::npos) return ReadInYear(code);
  const std::string_view before = code.substr(0, slash);
  const std::string_view after = code.substr(slash + 1);
  if (after.starts_with('P')) return ReadDuration(before, CodeReader(after));
  return ReadTerm(before, after);
}

Kind KindOf(const Days& days) {
  if (days.end - days.begin == 1) return Kind::kDay;
  const std::optional<int> months = WholeMonths(days);
  if (months && days.begin.day() == 1) {
    const int from = days.begin.month() - 1;
    if (*months == 1) return Kind::kMonth;
    if (*months == 3 && from % 3 == 0) return Kind::kQuarter;
    if (*months == 6 && from % 6 == 0) return Kind::kHalfYear;
    if (*months == 12 && from == 0) return Kind::kYear;
    if (*months % 12 == 0 && from == 0) return Kind::kTerm;
  }
  const bool week =
      days.end - days.begin == 7 && absl::GetWeekday(days.begin) == absl::Weekday::monday;
  return week ? Kind::kWeek : Kind::kOther;
}

std::string CodeOf(Kind kind, const Days& days) {
  const auto year = static_cast<int>(days.begin.year());
  const int month = days.begin.month();
  switch (kind) {
    case Kind::kDay:
      return FormatDay(FromCivilDay(days.begin));
    case Kind::kWeek: {
      const auto week_year = static_cast<int>((days.begin + 3).year());
      return absl::StrFormat("%04d-W%02d", week_year, WeekOf(days.begin));
    }
    case Kind::kMonth:
      return absl::StrFormat("%04d-%02d", year, month);
    case Kind::kQuarter:
      return absl::StrFormat("%04d-Q%d", year, (month + 2) / 3);
    case Kind::kHalfYear:
      return absl::StrFormat("%04d-S%d", year, (month + 5) / 6);
    case Kind::kYear:
      return absl::StrFormat("%04d", year);
    case Kind::kTerm:
      return absl::StrFormat("%04d/%04d", year, (days.end - 1).year());
    case Kind::kOther:
      break;
  }
  const std::string start = FormatDay(FromCivilDay(days.begin));
  if (const std::optional<int> months = WholeMonths(days)) {
    return absl::StrFormat("%s/P%dM", start, *months);
  }
  return absl::StrFormat("%s/P%dD", start, days.end - days.begin);
}

std::optional<Period> Known(absl::StatusOr<Period> period) {
  if (!period.ok()) return std::nullopt;
  return *std::move(period);
}

std::string OtherInVietnamese(const Days& days) {
  const absl::CivilDay last = days.end - 1;
  const std::optional<int> months = WholeMonths(days);
  if (months && days.begin.day() == 1) {
    const bool one_year = days.begin.year() == last.year();
    if (one_year && days.begin.month() == 1) {
      return absl::StrFormat("%d tháng đầu năm %d", *months, last.year());
    }
    if (one_year && last.month() == 12) {
      return absl::StrFormat("%d tháng cuối năm %d", *months, last.year());
    }
    return absl::StrFormat("từ tháng %02d/%d đến tháng %02d/%d", days.begin.month(),
                           days.begin.year(), last.month(), last.year());
  }
  return absl::StrCat("từ ngày ", FormatDayVietnamese(FromCivilDay(days.begin)), " đến ngày ",
                      FormatDayVietnamese(FromCivilDay(last)));
}

}  // namespace

absl::StatusOr<Period> Period::Parse(std::string_view code) {
  absl::StatusOr<Days> days = Read(code);
  if (!days.ok()) return days.status();
  return Of(days->begin, days->end);
}

absl::StatusOr<Period> Period::Of(absl::CivilDay begin, absl::CivilDay end) {
  if (end <= begin) return absl::InvalidArgumentError("a period must not end before it begins");
  if (begin.year() < 1 || (end - 1).year() > kLastYear) {
    return absl::InvalidArgumentError("a period must lie in the years 1 to 9999");
  }
  const Days days{begin, end};
  Period period;
  period.kind_ = KindOf(days);
  period.code_ = CodeOf(period.kind_, days);
  period.begin_ = begin;
  period.end_ = end;
  return period;
}

std::optional<Period> Period::YearBefore() const {
  if (kind_ == Kind::kTerm) return std::nullopt;
  if (kind_ == Kind::kWeek) {
    return Known(Parse(absl::StrFormat("%04d-W%02d", year() - 1, WeekOf(begin_))));
  }
  const std::optional<absl::CivilDay> begin = AddMonths(begin_, -12);
  if (!begin) return std::nullopt;
  std::optional<absl::CivilDay> end = *begin + (end_ - begin_);
  if (const std::optional<int> months = WholeMonths({begin_, end_})) {
    end = AddMonths(*begin, *months);
  }
  if (!end || *end > begin_) return std::nullopt;
  return Known(Of(*begin, *end));
}

std::optional<Period> Period::Previous() const {
  std::optional<absl::CivilDay> begin = begin_ - (end_ - begin_);
  if (const std::optional<int> months = WholeMonths({begin_, end_})) {
    begin = AddMonths(begin_, -*months);
  }
  if (!begin) return std::nullopt;
  return Known(Of(*begin, begin_));
}

std::optional<Period> Period::CalendarYear() const {
  if (begin_.year() != (end_ - 1).year()) return std::nullopt;
  return Known(Of(absl::CivilDay(begin_.year()), absl::CivilDay(begin_.year() + 1)));
}

std::optional<Period> Period::PlanYear() const {
  if (kind_ != Kind::kWeek) return CalendarYear();
  return Known(Of(absl::CivilDay(year()), absl::CivilDay(year() + 1)));
}

std::optional<Period> Period::YearToDate() const {
  if (kind_ == Kind::kWeek) return Known(Of(FirstWeekBegin(year()), end_));
  const std::optional<Period> year = CalendarYear();
  return year ? Known(Of(year->begin(), end_)) : std::nullopt;
}

std::string Period::ToVietnamese() const {
  constexpr std::array<const char*, 4> kQuarters = {"I", "II", "III", "IV"};
  const int month = begin_.month();
  switch (kind_) {
    case Kind::kDay:
      return absl::StrCat("ngày ", FormatDayVietnamese(FromCivilDay(begin_)));
    case Kind::kWeek:
      return absl::StrCat("tuần ", WeekOf(begin_), "/", year());
    case Kind::kMonth:
      return absl::StrFormat("tháng %02d/%d", month, year());
    case Kind::kQuarter:
      return absl::StrCat("quý ", kQuarters[static_cast<size_t>(month - 1) / 3], "/", year());
    case Kind::kHalfYear:
      return absl::StrCat("6 tháng ", month == 1 ? "đầu" : "cuối", " năm ", year());
    case Kind::kYear:
      return absl::StrCat("năm ", year());
    case Kind::kTerm:
      return absl::StrCat("nhiệm kỳ ", year(), "-", (end_ - 1).year());
    case Kind::kOther:
      break;
  }
  return OtherInVietnamese({begin_, end_});
}

}  // namespace district::time
