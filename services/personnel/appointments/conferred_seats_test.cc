// What follows from changes of appointments: seats that offices bring, membership that they
// require.
#include "services/personnel/appointments/conferred_seats.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/personnel/appointments/memberships.h"

namespace district::personnel {
namespace {

using resource::Action;
using resource::PlacedChange;
using ::testing::HasSubstr;
using v1::Appointment;
using v1::Post;

const char kOffice[] = "organizations/o/posts/office";      // confers the seat
const char kMinister[] = "organizations/o/posts/minister";  // requires a seat of the body
const char kSeat[] = "organizations/body/posts/seat";

Appointment Made(const std::string& id, const std::string& post, int from, int to,
                 const std::string& office = "") {
  Appointment appointment;
  appointment.set_name(absl::StrCat("people/an/appointments/", id));
  appointment.set_post(post);
  appointment.set_kind(office.empty() ? Appointment::CONCURRENT : Appointment::EX_OFFICIO);
  if (!office.empty()) appointment.set_conferred_by("people/an/appointments/" + office);
  if (from != 0) appointment.mutable_start_date()->set_year(from);
  if (to != 0) appointment.mutable_end_date()->set_year(to);
  return appointment;
}

// What one call makes of what is held.
class Call {
 public:
  explicit Call(const std::vector<Appointment>& held) {
    holdings_.posts[kOffice].add_conferred_seats(kSeat);
    holdings_.posts[kMinister].set_required_body("organizations/body");
    holdings_.posts[kSeat].set_kind(Post::SEAT);
    for (const Appointment& one : held) holdings_.Put(HeldBy(one));
  }

  Call& Create(Appointment after) { return Note({Action::kCreate, nullptr, &after}); }
  Call& Update(const Appointment& before, Appointment after) {
    return Note({Action::kUpdate, &before, &after});
  }
  Call& Delete(const Appointment& before) {
    Appointment after = before;
    return Note({Action::kDelete, &before, &after});
  }
  void EndBody(time::DayNumber end) { body_.end = end; }

  // "+office:20160101-20170101 ~seat:…-… -seat", or how the error names the field and why.
  std::string Planned() const {
    auto changes = seats_.Plan(holdings_, {{"organizations/body", body_}});
    if (!changes.ok()) return std::string(changes.status().message());
    const auto id = [](const std::string& name) { return name.substr(name.rfind('/') + 1); };
    const auto days = [](const time::DaySpan& span) {
      return absl::StrCat(":", span.begin, "-", span.end == time::kEndOfTime ? 0 : span.end);
    };
    std::vector<std::string> said;
    for (const auto& one : changes->opened) {
      said.push_back("+" + id(one.opening.office) + days(one.opening.days));
    }
    for (const auto& one : changes->kept) {
      said.push_back((one.moved ? "~" : "=") + id(one.seat.name) + days(one.seat.days));
    }
    for (const auto& one : changes->closed) said.push_back("-" + id(one.name));
    return absl::StrJoin(said, " ");
  }
  absl::Status Membership() const { return memberships_.Check(holdings_); }

 private:
  Call& Note(const resource::Change& change) {
    const PlacedChange placed{change, "appointment"};
    const Held held = HeldBy(change.after_as<Appointment>());
    if (change.action == Action::kDelete) {
      holdings_.Remove(held);
    } else {
      holdings_.Put(held);
    }
    seats_.Note(placed, holdings_);
    memberships_.Note(placed, holdings_);
    return *this;
  }

