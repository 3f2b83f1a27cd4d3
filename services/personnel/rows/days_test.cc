#include "services/personnel/rows/days.h"

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "district/personnel/v1/people.pb.h"
#include "gtest/gtest.h"

namespace district::personnel {
namespace {

// Asks nothing, at a time of its own.
class StoppedSession : public db::Session {
 public:
  explicit StoppedSession(const absl::CivilSecond& utc)
      : now_(absl::FromCivil(utc, absl::UTCTimeZone())) {}
  absl::Time now() const override { return now_; }
  absl::StatusOr<std::vector<db::Row>> Query(std::string_view,
                                             const std::vector<db::Value>&) override {
    return absl::UnimplementedError("no statements");
  }

 private:
  const absl::Time now_;
};

TEST(TodayTest, IsTheDayInVietnamByTheDatabasesClock) {
  EXPECT_EQ(Today(StoppedSession(absl::CivilSecond(2031, 5, 6, 16, 59, 59))), 20310506);
  EXPECT_EQ(Today(StoppedSession(absl::CivilSecond(2031, 5, 6, 17, 0, 0))), 20310507);
}

TEST(AsOfTest, IsTodayWhereNoDayIsAsked) {
  const StoppedSession session(absl::CivilSecond(2031, 5, 6, 12, 0, 0));
  EXPECT_EQ(AsOf("", session), 20310506);
  EXPECT_EQ(AsOf("2018-07-12", session), 20180712);
  const v1::GetTitleRequest request;
  const BitemporalPoint point = PointOf(request.as_of(), request, session);
  EXPECT_EQ(point.day, 20310506);
  EXPECT_EQ(point.read_time, 0);
}

}  // namespace
}  // namespace district::personnel
