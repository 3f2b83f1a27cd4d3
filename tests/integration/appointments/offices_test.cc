// Seats and offices: membership that an office requires, seats that it confers.
#include <string>
#include <vector>

#include "tests/integration/appointments/people.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Json Ending(const std::string& day) {
  return {{"endDate", Date(day)}, {"endReason", "END_OF_TERM"}};
}

// The living appointments of a person to a post.
Json AppointmentsTo(const std::string& person, const std::string& post) {
  return Get(person, "/appointments?filter=" + Encode("post = \"" + post + "\""))
      .body.value("appointments", Json::array());
}

// popolo-spec#125, python-opencivicdata#129, pupa#244: a seat and an office in one body.
TEST(SeatAndOfficeTest, OfOneBodyAreHeldTogether) {
  const std::string body = NewBody(), person = NewPerson();
  const std::string seat = NewSeat(body, {{"title", "Ủy viên"}, {"precedence", 20}});
  const std::string office =
      NewPost(body, {{"title", "Bí thư"}, {"precedence", 10}, {"requiredBody", body}});
  Hold(person, Held(seat, "2015"));
  Hold(person, Held(office, "2016"));
  EXPECT_EQ(Get(person, ":title" + At("2018-07-12")).body["title"], "Bí thư, Ủy viên");
  const Json members = Get(body, ":members" + At("2018-07-12")).body["members"];
  ASSERT_THAT(members, SizeIs(1)) << "the office is no second membership";
  EXPECT_EQ(members[0]["post"], seat);
  EXPECT_EQ(members[0]["holder"]["person"], person);
}

TEST(RequiredMembershipTest, IsNeededOnEveryDayOfTheOffice) {
  const std::string body = NewBody(), person = NewPerson();
  const std::string seat = NewSeat(body);
  const std::string office = NewPost(body, {{"requiredBody", body}});
  const Reply none = Create(person, Held(office, "2016"));
  EXPECT_THAT(none, IsError(400, "MEMBERSHIP_REQUIRED"));
  EXPECT_THAT(none.Fields(), ElementsAre("appointment.post"));
  EXPECT_FALSE(none.Detail("google.rpc.LocalizedMessage").is_null());
  const std::string member = Hold(person, Held(seat, "2016-02-01", "2018"));
  EXPECT_THAT(Create(person, Held(office, "2016", "2018")), IsError(400, "MEMBERSHIP_REQUIRED"))
      << "a month without";
  EXPECT_THAT(Create(person, Held(office, "2017")), IsError(400, "MEMBERSHIP_REQUIRED"))
      << "for ever is longer than to 2018";
  const std::string held = Hold(person, Held(office, "2016-02-01", "2018-12-31"));
  EXPECT_THAT(Patch(held, "endDate", {{"endDate", Date("2019-01-01")}}),
              IsError(400, "MEMBERSHIP_REQUIRED"));
  // Two seats, one after the other, are membership all the time.
  Hold(person, Held(seat, "2019", "2020"));
  EXPECT_THAT(Patch(held, "endDate", {{"endDate", Date("2020")}}), IsOk());
  EXPECT_THAT(Create(person, Held(NewPost(body), "2000")), IsOk()) << "requires nothing";
  EXPECT_THAT(Create(person, Held(seat, "2030", "", {{"kind", "ACTING"}})), IsOk());
  EXPECT_THAT(Create(person, Held(office, "2031")), IsError(400, "MEMBERSHIP_REQUIRED"))
      << "whoever is acting in a seat is no member";

  const Reply ended = Do(member, "end", Ending("2017"));
  EXPECT_THAT(ended, IsError(400, "MEMBERSHIP_REQUIRED"));
  EXPECT_THAT(ended.Fields(), ElementsAre("end_date"));
  EXPECT_THAT(Delete(member), IsError(400, "MEMBERSHIP_REQUIRED"));
  EXPECT_THAT(Do(held, "end", Ending("2016")), IsOk());
  EXPECT_THAT(Do(member, "end", Ending("2017")), IsOk()) << "after the office";
}

