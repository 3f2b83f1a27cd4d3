#include "services/meeting/meetings/sittings.h"

#include <string>

#include "common/api/errors.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"

namespace district::meeting {
namespace {

using v1::Meeting;
using v1::Sitting;

constexpr int64_t kHour = int64_t{3600} * 1000000;
// 2018-07-12T00:00+07:00
constexpr int64_t kDay = int64_t{1531328400} * 1000000;

TEST(SittingsTest, TakeTheirHoursOrTheirPartOfTheDay) {
  const struct {
    const char* sitting;
    int64_t begin, end;  // hours of 12 July 2018 in Vietnam
  } kCases[] = {
      {"date { year: 2018 month: 7 day: 12 }", 0, 24},
      {"date { year: 2018 month: 7 day: 12 } day_part: FULL_DAY", 0, 24},
      {"date { year: 2018 month: 7 day: 12 } day_part: MORNING", 0, 12},
      {"date { year: 2018 month: 7 day: 12 } day_part: AFTERNOON", 12, 18},
      {"date { year: 2018 month: 7 day: 12 } day_part: EVENING", 18, 24},
      {"start_time { seconds: 1531357200 }", 8, 8},
      {"start_time { seconds: 1531357200 } end_time { seconds: 1531368000 }", 8, 11},
      {"date { year: 2018 month: 7 }", -11 * 24, 20 * 24},
  };
  for (const auto& test : kCases) {
    const SittingSpan span = SpanOf(FromText<Sitting>(test.sitting));
    EXPECT_EQ(span.begin, kDay + test.begin * kHour) << test.sitting;
    EXPECT_EQ(span.end, kDay + test.end * kHour) << test.sitting;
  }
}

TEST(SittingsTest, AreRefusedWhereTheySayTooMuchOrTooLittle) {
  const std::string day = "date { year: 2018 month: 7 day: 12 }";
  const struct {
    std::string sittings;
    const char* reason;
    const char* field;
  } kCases[] = {
      {"", "", ""},
      {"sittings {" + day + "}", "", ""},
      {"sittings {}", "DATE_OR_START_TIME", "sittings[0].date"},
      {"sittings {" + day + " start_time { seconds: 1 } }", "DATE_OR_START_TIME",
       "sittings[0].date"},
      {"sittings { start_time { seconds: 1 } day_part: MORNING }", "DATE_MISSING",
       "sittings[0].day_part"},
      {"sittings {" + day + " end_time { seconds: 1 } }", "START_TIME_MISSING",
       "sittings[0].end_time"},
      {"sittings { start_time { seconds: 2 } end_time { seconds: 2 } }", "TIMES_REVERSED",
       "sittings[0].end_time"},
      {"sittings {" + day + " day_part: MORNING } sittings {" + day + " day_part: AFTERNOON }", "",
       ""},
      {"sittings {" + day + " day_part: AFTERNOON } sittings {" + day + " day_part: MORNING }",
       "SITTINGS_OVERLAP", "sittings[1]"},
      {"sittings {" + day + "} sittings {" + day + " day_part: EVENING }", "SITTINGS_OVERLAP",
       "sittings[1]"},
      {"sittings {" + day + "} sittings { date { year: 2018 month: 7 day: 13 } }", "", ""},
  };
  for (const auto& test : kCases) {
    const absl::Status status = CheckSittings(FromText<Meeting>(test.sittings));
    EXPECT_EQ(api::DetailOf<google::rpc::ErrorInfo>(status).reason(), test.reason) << test.sittings;
    const auto bad = api::DetailOf<google::rpc::BadRequest>(status);
    EXPECT_EQ(bad.field_violations().empty() ? "" : bad.field_violations(0).field(), test.field);
  }
}

TEST(SittingsTest, GiveTheFirstAndTheLastDay) {
  auto meeting = FromText<Meeting>(
      "start_date { year: 1 } sittings { date { year: 2018 month: 7 day: 12 } } "
      "sittings { start_time { seconds: 1531501200 } }");  // 14 July, 00:00 in Vietnam
  SetDays(meeting);
  EXPECT_EQ(time::ToDayNumber(meeting.start_date()), 20180712);
  EXPECT_EQ(time::ToDayNumber(meeting.end_date()), 20180714);
  meeting.clear_sittings();
  SetDays(meeting);
  EXPECT_FALSE(meeting.has_start_date());
  EXPECT_FALSE(meeting.has_end_date());
}

}  // namespace
}  // namespace district::meeting
