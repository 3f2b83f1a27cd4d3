#include "common/calendar/holiday_calendar.h"

#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/rpc/peer_client.h"
#include "common/time/clock.h"
#include "common/time/date.h"
#include "district/personnel/v1/holidays.pb.h"
#include "gmock/gmock.h"

namespace district::calendar {
namespace {

using district::personnel::v1::Holiday;
using district::personnel::v1::ListHolidaysResponse;
using ::testing::ElementsAre;

// A call of which only the deadline and the headers are asked.
class SomeCall : public rpc::Call {
 public:
  const google::protobuf::MethodDescriptor& method() const override { std::abort(); }
  const google::protobuf::Message& request() const override { std::abort(); }
  const api::RequestFields& fields() const override { std::abort(); }
  const auth::Identity& identity() const override { std::abort(); }
  bool Allows(std::string_view) const override { return true; }
  absl::Time deadline() const override { return absl::InfiniteFuture(); }
  const std::string& trace_id() const override { return header_; }
  const std::string& authorization() const override { return header_; }
  const std::string& traceparent() const override { return header_; }
  const std::shared_ptr<api::PageTokenKeys>& page_token_keys() const override { std::abort(); }
  void Finish(const google::protobuf::Message&) override {}
  void FinishWithBytes(std::string) override {}
  void FinishWithHeaders(const google::protobuf::Message&, const rpc::Headers&) override {}
  void Fail(absl::Status) override {}

 private:
  const std::string header_ = "Bearer x";
};

class SetClock : public time::Clock {
 public:
  absl::Time Now() const override { return now; }
  absl::Time now = absl::FromUnixSeconds(1531375200);
};

// Answers at once, and counts.
class Personnel : public rpc::PeerClient {
 public:
  void CallMethod(const std::string&, const google::protobuf::Message&,
                  rpc::PeerCallOptions options,
                  std::function<void(absl::StatusOr<std::unique_ptr<google::protobuf::Message>>)>
                      done) override {
    ++calls;
    EXPECT_EQ(options.authorization, "Bearer x");
    EXPECT_LT(options.deadline, absl::InfiniteFuture()) << "a write does not wait for long";
    if (!failure.ok()) return done(failure);
    done(std::make_unique<ListHolidaysResponse>(answer));
  }

  void Add(time::DayNumber day, Holiday::Kind kind) {
    Holiday& holiday = *answer.add_holidays();
    *holiday.mutable_date() = time::FromDayNumber(day);
    holiday.set_kind(kind);
  }

  ListHolidaysResponse answer;
  absl::Status failure;
  int calls = 0;
};

class HolidayCalendarTest : public ::testing::Test {
 protected:
  void Refresh(HolidayCalendar& calendar) {
    bool done = false;
    calendar.Refresh(call_, [&done] { done = true; });
    EXPECT_TRUE(done);
  }

  SomeCall call_;
  Personnel personnel_;
  SetClock clock_;
  HolidayCalendar calendar_{&personnel_, clock_};
};

TEST_F(HolidayCalendarTest, KeepsWhatPersonnelLists) {
  EXPECT_EQ(calendar_.Current(), nullptr);
  personnel_.Add(20180903, Holiday::DAY_OFF);
  personnel_.Add(20190105, Holiday::WORKING_DAY);
  Refresh(calendar_);
  ASSERT_NE(calendar_.Current(), nullptr);
  EXPECT_THAT(calendar_.Current()->days_off, ElementsAre(20180903));
  EXPECT_THAT(calendar_.Current()->working_days, ElementsAre(20190105));
  Refresh(calendar_);
  EXPECT_EQ(personnel_.calls, 1) << "what is new is not asked for again";
  clock_.now += absl::Minutes(1);
  personnel_.failure = absl::UnavailableError("down");
  Refresh(calendar_);
  EXPECT_EQ(personnel_.calls, 2);
  EXPECT_NE(calendar_.Current(), nullptr) << "what was known a minute ago still is";
  clock_.now += absl::Hours(2);
  EXPECT_EQ(calendar_.Current(), nullptr) << "but not for ever";
}

TEST_F(HolidayCalendarTest, GoesOnWithoutAnAnswer) {
  personnel_.failure = absl::UnavailableError("down");
  Refresh(calendar_);
  EXPECT_EQ(calendar_.Current(), nullptr);
  Refresh(calendar_);
  EXPECT_EQ(personnel_.calls, 1) << "not every write waits for what is down";
  clock_.now += absl::Minutes(1);
  personnel_.failure = absl::OkStatus();
  Refresh(calendar_);
  EXPECT_NE(calendar_.Current(), nullptr);
}

TEST_F(HolidayCalendarTest, NeedsNoPeer) {
  HolidayCalendar alone(nullptr);
  Refresh(alone);
  EXPECT_EQ(alone.Current(), nullptr);
}

}  // namespace
}  // namespace district::calendar