TEST(RequiredMembershipTest, HoldsForABatchAsAWhole) {
  const std::string body = NewBody(), person = NewPerson();
  const std::string seat = NewSeat(body), office = NewPost(body, {{"requiredBody", body}});
  const Json both = {{{"appointment", Held(office, "2016")}, {"appointmentId", "a-chuc-vu"}},
                     {{"appointment", Held(seat, "2016")}, {"appointmentId", "b-uy-vien"}}};
  const std::string path = "/v1/" + person + "/appointments:batch";
  ASSERT_THAT(Stack::Get().Post(path + "Create", {{"requests", both}}), IsOk());
  EXPECT_THAT(Stack::Get().Post(path + "Delete",
                                {{"requests", {{{"name", person + "/appointments/b-uy-vien"}}}}}),
              IsError(400, "MEMBERSHIP_REQUIRED"));
  EXPECT_THAT(Delete(person, "?force=true"), IsOk());
}

TEST(RequiredMembershipTest, StaysWithATransferToAnotherSeat) {
  const std::string body = NewBody(), person = NewPerson();
  const std::string member = Hold(person, Held(NewSeat(body), "2015"));
  Hold(person, Held(NewPost(body, {{"requiredBody", body}}), "2016"));
  Json order = {{"appointment", member},
                {"post", NewPost(body)},
                {"startDate", Date("2018-07-12")},
                {"decidingDocument", NewDecision()}};
  const Reply refused = Do(person, "transfer", order);
  EXPECT_THAT(refused, IsError(400, "MEMBERSHIP_REQUIRED"));
  EXPECT_THAT(refused.Fields(), ElementsAre("appointment.end_date"));
  order["post"] = NewSeat(body);
  EXPECT_THAT(Do(person, "transfer", order), IsOk());
}

TEST(RequiredMembershipTest, OfAnotherBodyMayBeAskedFor) {
  const std::string committee = NewBody(),
                    office = NewPost(NewBody(), {{"requiredBody", committee}});
  const std::string person = NewPerson();
  EXPECT_THAT(Create(person, Held(office, "2018")), IsError(400, "MEMBERSHIP_REQUIRED"));
  Hold(person, Held(NewSeat(committee), "2015"));
  EXPECT_THAT(Create(person, Held(office, "2018")), IsOk());
  EXPECT_THAT(Stack::Get().Post("/v1/" + committee + "/posts",
                                {{"title", "Thử"}, {"kind", "OFFICE"}, {"requiredBody", "x"}}),
              IsInvalid("post.required_body", "INVALID_FIELD"));
}

class ConferralTest : public ::testing::Test {
 protected:
  const std::string body_ = NewBody(), person_ = NewPerson();
  const std::string seat_ = NewSeat(body_, {{"seats", 2}});
  const std::string office_ = NewPost(NewBody(), {{"conferredSeats", {seat_}}, {"seats", 1}});
};

TEST_F(ConferralTest, TheSeatComesAndGoesWithTheOffice) {
  const std::string held = Hold(person_, Held(office_, "2016-06-01", "", {{"kind", "PRIMARY"}}));
  Json seats = AppointmentsTo(person_, seat_);
  ASSERT_THAT(seats, SizeIs(1));
  EXPECT_EQ(seats[0]["kind"], "EX_OFFICIO");
  EXPECT_EQ(seats[0]["conferredBy"], held);
  EXPECT_EQ(seats[0]["startDate"], Date("2016-06-01"));
  const std::string seat = seats[0]["name"];
  EXPECT_THAT(Everybody(Roster(body_, At("2018-07-12"))), ElementsAre(person_));

  ASSERT_THAT(Do(held, "end", Ending("2018-06")), IsOk());
  EXPECT_EQ(Get(seat).body["endDate"], Date("2018-06"));
  EXPECT_EQ(Get(seat).body["endReason"], "END_OF_TERM");
  EXPECT_THAT(Everybody(Roster(body_, At("2018-07-12"))), IsEmpty());
  EXPECT_THAT(Everybody(Roster(body_, At("2018-06-30"))), ElementsAre(person_));

  ASSERT_THAT(Patch(held, "startDate", {{"startDate", Date("2016-05-01")}}), IsOk());
  EXPECT_EQ(Get(seat).body["startDate"], Date("2016-05-01"));
  ASSERT_THAT(Delete(held), IsOk());
  EXPECT_TRUE(Get(seat).body.contains("deleteTime"));
  ASSERT_THAT(Do(held, "undelete", Json::object()), IsOk());
  seats = AppointmentsTo(person_, seat_);
  ASSERT_THAT(seats, SizeIs(1));
  EXPECT_EQ(seats[0]["startDate"], Date("2016-05-01"));
  EXPECT_EQ(seats[0]["endDate"], Date("2018-06"));
}

