#include "common/time/date.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"

namespace district::time {
namespace {

struct Parts {
  int year;
  int month;
  int day;
};

Parts PartsOf(DayNumber day) { return {day / 10000, day / 100 % 100, day % 100}; }

DayNumber Join(const Parts& parts) { return parts.year * 10000 + parts.month * 100 + parts.day; }

absl::Status CheckParts(const Parts& parts) {
  if (parts.year < 1 || parts.year > 9999) {
    return absl::InvalidArgumentError("the year of a date must be from 1 to 9999");
  }
  if (parts.month < 0 || parts.month > 12) {
    return absl::InvalidArgumentError("the month of a date must be from 1 to 12, or 0 if unknown");
  }
  if (parts.day == 0) return absl::OkStatus();
  if (parts.month == 0) {
    return absl::InvalidArgumentError("a date with a day must have a month");
  }
  // A civil day that the calendar lacks rolls over into another.
  if (parts.day < 0 || parts.day > 31 ||
      absl::CivilDay(parts.year, parts.month, parts.day).day() != parts.day) {
    return absl::InvalidArgumentError("the calendar has no such day");
  }
  return absl::OkStatus();
}

// Reads "dddd", "dddd-dd" or "dddd-dd-dd".
std::optional<Parts> ReadParts(std::string_view text) {
  if (text.size() != 4 && text.size() != 7 && text.size() != 10) return std::nullopt;
  int numbers[3] = {};
  int number = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i == 4 || i == 7) {
      if (text[i] != '-') return std::nullopt;
      ++number;
    } else {
      if (!absl::ascii_isdigit(static_cast<unsigned char>(text[i]))) return std::nullopt;
      numbers[number] = numbers[number] * 10 + (text[i] - '0');
    }
  }
  const bool zero_given = (number >= 1 && numbers[1] == 0) || (number == 2 && numbers[2] == 0);
  if (zero_given) return std::nullopt;
  return Parts{numbers[0], numbers[1], numbers[2]};
}

}  // namespace

absl::Status CheckDate(const google::type::Date& date) {
  const Parts parts{date.year(), date.month(), date.day()};
  if (parts.year == 0 && parts.month == 0 && parts.day == 0) return absl::OkStatus();
  return CheckParts(parts);
}

DayNumber ToDayNumber(const google::type::Date& date) {
  return Join({date.year(), date.month(), date.day()});
}

google::type::Date FromDayNumber(DayNumber day) {
  const Parts parts = PartsOf(day);
  google::type::Date date;
  date.set_year(parts.year);
  date.set_month(parts.month);
  date.set_day(parts.day);
  return date;
}

absl::StatusOr<DayNumber> ParseDay(std::string_view text, bool partial_allowed) {
  const std::optional<Parts> parts = ReadParts(text);
  if (!parts || (parts->day == 0 && !partial_allowed)) {
    return absl::InvalidArgumentError(partial_allowed
                                          ? "a date is written 2018-07-12, 2018-07 or 2018"
                                          : "a day is written 2018-07-12");
  }
  if (absl::Status status = CheckParts(*parts); !status.ok()) return status;
  return Join(*parts);
}

std::string FormatDay(DayNumber day) {
  const Parts parts = PartsOf(day);
  if (parts.year == 0) return "";
  if (parts.month == 0) return absl::StrFormat("%04d", parts.year);
  if (parts.day == 0) return absl::StrFormat("%04d-%02d", parts.year, parts.month);
  return absl::StrFormat("%04d-%02d-%02d", parts.year, parts.month, parts.day);
}

std::string FormatDayVietnamese(DayNumber day) {
  const Parts parts = PartsOf(day);
  if (parts.year == 0) return "";
  if (parts.month == 0) return absl::StrFormat("%d", parts.year);
  if (parts.day == 0) return absl::StrFormat("%02d/%d", parts.month, parts.year);
  return absl::StrFormat("%02d/%02d/%d", parts.day, parts.month, parts.year);
}

DayNumber FirstDay(DayNumber day) {
  Parts parts = PartsOf(day);
  if (parts.year == 0) return kBeginningOfTime;
  parts.month = std::max(parts.month, 1);
  parts.day = std::max(parts.day, 1);
  return Join(parts);
}

DayNumber LastDay(DayNumber day) {
  Parts parts = PartsOf(day);
  if (parts.year == 0) return kEndOfTime;
  if (parts.month == 0) parts.month = 12;
  if (parts.day == 0) {
    const absl::CivilMonth month(parts.year, parts.month);
    parts.day = (absl::CivilDay(month + 1) - 1).day();
  }
  return Join(parts);
}

absl::CivilDay ToCivilDay(DayNumber whole_day) {
  const Parts parts = PartsOf(whole_day);
  return absl::CivilDay(parts.year, parts.month, parts.day);
}

DayNumber FromCivilDay(absl::CivilDay day) {
  if (day.year() < 1) return kBeginningOfTime;
  if (day.year() > 9999) return kEndOfTime;
  return Join({static_cast<int>(day.year()), day.month(), day.day()});
}

DayNumber DayAfter(DayNumber whole_day) { return FromCivilDay(ToCivilDay(whole_day) + 1); }

DayNumber DayBefore(DayNumber whole_day) {
  return whole_day == kBeginningOfTime ? whole_day : FromCivilDay(ToCivilDay(whole_day) - 1);
}

absl::TimeZone VietnamTime() { return absl::FixedTimeZone(7 * 60 * 60); }

DayNumber DayInVietnam(absl::Time instant) {
  return FromCivilDay(absl::ToCivilDay(instant, VietnamTime()));
}

DaySpan SpanOf(DayNumber start, DayNumber last) {
  return {.begin = FirstDay(start), .end = last == 0 ? kEndOfTime : DayAfter(LastDay(last))};
}

}  // namespace district::time
