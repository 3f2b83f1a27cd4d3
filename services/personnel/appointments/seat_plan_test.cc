// Seats that offices bring, against what every single day must show.
#include "services/personnel/appointments/seat_plan.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::personnel {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using time::DayNumber;
using time::DaySpan;

constexpr DayNumber kFirst = 20200101, kLast = 20200120;

DaySpan RandomSpan(std::mt19937& random) {
  const auto day = [&] { return kFirst + static_cast<DayNumber>(random() % 20); };
  const DayNumber a = day(), b = day();
  return {std::min(a, b), std::max(a, b) + 1};
}

// The seats of a plan as they stand afterwards.
std::vector<ConferredSeat> After(const SeatPlan& plan) {
  std::vector<ConferredSeat> seats = plan.kept;
  for (const SeatPlan::Opening& opening : plan.opened) {
    seats.push_back({absl::StrCat("new-", seats.size()), opening.office, opening.days});
  }
  return seats;
}

template <typename Spans>
int64_t On(DayNumber day, const Spans& spans) {
  return std::count_if(spans.begin(), spans.end(),
                       [&](const auto& span) { return span.days.Contains(day); });
}

class SeatPlanTest : public ::testing::TestWithParam<int> {};

TEST_P(SeatPlanTest, EveryDayOfAnOfficeHasTheSeatOnce) {
  std::mt19937 random(static_cast<unsigned>(GetParam()));
  for (int round = 0; round < 300; ++round) {
    std::vector<ConferredSeat> seats;
    // Every plan starts from what the one before it left behind.
    for (int step = 0; step < 4; ++step) {
      std::vector<DaySpan> own(random() % 3);
      for (DaySpan& span : own) span = RandomSpan(random);
      std::vector<ConferringOffice> offices;
      for (size_t i = 0; i < random() % 4; ++i) {
        offices.push_back({absl::StrCat("office-", random() % 100, "-", i), RandomSpan(random)});
      }
      for (size_t i = 0; i < seats.size() && i < offices.size(); ++i) {
        if (random() % 2 == 0) offices[i].name = seats[i].office;
      }
      const auto same = [](const auto& a, const auto& b) { return a.name == b.name; };
      std::sort(offices.begin(), offices.end(),
                [](const auto& a, const auto& b) { return a.name < b.name; });
      offices.erase(std::unique(offices.begin(), offices.end(), same), offices.end());

      const SeatPlan plan = PlanSeats(own, offices, seats);
      EXPECT_EQ(plan.kept.size() + plan.closed.size(), seats.size());
      seats = After(plan);
      for (DayNumber day = kFirst; day <= kLast; ++day) {
        const bool theirs = std::any_of(own.begin(), own.end(),
                                        [&](const DaySpan& span) { return span.Contains(day); });
        EXPECT_EQ(On(day, seats), !theirs && On(day, offices) > 0 ? 1 : 0) << day;
      }
      for (const ConferredSeat& seat : seats) {
        const auto office =
            std::find_if(offices.begin(), offices.end(),
                         [&](const auto& candidate) { return candidate.name == seat.office; });
        ASSERT_NE(office, offices.end());
        EXPECT_TRUE(office->days.begin <= seat.days.begin && seat.days.end <= office->days.end);
      }
      const SeatPlan again = PlanSeats(own, offices, seats);
      EXPECT_THAT(again.opened, IsEmpty()) << "what is right is left alone";
      EXPECT_THAT(again.closed, IsEmpty());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, SeatPlanTest, ::testing::Range(1, 5));

TEST(SeatPlanTest, ASeatKeepsItsNameWhileItsOfficeBringsIt) {
  const SeatPlan plan = PlanSeats({{20190101, 20200101}}, {{"a", {20180101, 20210101}}},
                                  {{"seat", "a", {20170101, 20200101}}});
  EXPECT_THAT(plan.closed, IsEmpty());
  ASSERT_THAT(plan.kept, SizeIs(1));
  EXPECT_EQ(plan.kept[0].name, "seat");
  EXPECT_EQ(plan.kept[0].days.end, 20190101);
  ASSERT_THAT(plan.opened, SizeIs(1)) << "again, when the own appointment is over";
  EXPECT_EQ(plan.opened[0].days.begin, 20200101);
}

}  // namespace
}  // namespace district::personnel
