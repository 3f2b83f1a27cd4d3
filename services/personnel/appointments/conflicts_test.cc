// What stands against an appointment, and what does not.
#include "services/personnel/appointments/conflicts.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace district::personnel {
namespace {

using ::testing::HasSubstr;
using v1::Appointment;

const char kSeat[] = "organizations/o/posts/seat";  // of which there are two
const char kOther[] = "organizations/o/posts/other";

Held Of(const std::string& person, const std::string& id, const std::string& post,
        const time::DaySpan& days, Appointment::Kind kind = Appointment::CONCURRENT,
        const std::string& office = "") {
  return {.name = person + "/appointments/" + id,
          .person = person,
          .post = post,
          .office = office,
          .kind = kind,
          .days = days};
}

struct Case {
  std::string what;
  std::vector<Held> held;
  Held wanted;
  std::string refusal;  // a part of the message; "" where nothing stands against it
};

const time::DaySpan k2016{20160101, 20170101}, k2017{20170101, 20180101}, kBoth{20160101, 20180101};
const char kAn[] = "people/an", kBinh[] = "people/binh", kChi[] = "people/chi";

std::vector<Case> Cases() {
  const Held wanted = Of(kAn, "new", kSeat, k2016);
  return {
      {"nobody is there", {}, wanted, ""},
      {"one seat is free", {Of(kBinh, "b", kSeat, kBoth)}, wanted, ""},
      {"all seats are taken",
       {Of(kBinh, "b", kSeat, kBoth), Of(kChi, "c", kSeat, k2016)},
       wanted,
       "all seats"},
      {"never both on one day",
       {Of(kBinh, "b", kSeat, k2017), Of(kChi, "c", kSeat, k2016)},
       wanted,
       ""},
      {"whoever acts takes no seat",
       {Of(kBinh, "b", kSeat, kBoth), Of(kChi, "c", kSeat, kBoth)},
       Of(kAn, "new", kSeat, k2016, Appointment::ACTING),
       ""},
      {"what an office brought to the same person gives way",
       {Of(kBinh, "b", kSeat, kBoth),
        Of(kAn, "a", kSeat, kBoth, Appointment::EX_OFFICIO, "people/an/appointments/office")},
       wanted,
       ""},
      {"what an office brought to another does not",
       {Of(kBinh, "b", kSeat, kBoth),
        Of(kChi, "c", kSeat, kBoth, Appointment::EX_OFFICIO, "people/chi/appointments/office")},
       wanted,
       "all seats"},
      {"itself is not in its way",
       {Of(kBinh, "b", kSeat, kBoth), Of(kAn, "new", kSeat, kBoth)},
       wanted,
       ""},
      {"held already on some of the days",
       {Of(kAn, "a", kSeat, kBoth)},
       wanted,
       "people/an/appointments/a is of the same person and post"},
      {"held already on other days", {Of(kAn, "a", kSeat, k2017)}, wanted, ""},
      {"acts in it already",
       {Of(kAn, "a", kSeat, kBoth, Appointment::ACTING)},
       Of(kAn, "new", kSeat, k2016, Appointment::ACTING),
       "same person and post"},
      {"acts in it before holding it",
       {Of(kAn, "a", kSeat, kBoth, Appointment::ACTING)},
       wanted,
       ""},
      {"a second main post",
       {Of(kAn, "a", kOther, kBoth, Appointment::PRIMARY)},
       Of(kAn, "new", kSeat, k2016, Appointment::PRIMARY),
       "people/an/appointments/a is PRIMARY"},
      {"a main post after the other",
       {Of(kAn, "a", kOther, k2017, Appointment::PRIMARY)},
       Of(kAn, "new", kSeat, k2016, Appointment::PRIMARY),
       ""},
      {"a post beside the main one",
       {Of(kAn, "a", kOther, kBoth, Appointment::PRIMARY)},
       wanted,
       ""},
      {"a conferred seat of another kind",
       {},
       Of(kAn, "new", kSeat, k2016, Appointment::PRIMARY, "people/an/appointments/office"),
       "must stay EX_OFFICIO"},
  };
}

TEST(ConflictsTest, AreFoundAmongWhatIsHeld) {
  for (const Case& one : Cases()) {
    SCOPED_TRACE(one.what);
    Holdings holdings;
    holdings.posts[kSeat].set_seats(2);
    holdings.of_posts[kSeat];
    for (const Held& held : one.held) holdings.Put(held);
    const absl::Status status = CheckConflicts(one.wanted, holdings);
    EXPECT_EQ(status.ok(), one.refusal.empty()) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(one.refusal));
  }
}

TEST(HoldingsTest, CountWhatIsPutInAndTakenAway) {
  Holdings holdings;
  holdings.of_posts[kSeat];
  const Held seated = Of(kAn, "a", kSeat, kBoth), elsewhere = Of(kAn, "b", kOther, kBoth);
  holdings.Put(seated);
  holdings.Put(elsewhere);
  EXPECT_EQ(holdings.of_people[kAn].size(), 2u);
  EXPECT_EQ(holdings.of_posts[kSeat].size(), 1u);
  EXPECT_FALSE(holdings.of_posts.contains(kOther)) << "its seats do not run short";
  holdings.Put(Of(kAn, "a", kSeat, kBoth, Appointment::ACTING));
  EXPECT_TRUE(holdings.of_posts[kSeat].empty());
  EXPECT_EQ(holdings.of_people[kAn].size(), 2u);
  holdings.Put(seated);
  holdings.Remove(seated);
  EXPECT_TRUE(holdings.of_posts[kSeat].empty());
  EXPECT_EQ(holdings.of_people[kAn].size(), 1u);
}

}  // namespace
}  // namespace district::personnel