  Holdings holdings_;
  time::DaySpan body_;
  ConferredSeats seats_;
  Memberships memberships_;
};

const Appointment kHeld = Made("held", kOffice, 2016, 2019);
const Appointment kBrought = Made("brought", kSeat, 2016, 2019, "held");

TEST(ConferredSeatsTest, ComeWithTheOffice) {
  EXPECT_EQ(Call({}).Create(kHeld).Planned(), "+held:20160101-20200101");
  EXPECT_EQ(Call({Made("own", kSeat, 2010, 2017)}).Create(kHeld).Planned(),
            "+held:20180101-20200101")
      << "on the days on which there is no other";
  Appointment acting = kHeld;
  acting.set_kind(Appointment::ACTING);
  EXPECT_EQ(Call({}).Create(acting).Planned(), "");
  EXPECT_EQ(Call({kHeld, kBrought}).Create(Made("new", kOffice, 2018, 2021)).Planned(),
            "+new:20200101-20220101")
      << "two offices bring one seat";
  Call call({});
  call.EndBody(20180101);
  EXPECT_EQ(call.Create(kHeld).Planned(), "+held:20160101-20180101") << "while the body exists";
}

TEST(ConferredSeatsTest, MoveAndGoWithTheOffice) {
  EXPECT_EQ(Call({kHeld, kBrought}).Update(kHeld, Made("held", kOffice, 2016, 2017)).Planned(),
            "~brought:20160101-20180101");
  EXPECT_EQ(Call({kHeld, kBrought}).Delete(kHeld).Planned(), "-brought");
  EXPECT_EQ(Call({kHeld, kBrought}).Delete(kHeld).Delete(kBrought).Planned(), "");
  EXPECT_EQ(Call({kHeld, kBrought}).Delete(kBrought).Delete(kHeld).Planned(), "");
  EXPECT_EQ(Call({kHeld, kBrought}).Create(Made("own", kSeat, 2016, 2017)).Planned(),
            "~brought:20180101-20200101")
      << "give way to the person's own";
  const Appointment own = Made("own", kSeat, 2010, 2019);
  EXPECT_EQ(Call({kHeld, own}).Delete(own).Planned(), "+held:20160101-20200101")
      << "come back after it";
  Appointment said = kHeld;
  said.set_note("x");
  EXPECT_EQ(Call({kHeld, kBrought}).Update(kHeld, said).Planned(), "=brought:20160101-20200101")
      << "say what the office says";
}

TEST(ConferredSeatsTest, AreNotChangedByThemselves) {
  EXPECT_THAT(Call({kHeld, kBrought})
                  .Update(kBrought, Made("brought", kSeat, 2016, 2017, "held"))
                  .Planned(),
              HasSubstr("follows people/an/appointments/held"));
  EXPECT_THAT(Call({kHeld, kBrought}).Delete(kBrought).Planned(),
              HasSubstr("follows people/an/appointments/held"));
  EXPECT_THAT(Call({}).Create(kBrought).Planned(), HasSubstr("follows people/an/appointments/held"))
      << "nor brought back without the office";
}

TEST(MembershipsTest, AreRequiredOnEveryDayOfTheOffice) {
  const Appointment minister = Made("minister", kMinister, 2016, 2018);
  const Appointment seat = Made("seat", kSeat, 2015, 2018);
  struct Case {
    std::string what;
    Call call;
    std::string day;  // "" where nothing is missing
  };
  const std::vector<Case> cases = {
      {"no seat at all", Call({}).Create(minister), "on 2016"},
      {"a seat all the time", Call({seat}).Create(minister), ""},
      {"a seat for the first year", Call({Made("seat", kSeat, 2015, 2016)}).Create(minister),
       "on 2017"},
      {"two seats, one after the other",
       Call({Made("a", kSeat, 2015, 2016), Made("b", kSeat, 2017, 0)}).Create(minister), ""},
      {"both in one call, the office first", Call({}).Create(minister).Create(seat), ""},
      {"the seat deleted", Call({minister, seat}).Delete(seat), "on 2016"},
      {"the seat ended", Call({minister, seat}).Update(seat, Made("seat", kSeat, 2015, 2017)),
       "on 2018"},
      {"the seat ended, and another taken",
       Call({minister, seat})
           .Update(seat, Made("seat", kSeat, 2015, 2017))
           .Create(Made("b", kSeat, 2018, 0)),
       ""},
      {"the seat made longer", Call({minister, seat}).Update(seat, Made("seat", kSeat, 2014, 0)),
       ""},
      {"the office deleted with the seat", Call({minister, seat}).Delete(seat).Delete(minister),
       ""},
      {"what was missing before is not looked at",
       Call({minister}).Create(Made("x", kOffice, 0, 0)), ""},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.what);
    const absl::Status status = one.call.Membership();
    EXPECT_EQ(status.ok(), one.day.empty()) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(one.day));
  }
}

}  // namespace
}  // namespace district::personnel
