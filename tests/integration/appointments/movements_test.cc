// Appoint, transfer, end: one transaction each, by a decision; and the rules that hold for every
// appointment however it is written.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/integration/appointments/people.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Json Order(const std::string& post, const std::string& day, Json fields = Json::object()) {
  fields["post"] = post;
  fields["startDate"] = Date(day);
  fields["decidingDocument"] = NewDecision();
  return fields;
}

TEST(AppointTest, OpensAnAppointmentThatCitesItsDecision) {
  const std::string person = NewPerson(), post = NewPost(NewBody());
  const Json order = Order(post, "2018-07-12", {{"kind", "PRIMARY"}, {"appointmentId", "truong"}});
  const Reply made = Do(person, "appoint", order);
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made.body["name"], person + "/appointments/truong");
  EXPECT_EQ(made.body["decidingDocument"], order["decidingDocument"]);
  EXPECT_EQ(Get(person + "/appointments/truong").body, made.body);
  EXPECT_THAT(Do(person, "appoint", order), IsError(409, "ALREADY_EXISTS"));
}

TEST(AppointTest, OfARepeatedRequestIsOne) {
  const std::string person = NewPerson(), post = NewPost(NewBody());
  Json order = Order(post, "2018-07-12", {{"requestId", NewUuid()}});
  const Reply first = Do(person, "appoint", order);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(Do(person, "appoint", order).body, first.body);
  EXPECT_THAT(Get(person, "/appointments").body["appointments"], SizeIs(1));
  order["startDate"] = Date("2018-07-13");
  EXPECT_EQ(Do(person, "appoint", order).status, 400);
}

TEST(AppointTest, IsTriedWithoutEffect) {
  const std::string person = NewPerson(), post = NewPost(NewBody(), {{"seats", 1}});
  EXPECT_THAT(Do(person, "appoint", Order(post, "2018", {{"validateOnly", true}})), IsOk());
  EXPECT_THAT(Get(person, "/appointments").body.value("appointments", Json::array()), IsEmpty());
  Hold(NewPerson(), Held(post));
  EXPECT_THAT(Do(person, "appoint", Order(post, "2018", {{"validateOnly", true}})),
              IsError(400, "POST_OCCUPIED"));
}

TEST(AppointTest, NamesWhatIsWrong) {
  const std::string person = NewPerson(), post = NewPost(NewBody());
  const auto with = [&](const std::string& field, const Json& value) {
    Json order = Order(post, "2018-07-12");
    if (value.is_null()) {
      order.erase(field);
    } else {
      order[field] = value;
    }
    return Do(person, "appoint", order);
  };
  const struct {
    const char* field;
    Json value;
    const char* path;
  } kWrong[] = {
      {"post", nullptr, "post"},
      {"startDate", nullptr, "start_date"},
      {"decidingDocument", nullptr, "deciding_document"},
      {"decidingDocument", "documents/khong-co", "deciding_document"},
      {"post", post + "x", "post"},
      {"post", "people/khong-phai", "post"},
      {"term", "organizations/quan-uy/terms/khong-co", "term"},
      {"startDate", {{"year", 2018}, {"month", 2}, {"day", 30}}, "start_date"},
      {"endDate", Date("2017"), "end_date"},
      {"kind", "MAIN", "kind"},
      {"appointmentId", "Không", "appointment_id"},
      {"requestId", "1", "request_id"},
      {"note", std::string(1001, 'a'), "note"},
  };
  for (const auto& wrong : kWrong) {
    const Reply reply = with(wrong.field, wrong.value);
    EXPECT_EQ(reply.status, 400) << wrong.field << " " << reply.text;
    EXPECT_THAT(reply.Fields(), ElementsAre(wrong.path)) << reply.text;
  }
  EXPECT_THAT(Do(person + "x", "appoint", Order(post, "2018")), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Get(person, "/appointments").body.value("appointments", Json::array()), IsEmpty());
}

TEST(AppointTest, NeedsThePermissionToWrite) {
  const Reply reply = Stack::Get().Http("POST", "/v1/" + NewPerson() + ":appoint",
                                        Order(NewPost(NewBody()), "2018"), {.role = "viewer"});
  EXPECT_EQ(reply.status, 403);
}