TEST_F(ConferralTest, AFullBodyStandsInTheWayOfTheOffice) {
  for (int i = 0; i < 2; ++i) Hold(NewPerson(), Held(seat_, "2018"));
  const Reply refused = Create(person_, Held(office_, "2016"));
  EXPECT_THAT(refused, IsError(400, "POST_OCCUPIED"));
  EXPECT_NE(refused.text.find(seat_), std::string::npos) << "names the seat";
  EXPECT_THAT(AppointmentsTo(person_, office_), IsEmpty());
  const std::string held = Hold(person_, Held(office_, "2016", "2017"));
  EXPECT_THAT(Patch(held, "endDate", {{"endDate", Date("2018")}}), IsError(400, "POST_OCCUPIED"));
  EXPECT_EQ(Get(held).body["endDate"], Date("2017"));
}

TEST_F(ConferralTest, TheSeatIsNotMovedByItself) {
  Hold(person_, Held(office_, "2016"));
  const std::string seat = AppointmentsTo(person_, seat_)[0]["name"];
  const Reply moved = Patch(seat, "endDate", {{"endDate", Date("2020")}});
  EXPECT_THAT(moved, IsError(400, "CONFERRED_BY_OFFICE"));
  EXPECT_THAT(moved.Fields(), ElementsAre("appointment.end_date"));
  EXPECT_THAT(Do(seat, "end", Ending("2020")), IsError(400, "CONFERRED_BY_OFFICE"));
  EXPECT_THAT(Patch(seat, "kind", {{"kind", "PRIMARY"}}),
              IsInvalid("appointment.kind", "INVALID_FIELD"));
  EXPECT_THAT(Patch(seat, "note", {{"note", "Đương nhiên"}}), IsOk());
}

TEST_F(ConferralTest, WhoeverActsGetsNoSeatAndWhoeverHasOneGetsNoSecond) {
  const std::string acting = Hold(person_, Held(office_, "2016", "", {{"kind", "ACTING"}}));
  EXPECT_THAT(AppointmentsTo(person_, seat_), IsEmpty());
  ASSERT_THAT(Patch(acting, "kind", {{"kind", "PRIMARY"}}), IsOk());
  EXPECT_THAT(AppointmentsTo(person_, seat_), SizeIs(1));
  ASSERT_THAT(Patch(acting, "kind", {{"kind", "ACTING"}}), IsOk());
  EXPECT_THAT(AppointmentsTo(person_, seat_), IsEmpty());

  const std::string elected = NewPerson();
  Hold(elected, Held(seat_, "2010"));
  Hold(elected, Held(office_, "2016"));
  EXPECT_THAT(AppointmentsTo(elected, seat_), SizeIs(1));
}

TEST_F(ConferralTest, IsOfSeatsOnly) {
  for (const std::string& wrong : {office_, NewPost(NewBody())}) {
    EXPECT_THAT(Patch(office_, "conferredSeats", {{"conferredSeats", {seat_, wrong}}}),
                IsInvalid("post.conferred_seats[1]", "INVALID_FIELD"));
  }
  EXPECT_THAT(Patch(office_, "conferredSeats", {{"conferredSeats", {seat_ + "x"}}}),
              IsInvalid("post.conferred_seats[0]", "REFERENCE_NOT_FOUND"));
}

TEST_F(ConferralTest, ATransferTakesTheSeatAlong) {
  const std::string held = Hold(person_, Held(office_, "2016"));
  const Reply moved = Do(person_, "transfer",
                         {{"appointment", held},
                          {"post", NewPost(NewBody())},
                          {"startDate", Date("2018-07-12")},
                          {"decidingDocument", NewDecision()}});
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(AppointmentsTo(person_, seat_)[0]["endDate"], Date("2018-07-11"));
  EXPECT_EQ(AppointmentsTo(person_, seat_)[0]["endReason"], "TRANSFER");
}

