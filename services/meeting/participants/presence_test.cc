#include "services/meeting/participants/presence.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/errors.h"
#include "common/testing/from_text.h"
#include "gmock/gmock.h"

namespace district::meeting {
namespace {

using v1::Meeting;
using v1::Participant;

// Seconds of an hour of 12 July 2018 in Vietnam.
constexpr int64_t kMidnight = 1531328400;
int64_t At(int hour) { return (kMidnight + hour * 3600) * 1000000; }
std::string Hours(int begin, int end = 0) {
  std::string interval =
      absl::StrCat("presence { start_time { seconds: ", kMidnight + begin * 3600, " }");
  if (end != 0) absl::StrAppend(&interval, " end_time { seconds: ", kMidnight + end * 3600, " }");
  return interval + " } ";
}
constexpr char kDay[] = "presence { date { year: 2018 month: 7 day: 12 } } ";

std::string ReasonOf(const absl::Status& status) {
  return api::DetailOf<google::rpc::ErrorInfo>(status).reason();
}

TEST(PresenceTest, IsHalfOpen) {
  const auto present = [](const std::string& presence, int hour) {
    return IsPresentAt(FromText<Participant>(presence), At(hour));
  };
  EXPECT_FALSE(present("", 8));
  EXPECT_FALSE(present(Hours(8, 10), 7));
  EXPECT_TRUE(present(Hours(8, 10), 8));
  EXPECT_FALSE(present(Hours(8, 10), 10)) << "who leaves at ten is not there at ten";
  EXPECT_TRUE(present(Hours(8, 10) + Hours(10, 11), 10));
  EXPECT_TRUE(present(Hours(8), 23)) << "still there";
  EXPECT_TRUE(present(kDay, 0));
  EXPECT_FALSE(present(kDay, 24));
}

TEST(PresenceTest, IsRefusedWhereItCannotBe) {
  const struct {
    std::string presence;
    const char* reason;
  } kCases[] = {
      {"", ""},
      {kDay, ""},
      {Hours(8, 10) + Hours(10), ""},
      {"presence {}", "DATE_OR_START_TIME"},
      {"presence { date { year: 2018 } }", "PARTIAL_DATE"},
      {"presence { date { year: 2018 month: 7 day: 12 } end_time { seconds: 1 } }",
       "START_TIME_MISSING"},
      {Hours(8, 8), "TIMES_REVERSED"},
      {Hours(8, 10) + Hours(9, 11), "INTERVALS_OVERLAP"},
      {Hours(8) + Hours(9, 11), "INTERVALS_OVERLAP"},
      {kDay + Hours(9, 11), "INTERVALS_OVERLAP"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(ReasonOf(CheckPresence(FromText<Participant>(test.presence))), test.reason)
        << test.presence;
  }
}

TEST(PresenceTest, CheckingInAndOutIsKept) {
  Participant participant;
  EXPECT_EQ(ReasonOf(CheckOut(At(8), participant)), "NOT_CHECKED_IN");
  ASSERT_EQ(CheckIn(At(8), participant), absl::OkStatus());
  ASSERT_EQ(CheckIn(At(9), participant), absl::OkStatus());
  EXPECT_EQ(participant.presence_size(), 1) << "there already";
  EXPECT_EQ(ReasonOf(CheckOut(At(8), participant)), "TIMES_REVERSED");
  ASSERT_EQ(CheckOut(At(10), participant), absl::OkStatus());
  EXPECT_EQ(ReasonOf(CheckOut(At(11), participant)), "NOT_CHECKED_IN");
  EXPECT_EQ(ReasonOf(CheckIn(At(7), participant)), "TIMES_REVERSED");
  ASSERT_EQ(CheckIn(At(10), participant), absl::OkStatus());
  EXPECT_EQ(participant.presence_size(), 2);
  EXPECT_EQ(CheckPresence(participant), absl::OkStatus());
}

TEST(AttendanceTest, FollowsFromPresenceAndExcuse) {
  const std::string day = "date { year: 2018 month: 7 day: 12 }";
  const std::string morning = "sittings {" + day + " day_part: MORNING } ";
  const std::string at_eight =
      absl::StrCat("sittings { start_time { seconds: ", kMidnight + 8 * 3600, " } } ");
  const struct {
    std::string participant, meeting;
    Participant::Attendance attendance;
  } kCases[] = {
      {"", "state: SCHEDULED", Participant::INVITED},
      {"response: CONFIRMED", "state: IN_PROGRESS", Participant::INVITED},
      {"response: DECLINED", "state: IN_PROGRESS", Participant::INVITED},
      {"excuse: 'Ốm'", "state: SCHEDULED", Participant::EXCUSED},
      {"excuse: 'Ốm' " + Hours(8), at_eight, Participant::PRESENT},
      {"response: DECLINED " + Hours(8), at_eight, Participant::PRESENT},
      {Hours(9), at_eight, Participant::LATE},
      {Hours(7), at_eight, Participant::PRESENT},
      {Hours(9), morning, Participant::PRESENT},  // the hour at which it began is not known
      {kDay, at_eight, Participant::PRESENT},
      {Hours(33), morning, Participant::LATE},                        // the day after
      {"attendance: INVITED", "state: ENDED", Participant::INVITED},  // nobody took the roll
      {"attendance: ABSENT", "state: ENDED", Participant::ABSENT},
      {"attendance: PRESENT", "state: ENDED", Participant::ABSENT},  // by mistake
      {"attendance: PRESENT", "state: IN_PROGRESS", Participant::INVITED},
      {"attendance: ABSENT excuse: 'Ốm'", "state: ENDED", Participant::EXCUSED},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(
        AttendanceOf(FromText<Participant>(test.participant), FromText<Meeting>(test.meeting)),
        test.attendance)
        << test.participant << " / " << test.meeting;
  }
}

}  // namespace
}  // namespace district::meeting