// erpnext#22126, sentrifugo#203, horilla-hr#236: several bodies at once, and the same post in two.
TEST(ConcurrentPostsTest, AnyNumberInAnyBodiesButOneMainPostADay) {
  const std::string person = NewPerson();
  const Json same = {{"title", "Trưởng ban"}};
  const std::string first = NewPost(NewBody(), same), second = NewPost(NewBody(), same);
  const std::string main = Hold(person, Held(first, "2015", "2019", {{"kind", "PRIMARY"}}));
  Hold(person, Held(second, "2015", "", {{"kind", "CONCURRENT"}}));
  Hold(person, Held(NewPost(NewBody()), "", "", {{"kind", "ACTING"}}));
  const std::string third = NewPost(NewBody());
  const Reply refused = Create(person, Held(third, "2019-12-31", "", {{"kind", "PRIMARY"}}));
  EXPECT_THAT(refused, IsError(400, "SECOND_PRIMARY"));
  EXPECT_THAT(refused.Fields(), ElementsAre("appointment.kind"));
  EXPECT_EQ(refused.Detail("google.rpc.PreconditionFailure")["violations"][0]["subject"], main);
  EXPECT_FALSE(refused.Detail("google.rpc.LocalizedMessage").is_null());
  const std::string next = Hold(person, Held(third, "2020", "", {{"kind", "PRIMARY"}}));
  EXPECT_THAT(Patch(main, "endDate", {{"endDate", Date("2020-01")}}),
              IsError(400, "SECOND_PRIMARY"));
  EXPECT_THAT(Patch(next, "kind", {{"kind", "CONCURRENT"}}), IsOk());
  EXPECT_THAT(Patch(main, "endDate", {{"endDate", Date("2020-01")}}), IsOk());
  EXPECT_THAT(Patch(next, "kind", {{"kind", "PRIMARY"}}), IsError(400, "SECOND_PRIMARY"));
}

TEST(ConcurrentPostsTest, OnePostIsHeldOnceADay) {
  const std::string person = NewPerson(), post = NewPost(NewBody());
  const std::string first = Hold(person, Held(post, "2015", "2017"));
  const Reply refused = Create(person, Held(post, "2017-12-31"));
  EXPECT_THAT(refused, IsError(400, "ALREADY_HELD"));
  EXPECT_THAT(refused.Fields(), ElementsAre("appointment.post"));
  EXPECT_EQ(refused.Detail("google.rpc.PreconditionFailure")["violations"][0]["subject"], first);
  EXPECT_FALSE(refused.Detail("google.rpc.LocalizedMessage").is_null());
  const std::string again = Hold(person, Held(post, "2018"));
  EXPECT_THAT(Patch(first, "endDate", {{"endDate", Date("2018")}}), IsError(400, "ALREADY_HELD"));
  EXPECT_THAT(Create(person, Held(post, "2018", "", {{"kind", "ACTING"}})), IsOk());
  ASSERT_THAT(Delete(again), IsOk());
  Hold(person, Held(post, "2019"));
  EXPECT_THAT(Do(again, "undelete", Json::object()), IsError(400, "ALREADY_HELD"));
}

// erpnext#31811: the history of a career has its ends.
TEST(EndTest, SaysTheLastDayTheReasonAndTheDecision) {
  const std::string person = NewPerson(), post = NewPost(NewBody(), {{"seats", 1}});
  const std::string held = Hold(person, Held(post, "2015-10-01"));
  const Json end = {{"endDate", Date("2018-06-30")},
                    {"endReason", "RETIREMENT"},
                    {"endingDocument", NewDecision()}};
  const Reply ended = Do(held, "end", end);
  ASSERT_THAT(ended, IsOk());
  EXPECT_EQ(ended.body["endDate"], end["endDate"]);
  EXPECT_EQ(ended.body["endReason"], "RETIREMENT");
  EXPECT_EQ(ended.body["endingDocument"], end["endingDocument"]);
  const Reply again = Do(held, "end", end);
  EXPECT_THAT(again, IsError(400, "ALREADY_ENDED"));
  EXPECT_FALSE(again.Detail("google.rpc.LocalizedMessage").is_null());
  EXPECT_THAT(Patch(held, "endReason", {{"endReason", "RESIGNATION"}}), IsOk()) << "corrected";
  EXPECT_THAT(Create(NewPerson(), Held(post, "2018-06-30")), IsError(400, "POST_OCCUPIED"));
  EXPECT_THAT(Create(NewPerson(), Held(post, "2018-07-01")), IsOk()) << "the day after";
}