TEST_F(ConferralTest, AnOfficeMayRequireTheVerySeatThatItConfers) {
  ASSERT_THAT(Patch(office_, "requiredBody", {{"requiredBody", body_}}), IsOk());
  EXPECT_THAT(Create(person_, Held(office_, "2016")), IsOk());
}

TEST_F(ConferralTest, TheSeatFillsTheDaysOnWhichThereIsNoOther) {
  Hold(person_, Held(seat_, "2010", "2017"));
  const std::string held = Hold(person_, Held(office_, "2016", "2019"));
  Json seats = AppointmentsTo(person_, seat_);
  ASSERT_THAT(seats, SizeIs(2));
  EXPECT_EQ(seats[1]["startDate"], Date("2018-01-01"));
  EXPECT_EQ(seats[1]["endDate"], Date("2019"));
  for (const std::string day : {"2016-06-01", "2018-06-01"}) {
    EXPECT_THAT(Everybody(Roster(body_, At(day))), ElementsAre(person_)) << "once on " << day;
  }
  // As long as the office is, and not for a day longer.
  ASSERT_THAT(Patch(held, "endDate", {{"endDate", Date("2020-06")}}), IsOk());
  EXPECT_EQ(AppointmentsTo(person_, seat_)[1]["endDate"], Date("2020-06"));
  ASSERT_THAT(Patch(held, "endDate", {{"endDate", Date("2017-06")}}), IsOk());
  EXPECT_THAT(AppointmentsTo(person_, seat_), SizeIs(1));
  ASSERT_THAT(Patch(held, "endDate", {{"endDate", Date("2018")}}), IsOk());
  EXPECT_THAT(AppointmentsTo(person_, seat_), SizeIs(2)) << "the office outlasts the seat again";
}

TEST_F(ConferralTest, ASeatOfTheirOwnTakesThePlaceOfTheOneThatTheOfficeBrings) {
  ASSERT_THAT(Patch(seat_, "seats", {{"seats", 1}}), IsOk());
  const std::string held = Hold(person_, Held(office_, "2016"));
  const std::string own = Hold(person_, Held(seat_, "2015"));
  Json seats = AppointmentsTo(person_, seat_);
  ASSERT_THAT(seats, SizeIs(1)) << "recorded after the office, it is the same seat";
  EXPECT_EQ(seats[0]["name"], own);
  EXPECT_THAT(Create(NewPerson(), Held(seat_, "2015")), IsError(400, "POST_OCCUPIED"));
  ASSERT_THAT(Do(own, "end", Ending("2018")), IsOk());
  seats = AppointmentsTo(person_, seat_);
  ASSERT_THAT(seats, SizeIs(2));
  EXPECT_EQ(seats[1]["startDate"], Date("2019-01-01"));
  ASSERT_THAT(Delete(own), IsOk());
  seats = AppointmentsTo(person_, seat_);
  ASSERT_THAT(seats, SizeIs(1));
  EXPECT_EQ(seats[0]["startDate"], Date("2016"));
  EXPECT_EQ(seats[0]["conferredBy"], held);
}

TEST_F(ConferralTest, ATransferMayLeadIntoTheSeatThatTheOldOfficeBrought) {
  ASSERT_THAT(Patch(seat_, "seats", {{"seats", 1}}), IsOk());
  const std::string held = Hold(person_, Held(office_, "2016"));
  ASSERT_THAT(Do(person_, "transfer",
                 {{"appointment", held},
                  {"post", seat_},
                  {"startDate", Date("2018-07-12")},
                  {"decidingDocument", NewDecision()}}),
              IsOk());
  const Json seats = AppointmentsTo(person_, seat_);
  ASSERT_THAT(seats, SizeIs(2));
  EXPECT_EQ(seats[0]["endDate"], Date("2018-07-11"));
  EXPECT_EQ(seats[1]["startDate"], Date("2018-07-12"));
}

