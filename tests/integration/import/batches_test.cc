// A batch of appointments is judged as its appointments one after the other, though the database is
// asked once for all of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/appointments/people.h"

namespace district::testing {
namespace {

using ::testing::AnyOf;
using ::testing::Each;

// An appointment of the person to the post, both by number.
struct Wish {
  int person, post;
  Json appointment;
};

// A body with posts of one, two and unlimited seats, and three people.
struct Town {
  std::string body = NewBody();
  std::vector<std::string> posts = {NewPost(body, {{"seats", 1}}), NewPost(body, {{"seats", 2}}),
                                    NewPost(body)};
  std::vector<std::string> people = {NewPerson(), NewPerson(), NewPerson()};

  Json Appointment(const Wish& wish) const {
    Json appointment = wish.appointment;
    appointment["post"] = posts[static_cast<size_t>(wish.post)];
    return appointment;
  }
  Reply One(const Wish& wish) const {
    return Create(people[static_cast<size_t>(wish.person)], Appointment(wish));
  }
  Reply All(const std::vector<Wish>& wishes) const {
    Json requests = Json::array();
    for (const Wish& wish : wishes) {
      requests.push_back({{"parent", people[static_cast<size_t>(wish.person)]},
                          {"appointment", Appointment(wish)}});
    }
    return Stack::Get().Post("/v1/people/-/appointments:batchCreate", {{"requests", requests}});
  }
};

Wish RandomWish(std::mt19937& random) {
  static const std::vector<std::string> kinds = {"PRIMARY", "CONCURRENT", "ACTING"};
  const int from = 2000 + static_cast<int>(random() % 12);
  Json appointment =
      Held("", random() % 8 == 0 ? "" : std::to_string(from),
           random() % 4 == 0 ? "" : std::to_string(from + static_cast<int>(random() % 4)));
  appointment["kind"] = kinds[random() % kinds.size()];
  return {static_cast<int>(random() % 3), static_cast<int>(random() % 3), appointment};
}

TEST(BatchTest, IsRefusedWhereItsAppointmentsOneByOneAre) {
  std::mt19937 random(20260711);
  int refused = 0, taken = 0;
  for (int round = 0; round < 40; ++round) {
    std::vector<Wish> before, wishes;
    for (int i = 0; i < 2; ++i) before.push_back(RandomWish(random));
    for (int i = 0; i < 4; ++i) wishes.push_back(RandomWish(random));
    const Town one_by_one, at_once;
    for (const Wish& wish : before) {
      EXPECT_EQ(one_by_one.One(wish).status, at_once.One(wish).status);
    }
    const Reply all = at_once.All(wishes);
    Reply first_refusal;
    size_t place = 0;
    for (; place < wishes.size(); ++place) {
      first_refusal = one_by_one.One(wishes[place]);
      if (first_refusal.status != 200) break;
    }
    if (place == wishes.size()) {
      EXPECT_THAT(all, IsOk());
      ++taken;
      continue;
    }
    ++refused;
    EXPECT_THAT(all, IsError(first_refusal.status, first_refusal.Reason()));
    ASSERT_FALSE(all.Fields().empty()) << all.text;
    EXPECT_EQ(all.Fields().front(),
              absl::StrCat("requests[", place, "].", first_refusal.Fields().front()));
  }
  EXPECT_GT(refused, 5);
  EXPECT_GT(taken, 5);
}

Json Batch(const std::vector<std::pair<std::string, Json>>& appointments) {
  Json requests = Json::array();
  for (const auto& [person, appointment] : appointments) {
    requests.push_back({{"parent", person}, {"appointment", appointment}});
  }
  return {{"requests", requests}};
}
Reply CreateAll(const std::vector<std::pair<std::string, Json>>& appointments) {
  return Stack::Get().Post("/v1/people/-/appointments:batchCreate", Batch(appointments));
}

// The seat may come after the office that needs it, and whoever lacks one is named.
TEST(BatchTest, MembershipIsJudgedWhenAllAreWritten) {
  const std::string body = NewBody(), seat = NewSeat(body);
  const std::string office = NewPost(body, {{"requiredBody", body}});
  const std::string an = NewPerson(), binh = NewPerson();
  EXPECT_THAT(CreateAll({{an, Held(office, "2015", "2016")}, {an, Held(seat, "2014")}}), IsOk());
  const Reply reply = CreateAll({{binh, Held(seat, "2015", "2016")},
                                 {an, Held(office, "2018", "2019")},
                                 {binh, Held(office, "2016", "2017")}});
  EXPECT_THAT(reply, IsError(400, "MEMBERSHIP_REQUIRED"));
  EXPECT_THAT(reply.Fields(), Each("requests[2].appointment.post"));
}

// Offices of one batch bring their seats, each to its own holder, and none that is there already.
TEST(BatchTest, OfficesBringTheirSeats) {
  const std::string party = NewBody(), council = NewBody();
  const std::string seat = NewSeat(council, {{"seats", 2}});
  const std::string office = NewPost(party, {{"conferredSeats", {seat}}});
  const std::string an = NewPerson(), binh = NewPerson(), chau = NewPerson();
  EXPECT_THAT(CreateAll({{an, Held(office, "2015", "2020")},
                         {binh, Held(office, "2015", "2020")},
                         {binh, Held(seat, "2010")}}),
              IsOk());
  const Json seats = Stack::Get().Get(absl::StrCat("/v1/", an, "/appointments?orderBy=name")).body;
  EXPECT_EQ(seats["appointments"].size(), 2u) << seats;
  EXPECT_EQ(Get(binh, "/appointments").body["appointments"].size(), 2u);
  // No third seat: the office that would bring it is named, and nothing is written.
  const Reply reply =
      CreateAll({{chau, Held(NewPost(party), "2016")}, {chau, Held(office, "2016", "2017")}});
  EXPECT_THAT(reply, IsError(400, "POST_OCCUPIED"));
  EXPECT_THAT(reply.Fields(), Each("requests[1].appointment.post"));
  EXPECT_FALSE(Get(chau, "/appointments").body.contains("appointments"));
}

// A seat is handed over in one call: each change is judged after those before it.
TEST(BatchTest, ChangesOfABatchSeeThoseBeforeThem) {
  const std::string seat = NewSeat(NewBody(), {{"seats", 1}});
  const std::string an = NewPerson(), binh = NewPerson();
  const std::string first = Hold(an, Held(seat, "2015", "2018"));
  const std::string second = Hold(binh, Held(seat, "2019"));
  const auto change = [](const std::string& name, const std::string& mask, Json fields) {
    fields["name"] = name;
    return Json{{"appointment", fields}, {"updateMask", mask}};
  };
  const auto update = [](const Json& requests) {
    return Stack::Get().Post("/v1/people/-/appointments:batchUpdate", {{"requests", requests}});
  };
  const Json shorter = change(first, "endDate", {{"endDate", Date("2017")}});
  const Json sooner = change(second, "startDate", {{"startDate", Date("2018")}});
  const Reply refused = update({sooner, shorter});
  EXPECT_THAT(refused, IsError(400, "POST_OCCUPIED"));
  EXPECT_THAT(refused.Fields(), Each("requests[0].appointment.post"));
  EXPECT_EQ(Get(first).body["endDate"], Date("2018")) << "all or none";
  EXPECT_THAT(update({shorter, sooner}), IsOk());
  // Whoever only acts from now on leaves the seat to the next.
  EXPECT_THAT(update({change(first, "kind", {{"kind", "ACTING"}}),
                      change(second, "startDate", {{"startDate", Date("2016")}})}),
              IsOk());
}

// Batches at the same time never seat more than there is room for, whatever they lock.
TEST(BatchTest, BatchesAtTheSameTimeTakeNoSeatTwice) {
  constexpr int kPosts = 6, kSeats = 3, kThreads = 6, kRounds = 5;
  const std::string body = NewBody();
  std::vector<std::string> posts, people;
  for (int i = 0; i < kPosts; ++i) posts.push_back(NewPost(body, {{"seats", kSeats}}));
  for (int i = 0; i < kThreads; ++i) people.push_back(NewPerson());
  std::vector<std::thread> threads;
  std::vector<Reply> replies(kThreads * kRounds);
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      std::mt19937 random(static_cast<unsigned>(thread));
      for (int round = 0; round < kRounds; ++round) {
        std::vector<std::pair<std::string, Json>> appointments;
        for (int i = 0; i < 3; ++i) {
          appointments.emplace_back(people[random() % people.size()],
                                    Held(posts[random() % posts.size()], "2015"));
        }
        replies[static_cast<size_t>(thread * kRounds + round)] = CreateAll(appointments);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  int taken = 0;
  for (const Reply& reply : replies) {
    EXPECT_THAT(reply.Reason(), AnyOf("", "POST_OCCUPIED", "ALREADY_HELD")) << reply.text;
    taken += reply.status == 200;
  }
  EXPECT_GT(taken, 0);
  int held = 0;
  for (const Json& entry : Roster(body, "?asOf=2018-01-01")) {
    const size_t holders = entry.value("holders", Json::array()).size();
    EXPECT_LE(holders, static_cast<size_t>(kSeats)) << entry;
    held += static_cast<int>(holders);
  }
  EXPECT_EQ(held, 3 * taken);
}

}  // namespace
}  // namespace district::testing