TEST(EndTest, NamesWhatIsWrong) {
  const std::string held = Hold(NewPerson(), Held(NewPost(NewBody()), "2015-10-01"));
  const Json end = {{"endDate", Date("2018-06-30")},
                    {"endReason", "DISMISSAL"},
                    {"endingDocument", NewDecision()}};
  const auto with = [&](const std::string& field, const Json& value) {
    Json request = end;
    if (value.is_null()) {
      request.erase(field);
    } else {
      request[field] = value;
    }
    return Do(held, "end", request);
  };
  EXPECT_THAT(with("endDate", nullptr).Fields(), ElementsAre("end_date"));
  EXPECT_THAT(with("endReason", nullptr).Fields(), ElementsAre("end_reason"));
  EXPECT_THAT(with("endReason", "DEMOTION").Fields(), ElementsAre("end_reason"));
  EXPECT_THAT(with("endingDocument", nullptr), IsInvalid("ending_document", "REQUIRED"));
  EXPECT_THAT(with("endingDocument", "documents/khong-co"),
              IsInvalid("ending_document", "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(with("endDate", Date("2015-09-30")), IsInvalid("end_date", "DATES_REVERSED"));
  EXPECT_EQ(with("etag", "other").status, 409);
  EXPECT_THAT(Do(held + "x", "end", end), IsError(404, "NOT_FOUND"));
  EXPECT_FALSE(Get(held).body.contains("endDate")) << "nothing of this changed it";
  // What nobody decides needs no decision.
  EXPECT_THAT(Do(held, "end", {{"endDate", Date("2018")}, {"endReason", "DEATH"}}), IsOk());
  EXPECT_THAT(Create(NewPerson(), Held(NewPost(NewBody()), "", "", {{"endReason", "OTHER"}})),
              IsInvalid("appointment.end_reason", "END_DATE_MISSING"));
}

// erpnext#13646: a transfer is a transfer, neither a promotion nor a demotion.
TEST(TransferTest, EndsOnePostAndOpensAnotherTheDayAfter) {
  const std::string person = NewPerson();
  const std::string from = NewPost(NewBody(), {{"seats", 1}}), to = NewPost(NewBody());
  const std::string old = Hold(person, Held(from, "2015-10-01", "", {{"kind", "PRIMARY"}}));
  const Json order = Order(to, "2018-03-01", {{"appointment", old}, {"requestId", NewUuid()}});
  const Reply moved = Do(person, "transfer", order);
  ASSERT_THAT(moved, IsOk());
  const Json ended = moved.body["ended"], opened = moved.body["opened"];
  EXPECT_EQ(ended["name"], old);
  EXPECT_EQ(ended["endDate"], Date("2018-02-28"));
  EXPECT_EQ(ended["endReason"], "TRANSFER");
  EXPECT_EQ(ended["endingDocument"], order["decidingDocument"]);
  EXPECT_EQ(opened["post"], to);
  EXPECT_EQ(opened["kind"], "PRIMARY") << "as the old one";
  EXPECT_EQ(opened["decidingDocument"], order["decidingDocument"]);
  EXPECT_EQ(Get(old).body, ended);
  EXPECT_EQ(Do(person, "transfer", order).body, moved.body) << "the same request again";
  EXPECT_THAT(Get(person, "/appointments").body["appointments"], SizeIs(2));
  EXPECT_THAT(Create(NewPerson(), Held(from, "2018-03-01")), IsOk()) << "the seat is free";
}

TEST(TransferTest, IsAllOrNothing) {
  const std::string person = NewPerson(), taken = NewPost(NewBody(), {{"seats", 1}});
  const std::string old = Hold(person, Held(NewPost(NewBody()), "2015-10-01"));
  Hold(NewPerson(), Held(taken, "2010"));
  const Json before = Get(old).body;
  const Reply refused = Do(person, "transfer", Order(taken, "2018-03-01", {{"appointment", old}}));
  EXPECT_THAT(refused, IsError(400, "POST_OCCUPIED"));
  EXPECT_THAT(refused.Fields(), ElementsAre("post"));
  EXPECT_EQ(Get(old).body, before);
}

TEST(TransferTest, NamesWhatIsWrong) {
  const std::string person = NewPerson(), to = NewPost(NewBody());
  const std::string old = Hold(person, Held(NewPost(NewBody()), "2015-10-01", "2018-12-31"));
  const std::string other = Hold(NewPerson(), Held(to, "2015"));
  const auto on = [&](const std::string& day, const std::string& appointment) {
    return Do(person, "transfer", Order(to, day, {{"appointment", appointment}}));
  };
  EXPECT_THAT(on("2018-03", old), IsInvalid("start_date", "INVALID_FIELD")) << "which day?";
  EXPECT_THAT(on("2015-10-01", old), IsInvalid("start_date", "DATES_REVERSED"));
  EXPECT_THAT(on("2018-03-01", other), IsInvalid("appointment", "INVALID_FIELD"));
  EXPECT_THAT(on("2019-03-01", old), IsError(400, "ALREADY_ENDED"));
  EXPECT_THAT(on("2018-03-01", old + "x"), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Do(person, "transfer", {{"post", to}}).Fields(),
              ::testing::UnorderedElementsAre("appointment", "start_date", "deciding_document"));
  EXPECT_THAT(on("2019-01-01", old), IsOk()) << "the day after the planned last one";
}

TEST(CapacityTest, WhoeverIsActingTakesNoSeat) {
  const std::string post = NewPost(NewBody(), {{"seats", 1}});
  const std::string acting = Hold(NewPerson(), Held(post, "2018", "", {{"kind", "ACTING"}}));
  Hold(NewPerson(), Held(post, "2018-03-01"));
  EXPECT_THAT(Create(NewPerson(), Held(post, "2018", "", {{"kind", "ACTING"}})), IsOk());
  EXPECT_THAT(Patch(acting, "kind", {{"kind", "CONCURRENT"}}), IsError(400, "POST_OCCUPIED"));
  EXPECT_THAT(Patch(acting, "endDate,kind", {{"kind", "CONCURRENT"}, {"endDate", Date("2018-02")}}),
              IsOk());
}

TEST(CapacityTest, IsCountedByDayAndNotReducedBelowWhatIsHeld) {
  const std::string post = NewPost(NewBody(), {{"seats", 2}});
  Hold(NewPerson(), Held(post, "2010", "2014"));
  Hold(NewPerson(), Held(post, "2014-12-31", "2016"));
  EXPECT_THAT(Create(NewPerson(), Held(post, "2014-12-31", "2014-12-31")),
              IsError(400, "POST_OCCUPIED"));
  EXPECT_THAT(Create(NewPerson(), Held(post, "2015")), IsOk()) << "one of the two has left";
  const Reply fewer = Patch(post, "seats", {{"seats", 1}});
  EXPECT_THAT(fewer, IsError(400, "POST_OCCUPIED"));
  EXPECT_THAT(fewer.Fields(), ElementsAre("post.seats"));
}

TEST(CapacityTest, OfSixtyFourAtOnceThreeTakeThreeSeats) {
  const std::string body = NewBody(), post = NewPost(body, {{"seats", 3}});
  constexpr int kPeople = 64, kThreads = 16;
  std::vector<std::string> people;
  for (int i = 0; i < kPeople; ++i) people.push_back(NewPerson());
  const Json order = Order(post, "2018-07-12");
  std::vector<Reply> replies(kPeople);
  std::atomic<int> next = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int mine = next++; mine < kPeople; mine = next++) {
        do {  // what conflicts persistently may be tried again
          replies[mine] = Do(people[mine], "appoint", order);
        } while (replies[mine].status == 409);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  int appointed = 0;
  for (const Reply& reply : replies) {
    if (reply.status == 200) {
      ++appointed;
    } else {
      EXPECT_THAT(reply, IsError(400, "POST_OCCUPIED"));
    }
  }
  EXPECT_EQ(appointed, 3);
  const Json roster = Roster(body, At("2018-07-12"));
  EXPECT_THAT(Holders(roster[0]), SizeIs(3));
  EXPECT_FALSE(roster[0].contains("vacantSeats"));
}

TEST(CapacityTest, OfOneAppointmentRecordedByEightAtOnceOneIsTaken) {
  const std::string person = NewPerson(), post = NewPost(NewBody());
  std::vector<Reply> replies(8);
  std::vector<std::thread> threads;
  for (Reply& reply : replies) {
    threads.emplace_back([&] { reply = Create(person, Held(post, "2018")); });
  }
  for (std::thread& thread : threads) thread.join();
  int taken = 0;
  for (const Reply& reply : replies) {
    taken += reply.status == 200;
    if (reply.status != 200) EXPECT_THAT(reply, IsError(400, "ALREADY_HELD"));
  }
  EXPECT_EQ(taken, 1);
}

TEST(CapacityTest, OfTwoMainPostsAtOnceOneIsTaken) {
  const std::string person = NewPerson();
  std::vector<std::string> posts;
  for (int i = 0; i < 8; ++i) posts.push_back(NewPost(NewBody()));
  std::atomic<int> made = 0;
  std::vector<std::thread> threads;
  for (const std::string& post : posts) {
    threads.emplace_back([&] {
      Reply reply;
      do {
        reply = Create(person, Held(post, "2018", "", {{"kind", "PRIMARY"}}));
      } while (reply.status == 409);
      made += reply.status == 200;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(made, 1);
}

}  // namespace
}  // namespace district::testing
