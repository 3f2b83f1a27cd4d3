#include "services/indicator/figures/rules.h"

#include <string>
#include <vector>

#include "common/api/errors.h"
#include "common/testing/from_text.h"
#include "google/protobuf/text_format.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "services/indicator/figures/categories.h"
#include "services/indicator/figures/certainty.h"

namespace district::indicator {
namespace {

using v1::Observation;

// Noon of 12 July 2018 in Vietnam.
const absl::Time kNow = absl::FromUnixSeconds(1531371600);

// A level of June 2018 but for what is said otherwise.
Observation Figure(const std::string& more = "value { value: '11.05' }") {
  auto figure =
      FromText<Observation>("name: 'indicators/a/observations/b' period: '2018-06' measure: LEVEL");
  EXPECT_TRUE(google::protobuf::TextFormat::MergeFromString(more, &figure)) << more;
  return figure;
}

// "REASON field" of the refusal, or "" where there is none.
std::string Told(const absl::Status& status) {
  if (status.ok()) return "";
  const auto fields = api::DetailOf<google::rpc::BadRequest>(status);
  return api::DetailOf<google::rpc::ErrorInfo>(status).reason() + " " +
         (fields.field_violations_size() > 0 ? fields.field_violations(0).field() : "");
}

std::string Refused(const std::string& figure) {
  Observation observation = Figure(figure);
  return Told(CheckFigure(observation, nullptr, kNow));
}

std::string RefusedChange(const std::string& from, const std::string& to) {
  const Observation before = Figure(from);
  Observation after = Figure(to);
  return Told(CheckFigure(after, &before, kNow));
}

TEST(CheckFigureTest, FillsInWhatIsLeftOpen) {
  Observation figure = Figure();
  ASSERT_TRUE(CheckFigure(figure, nullptr, kNow).ok());
  EXPECT_EQ(figure.status(), Observation::NORMAL);
  EXPECT_EQ(figure.cutoff(), Observation::CALENDAR);
}

TEST(CheckFigureTest, RefusesWhatCannotBe) {
  const struct {
    const char* figure;
    const char* refused;
  } kCases[] = {
      {"value { value: '0' }", ""},
      {"absence: MISSING", ""},
      {"", "INVALID_FIELD value"},
      {"value { value: '1' } absence: MISSING", "INVALID_FIELD value"},
      {"value { value: '1' } measure: GROWTH", "REQUIRED base_period"},
      {"value { value: '1' } measure: GROWTH base_period: '2018-06'", "INVALID_FIELD base_period"},
      {"value { value: '1' } base_period: '2017-06'", "INVALID_FIELD base_period"},
      {"value { value: '1' } measure: SHARE_OF_PLAN", "REQUIRED plan"},
      {"value { value: '1' } plan: 'indicators/a/plans/p'", "INVALID_FIELD plan"},
      {"value { value: '1' } measure: SHARE_OF_PLAN plan: 'indicators/b/plans/p'",
       "INVALID_FIELD plan"},
      {"value { value: '1' } flags: BREAK flags: LOW_RELIABILITY", ""},
      {"value { value: '1' } flags: BREAK flags: BREAK", "DUPLICATE flags[1]"},
      {"value { value: '1' } flags: FLAG_UNSPECIFIED", "INVALID_FIELD flags[0]"},
      {"value { value: '1' } cutoff: ND_09", ""},
      {"value { value: '1' } cutoff: ND_09 period: '2018-01-01/P9M'", "NO_SUCH_CUTOFF cutoff"},
      {"value { value: '1' } cutoff: ND_09 measure: GROWTH base_period: '2018-W01'",
       "NO_SUCH_CUTOFF cutoff"},
      {"value { value: '1' } release_time { seconds: 1531371600 }", ""},
      {"value { value: '1' } release_time { seconds: 1531371601 }",
       "RELEASE_IN_FUTURE release_time"},
  };
  for (const auto& one : kCases) EXPECT_EQ(Refused(one.figure), one.refused) << one.figure;
}

TEST(CheckFigureTest, AFigureIsFinalOnceItsPeriodIsOver) {
  const struct {
    const char* figure;
    const char* refused;
  } kCases[] = {
      {"value { value: '1' } period: '2018-07'", "PERIOD_STILL_RUNS status"},
      {"value { value: '1' } period: '2018-07-12'", "PERIOD_STILL_RUNS status"},
      {"value { value: '1' } period: '2018-07-11'", ""},
      {"value { value: '1' } period: '2019'", "PERIOD_STILL_RUNS status"},
      {"value { value: '1' } period: '2018-07' status: NORMAL", "PERIOD_STILL_RUNS status"},
      {"value { value: '1' } period: '2018-07' status: ESTIMATED", ""},
      {"value { value: '1' } period: '2018-07' status: PROVISIONAL", ""},
      {"value { value: '1' } period: '2019' status: FORECAST", ""},
      {"absence: CANNOT_EXIST period: '2019'", ""},
      // The books of July are open until the 14th.
      {"value { value: '1' } period: '2018-07' cutoff: ND_09", "PERIOD_STILL_RUNS status"},
      {"value { value: '1' } period: '2018-06' cutoff: ND_09", ""},
  };
  for (const auto& one : kCases) EXPECT_EQ(Refused(one.figure), one.refused) << one.figure;
}

TEST(CheckFigureTest, TheDecreeClosesAPeriodBeforeTheCalendarDoes) {
  const absl::Time end_of_june = kNow - absl::Hours(24 * 14);
  Observation figure = Figure("value { value: '1' } cutoff: ND_09");
  EXPECT_TRUE(CheckFigure(figure, nullptr, end_of_june).ok());
  figure.set_cutoff(Observation::CALENDAR);
  EXPECT_EQ(Told(CheckFigure(figure, nullptr, end_of_june)), "PERIOD_STILL_RUNS status");
}

TEST(CheckFigureTest, BecomesSurerOrSaysWhyNot) {
  const struct {
    const char* from;
    const char* to;
    const char* refused;
  } kCases[] = {
      {"value { value: '11.05' } status: ESTIMATED", "value { value: '10.8' } status: PROVISIONAL",
       ""},
      {"value { value: '10.8' } status: PROVISIONAL", "value { value: '10.62' } status: NORMAL",
       ""},
      {"value { value: '11' } status: FORECAST", "value { value: '10' } status: IMPUTED", ""},
      {"value { value: '11' } status: ESTIMATED", "value { value: '11' } status: NORMAL", ""},
      {"value { value: '11' } status: ESTIMATED", "value { value: '12' } status: ESTIMATED", ""},
      {"value { value: '11' } status: NORMAL", "value { value: '12' } status: NORMAL", ""},
      {"value { value: '11' } status: NORMAL", "value { value: '11' } status: ESTIMATED",
       "STATUS_GOES_BACK status"},
      {"value { value: '11' } status: NORMAL", "value { value: '11' } status: PROVISIONAL",
       "STATUS_GOES_BACK status"},
      {"value { value: '11' } status: PROVISIONAL", "value { value: '9' } status: ESTIMATED",
       "STATUS_GOES_BACK status"},
      {"value { value: '11' } status: ESTIMATED", "value { value: '9' } status: FORECAST",
       "STATUS_GOES_BACK status"},
      {"value { value: '11' } status: NORMAL",
       "value { value: '11' } status: ESTIMATED revision_reason: 'Rà soát'", ""},
      // The reason of the change before is none of this one.
      {"value { value: '11' } status: NORMAL revision_reason: 'Rà soát'",
       "value { value: '11' } status: ESTIMATED revision_reason: 'Rà soát'",
       "STATUS_GOES_BACK status"},
      // A value that is taken back.
      {"value { value: '11' } status: NORMAL", "absence: MISSING", "STATUS_GOES_BACK status"},
      {"value { value: '11' } status: NORMAL", "absence: MISSING revision_reason: 'Sai'", ""},
      {"absence: MISSING status: NORMAL", "value { value: '11' } status: ESTIMATED", ""},
  };
  for (const auto& one : kCases) {
    EXPECT_EQ(RefusedChange(one.from, one.to), one.refused) << one.from << " -> " << one.to;
  }
}

TEST(CheckFigureTest, AReasonIsOfOneChangeAlone) {
  const Observation before =
      Figure("value { value: '11' } status: ESTIMATED revision_reason: 'Rà soát'");
  Observation other_comment = before;
  other_comment.set_comment("Ghi chú");
  ASSERT_TRUE(CheckFigure(other_comment, &before, kNow).ok());
  EXPECT_EQ(other_comment.revision_reason(), "Rà soát");
  Observation other_value = before;
  other_value.mutable_value()->set_value("12");
  ASSERT_TRUE(CheckFigure(other_value, &before, kNow).ok());
  EXPECT_EQ(other_value.revision_reason(), "");
}

TEST(CheckFigureTest, ANewFigureHasAReleaseOfItsOwn) {
  const std::string from = "value { value: '11' } status: ESTIMATED release_time { seconds: 10 }";
  const struct {
    const char* to;
    const char* refused;
  } kCases[] = {
      {"value { value: '12' } status: ESTIMATED release_time { seconds: 10 }",
       "SAME_RELEASE release_time"},
      {"value { value: '11' } status: NORMAL release_time { seconds: 10 }",
       "SAME_RELEASE release_time"},
      {"value { value: '11' } status: NORMAL release_time { seconds: 10 } revision_reason: 'Sai'",
       "SAME_RELEASE release_time"},
      {"value { value: '12' } status: ESTIMATED release_time { seconds: 20 }", ""},
      {"value { value: '12' } status: ESTIMATED", ""},
      {"value { value: '12' } status: ESTIMATED release_time { seconds: 10 } "
       "revision_reason: 'Gõ nhầm'",
       ""},
      {"value { value: '11.0' } status: ESTIMATED release_time { seconds: 10 } comment: 'x'", ""},
  };
  for (const auto& one : kCases) EXPECT_EQ(RefusedChange(from, one.to), one.refused) << one.to;
}

TEST(DoubtOfTest, GoesFromFinalToForecast) {
  EXPECT_EQ(DoubtOf(Observation::NORMAL), 0);
  EXPECT_LT(DoubtOf(Observation::NORMAL), DoubtOf(Observation::PROVISIONAL));
  EXPECT_LT(DoubtOf(Observation::PROVISIONAL), DoubtOf(Observation::ESTIMATED));
  EXPECT_LT(DoubtOf(Observation::ESTIMATED), DoubtOf(Observation::IMPUTED));
  EXPECT_LT(DoubtOf(Observation::IMPUTED), DoubtOf(Observation::FORECAST));
}

TEST(CheckCategoryTest, IsOneOfTheBreakdown) {
  v1::Indicator indicator;
  indicator.set_name("indicators/a");
  EXPECT_EQ(Told(CheckCategory("nu", indicator)), "NO_SUCH_CATEGORY category");
  for (const char* id : {"nam", "nu"}) indicator.add_breakdown()->set_id(id);
  EXPECT_EQ(Told(CheckCategory("nu", indicator)), "");
  EXPECT_EQ(Told(CheckCategory("", indicator)), "");
  EXPECT_EQ(Told(CheckCategory("khac", indicator)), "NO_SUCH_CATEGORY category");
}

}  // namespace
}  // namespace district::indicator
