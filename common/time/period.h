// Reporting periods: SDMX codes, DHIS2 spellings on input, one canonical form inside.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

namespace district::time {

// A span of whole days that has a code. Canonical codes:
//   2018  2018-S1  2018-Q2  2018-06  2018-W27  2018-07-12   the calendar's own parts
//   2018-01-01/P9M   any start and length in months or days (P9M, P10D) that has no shorter code
//   2015/2020        a term, from the first day of the one year to the last of the other
// Two codes that cover the same days are the same period, written the shortest way:
// 2018-01-01/P6M is 2018-S1, 2018-01-01/P12M is 2018, 2018-01-01/P3M is 2018-Q1, 2018-01-15/P31D is
// 2018-01-15/P1M. A week is an ISO week. Also taken: 2018S1, 2018Q2, 201806, 2018W27, 20180712, and
// a week of one digit, 2018W5; of SDMX, 2018-A1 (the year), 2018-M06, 2018-T2 (the second four
// months, which is 2018-05-01/P4M) and 2018-D193 (the 193rd day).
class Period {
 public:
  enum class Kind { kDay, kWeek, kMonth, kQuarter, kHalfYear, kYear, kTerm, kOther };

  // InvalidArgument with a reason for anything else, 2018-S3 and 2018-02-30 among them.
  static absl::StatusOr<Period> Parse(std::string_view code);

  // The period of the days from `begin` to the one before `end`. InvalidArgument where there is no
  // such day, or one outside the years 1 to 9999.
  static absl::StatusOr<Period> Of(absl::CivilDay begin, absl::CivilDay end);

  const std::string& code() const { return code_; }
  Kind kind() const { return kind_; }
  absl::CivilDay begin() const { return begin_; }  // first day
  absl::CivilDay end() const { return end_; }      // the day after the last
  // The year in its code: that of a week may begin in the last days of the year before.
  int year() const { return static_cast<int>((kind_ == Kind::kWeek ? begin_ + 3 : begin_).year()); }

  // The same part of the year before; for a term of n years, nothing. Nor is there one for what the
  // year before lacks (29 February, a 53rd week) and for what is longer than a year.
  std::optional<Period> YearBefore() const;
  // The one just before, of the same kind and length: of 2015/2020, 2009/2014.
  std::optional<Period> Previous() const;
  // The calendar year it lies in; nothing where it spans two.
  std::optional<Period> CalendarYear() const;
  // The year whose plan it is a part of: that of its code, also of a week that begins in the year
  // before; nothing where it spans two years otherwise.
  std::optional<Period> PlanYear() const;
  // From the beginning of that year, of a week from that of its first week, to the end of this one.
  std::optional<Period> YearToDate() const;
  bool Contains(const Period& other) const { return begin_ <= other.begin_ && other.end_ <= end_; }

  // As people write it: "6 tháng đầu năm 2018", "6 tháng cuối năm 2018", "9 tháng đầu năm 2018",
  // "quý II/2018", "tháng 06/2018", "năm 2018", "ngày 12/07/2018", "tuần 27/2018",
  // "nhiệm kỳ 2015-2020", "từ tháng 02/2018 đến tháng 05/2018", "từ ngày 05/07/2018 đến ngày
  // 14/07/2018".
  std::string ToVietnamese() const;

  friend bool operator==(const Period& a, const Period& b) { return a.code_ == b.code_; }

 private:
  std::string code_;
  Kind kind_ = Kind::kOther;
  absl::CivilDay begin_;
  absl::CivilDay end_;
};

}  // namespace district::time