TEST_F(ConferralTest, FromOneOfficeToAnotherMembershipIsNotInterrupted) {
  const std::string higher = NewPost(
      NewBody(), {{"conferredSeats", {seat_}}, {"requiredBody", body_}, {"title", "Chủ tịch"}});
  ASSERT_THAT(Patch(office_, "requiredBody", {{"requiredBody", body_}}), IsOk());
  const std::string held = Hold(person_, Held(office_, "2016"));
  ASSERT_THAT(Do(person_, "transfer",
                 {{"appointment", held},
                  {"post", higher},
                  {"startDate", Date("2018-07-12")},
                  {"decidingDocument", NewDecision()}}),
              IsOk());
  for (const std::string day : {"2018-07-11", "2018-07-12"}) {
    EXPECT_THAT(Everybody(Roster(body_, At(day))), ElementsAre(person_)) << day;
  }
  // Two offices at a time bring one seat; when the first is over the other brings it.
  const std::string third =
      Hold(person_, Held(NewPost(NewBody(), {{"conferredSeats", {seat_}}}), "2017", "2020"));
  EXPECT_THAT(AppointmentsTo(person_, seat_), SizeIs(3));
  EXPECT_THAT(Everybody(Roster(body_, At("2018-09-01"))), ElementsAre(person_));
  ASSERT_THAT(Delete(third), IsOk());
  EXPECT_THAT(Everybody(Roster(body_, At("2018-09-01"))), ElementsAre(person_));
}

TEST_F(ConferralTest, TheSeatIsNotTakenAwayByItself) {
  const std::string held = Hold(person_, Held(office_, "2016"));
  const std::string seat = AppointmentsTo(person_, seat_)[0]["name"];
  const Reply refused = Delete(seat);
  EXPECT_THAT(refused, IsError(400, "CONFERRED_BY_OFFICE"));
  EXPECT_THAT(refused.Fields(), ElementsAre("name"));
  ASSERT_THAT(Delete(held), IsOk());
  EXPECT_THAT(Do(seat, "undelete", Json::object()), IsError(400, "CONFERRED_BY_OFFICE"));
  EXPECT_THAT(AppointmentsTo(person_, seat_), IsEmpty());
}

TEST_F(ConferralTest, TheSeatEndsWithItsBody) {
  const std::string held = Hold(person_, Held(office_, "2016"));
  ASSERT_THAT(Do(body_, "merge",
                 {{"target", NewBody()}, {"date", Date("2019-06-30")}, {"endAppointments", true}}),
              IsOk());
  EXPECT_EQ(AppointmentsTo(person_, seat_)[0]["endDate"], Date("2019-06-30"));
  EXPECT_FALSE(Get(held).body.contains("endDate"));
  ASSERT_THAT(Do(held, "end", Ending("2020")), IsOk());
  EXPECT_EQ(AppointmentsTo(person_, seat_)[0]["endDate"], Date("2019-06-30"));
}

TEST(MembershipBatchTest, ARefusedDeletionNamesItsPlaceInTheBatch) {
  const std::string body = NewBody(), person = NewPerson();
  const std::string other = Hold(person, Held(NewSeat(NewBody()), "2015"));
  const std::string seat = Hold(person, Held(NewSeat(body), "2015"));
  Hold(person, Held(NewPost(body, {{"requiredBody", body}}), "2016"));
  const Reply refused = Stack::Get().Post("/v1/" + person + "/appointments:batchDelete",
                                          {{"requests", {{{"name", other}}, {{"name", seat}}}}});
  EXPECT_THAT(refused, IsError(400, "MEMBERSHIP_REQUIRED"));
  EXPECT_EQ(refused.Fields(), std::vector<std::string>{"requests[1].name"});
}

TEST_F(ConferralTest, DeletingThePersonOrBothAtOnceDeletesEachOnce) {
  const std::string held = Hold(person_, Held(office_, "2016"));
  const std::string seat = AppointmentsTo(person_, seat_)[0]["name"];
  for (const std::vector<std::string>& order : {std::vector{held, seat}, std::vector{seat, held}}) {
    Json requests = Json::array();
    for (const std::string& name : order) requests.push_back({{"name", name}});
    EXPECT_THAT(Stack::Get().Post("/v1/" + person_ + "/appointments:batchDelete",
                                  {{"requests", requests}, {"validateOnly", true}}),
                IsOk());
  }
  EXPECT_THAT(Delete(person_, "?force=true"), IsOk());
  EXPECT_TRUE(Get(seat).body.contains("deleteTime"));
  EXPECT_TRUE(Get(held).body.contains("deleteTime"));
}

}  // namespace
}  // namespace district::testing
