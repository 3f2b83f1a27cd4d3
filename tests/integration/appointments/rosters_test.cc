// Rosters, holders of posts, members of bodies.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/appointments/people.h"
#include "tests/integration/wire.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kDay[] = "2018-07-12";

// Creates up to 1000 below a parent in one call; `field` is "person", `make(i)` a request.
template <typename MakeRequest>
void CreateMany(const std::string& path, int count, MakeRequest make) {
  Json requests = Json::array();
  for (int i = 0; i < count; ++i) requests.push_back(make(i));
  EXPECT_THAT(Stack::Get().Post("/v1/" + path + ":batchCreate", {{"requests", requests}}), IsOk());
}

// OParl/spec#122, sapl#1896, sapl#702, opencouncil#724, opencouncil#732: the order of protocol.
TEST(RosterTest, IsInOrderOfPrecedenceThenSeniorityThenName) {
  const std::string body = NewBody();
  const std::string member = NewSeat(body, {{"precedence", 30}});
  const std::string deputy = NewPost(body, {{"precedence", 20}});
  const std::string head = NewPost(body, {{"precedence", 10}});
  const std::string binh = NewPerson("Trần Văn Bình"), an = NewPerson("Vũ Thị An"),
                    early = NewPerson("Lê Duy"), acting = NewPerson("Đỗ An"),
                    first = NewPerson("Bùi Dũng");
  Hold(acting, Held(member, "2000", "", {{"kind", "ACTING"}}));
  Hold(binh, Held(member, "2016"));
  Hold(an, Held(member, "2016"));
  Hold(early, Held(member, "2015"));
  Hold(an, Held(deputy, "2017"));
  Hold(first, Held(head, "2018"));
  const Json roster = Roster(body, At(kDay));
  ASSERT_THAT(roster, SizeIs(3));
  EXPECT_EQ(roster[0]["post"]["name"], head);
  EXPECT_EQ(roster[1]["post"]["name"], deputy);
  EXPECT_THAT(Everybody(roster), ElementsAre(first, an, early, an, binh, acting));
  const Json holders = roster[2]["holders"];
  EXPECT_EQ(holders[3]["acting"], true);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(holders[i].contains("acting"));
}

// decidim#4208, decidim#15710: members with a future end date vanish.
TEST(RosterTest, MembersWithAFutureEndDateDoNotVanish) {
  const std::string body = NewBody(), seat = NewSeat(body);
  const std::string person = NewPerson();
  Hold(person, Held(seat, "2018-07-12", "2099-12-31"));
  EXPECT_THAT(Everybody(Roster(body)), ElementsAre(person)) << "today";
  EXPECT_THAT(Names(Get(person, "/appointments?asOf=2018-07-12").body["appointments"], "post"),
              ElementsAre(seat));
  const struct {
    const char* day;
    bool held;
  } kDays[] = {
      {"2018-07-11", false}, {"2018-07-12", true}, {"2099-12-31", true}, {"2100-01-01", false}};
  for (const auto& day : kDays) {
    EXPECT_EQ(Everybody(Roster(body, At(day.day))).size(), day.held) << day.day;
    const Json members = Get(body, ":members" + At(day.day)).body;
    EXPECT_EQ(members.contains("members"), day.held) << day.day;
    EXPECT_EQ(Get(person, ":title" + At(day.day)).body.contains("title"), day.held) << day.day;
    EXPECT_EQ(Get(person, "/appointments" + At(day.day)).body.contains("appointments"), day.held);
  }
}

TEST(RosterTest, TakesPartialOpenAndUnknownDates) {
  const std::string body = NewBody(), seat = NewSeat(body);
  const std::string always = NewPerson("A"), since = NewPerson("B"), until = NewPerson("C"),
                    month = NewPerson("D");
  Hold(always, Held(seat));
  Hold(since, Held(seat, "2015"));
  Hold(until, Held(seat, "", "2015"));
  Hold(month, Held(seat, "2015-02", "2015-02"));
  const auto on = [&](const std::string& day) { return Everybody(Roster(body, At(day))); };
  EXPECT_THAT(on("1900-01-01"), ElementsAre(always, until));
  EXPECT_THAT(on("2015-01-01"), ElementsAre(always, until, since));
  EXPECT_THAT(on("2015-02-28"), ElementsAre(always, until, since, month));
  EXPECT_THAT(on("2015-03-01"), ElementsAre(always, until, since));
  EXPECT_THAT(on("2016-01-01"), ElementsAre(always, since));
}

TEST(VacanciesTest, OfABodyAndAllBelowIt) {
  const std::string top = NewBody(), middle = NewBody(top), low = NewBody(middle);
  const std::string full = NewPost(top, {{"seats", 1}, {"precedence", 1}});
  const std::string open = NewPost(middle, {{"seats", 3}, {"precedence", 2}});
  const std::string acting = NewPost(low, {{"seats", 1}, {"precedence", 3}});
  NewPost(low, {{"precedence", 4}});  // nobody knows how many seats
  NewPost(low, {{"seats", 1}, {"abolitionDate", Date("2017")}});
  Hold(NewPerson(), Held(full, "2015"));
  Hold(NewPerson(), Held(open, "2015"));
  Hold(NewPerson(), Held(acting, "2018", "", {{"kind", "ACTING"}}));
  const Json vacant = Roster(top, At(kDay) + "&includeBelow=true&show=VACANT");
  ASSERT_THAT(vacant, SizeIs(2));
  EXPECT_EQ(vacant[0]["post"]["name"], open);
  EXPECT_EQ(vacant[0]["vacantSeats"], 2);
  EXPECT_EQ(vacant[1]["post"]["name"], acting);
  EXPECT_EQ(vacant[1]["vacantSeats"], 1) << "whoever acts leaves the seat vacant";
  EXPECT_THAT(Roster(top, At(kDay) + "&show=VACANT"), IsEmpty());
  EXPECT_THAT(Roster(top, At("2014-12-31") + "&includeBelow=true&show=VACANT"), SizeIs(4));
}

// popolo-spec#93: a membership has a term.
TEST(OverTermTest, HoldersWhoseTermIsOverAreShown) {
  const std::string body = NewBody();
  const std::string term =
      Make(body, "terms", "termId",
           {{"label", "khóa XXV"}, {"startDate", Date("2015")}, {"endDate", Date("2020")}})["name"];
  const std::string seat = NewSeat(body), other = NewSeat(body);
  const std::string person = NewPerson();
  Hold(person, Held(seat, "2015", "", {{"term", term}}));
  Hold(NewPerson(), Held(other, "2015"));
  EXPECT_THAT(Roster(body, At("2020-12-31") + "&show=OVER_TERM"), IsEmpty());
  const Json over = Roster(body, At("2021-01-01") + "&show=OVER_TERM");
  ASSERT_THAT(over, SizeIs(1));
  EXPECT_EQ(over[0]["post"]["name"], seat);
  EXPECT_EQ(over[0]["holders"][0]["overTerm"], true);
  EXPECT_EQ(over[0]["holders"][0]["term"], term);
  // Facts §12, personnel 8: the members of a committee by its term.
  EXPECT_THAT(Names(Get("people/-",
                        "/appointments?asOf=2018-07-12&filter=" + Encode("term = \"" + term + "\""))
                        .body["appointments"],
                    "post"),
              ElementsAre(seat));
}

// OParl/spec#405: the members are counted by seat and day.
TEST(MembersTest, ArePagedInOrderAndCountedByDay) {
  const std::string body = NewBody();
  const std::string chair = NewSeat(body, {{"precedence", 1}, {"title", "Chủ tịch"}});
  const std::string member = NewSeat(body, {{"precedence", 2}});
  const std::string office = NewPost(body, {{"precedence", 0}});
  std::vector<std::string> people;
  for (const char* name : {"Lê Văn An", "Lê Văn Bình", "Lê Văn Cường", "Lê Văn Dũng"}) {
    people.push_back(NewPerson(name));
    Hold(people.back(), Held(member, "2016", people.size() == 2 ? "2017" : ""));
  }
  const std::string head = NewPerson("Vũ Ý");
  Hold(head, Held(chair, "2018"));
  Hold(NewPerson(), Held(member, "2016", "", {{"kind", "ACTING"}}));
  Hold(NewPerson(), Held(office, "2016"));
  const auto of = [](const Json& page) {
    std::vector<std::string> names;
    for (const Json& entry : page.value("members", Json::array())) {
      names.push_back(entry["holder"]["person"]);
    }
    return names;
  };
  const std::vector<std::string> on_the_day = {head, people[0], people[2], people[3]};
  EXPECT_EQ(of(Get(body, ":members" + At(kDay)).body), on_the_day);
  EXPECT_EQ(of(Get(body, ":members" + At("2017-12-31")).body), people);

  std::vector<std::string> paged;
  std::string token;
  do {
    const Reply page = Get(body, ":members" + At(kDay) + "&pageSize=1&pageToken=" + Encode(token));
    ASSERT_THAT(page, IsOk());
    for (const std::string& name : of(page.body)) paged.push_back(name);
    token = page.body.value("nextPageToken", "");
    ASSERT_LE(paged.size(), on_the_day.size());
  } while (!token.empty());
  EXPECT_EQ(paged, on_the_day);
  const std::string first = Get(body, ":members" + At(kDay) + "&pageSize=1").body["nextPageToken"];
  EXPECT_THAT(Get(body, ":members" + At("2017-12-31") + "&pageToken=" + Encode(first)),
              IsInvalid("page_token", "INVALID_PAGE_TOKEN"));
  EXPECT_THAT(Get(body + "x", ":members"), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Get(body, ":members?pageSize=-1").Fields(), ElementsAre("page_size"));
}

TEST(BatchHoldersTest, AnswersEveryPostInTheOrderAsked) {
  const std::string body = NewBody();
  const std::string held = NewPost(body, {{"seats", 1}}),
                    vacant = NewPost(NewBody(), {{"seats", 2}});
  const std::string person = NewPerson();
  Hold(person, Held(held, "2015", "2018"));
  const std::string both = "&posts=" + vacant + "&posts=" + held;
  const Reply reply = Get("organizations/-", "/posts:batchHolders" + At(kDay) + both);
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply.body["asOf"], Date(kDay));
  ASSERT_THAT(reply.body["entries"], SizeIs(2));
  EXPECT_EQ(reply.body["entries"][0]["vacantSeats"], 2);
  EXPECT_THAT(Holders(reply.body["entries"][1]), ElementsAre(person));
  EXPECT_THAT(
      Everybody(
          Get("organizations/-", "/posts:batchHolders" + At("2019-01-01") + both).body["entries"]),
      IsEmpty());
  const Reply missing = Get("organizations/-", "/posts:batchHolders?posts=" + held + "x");
  EXPECT_THAT(missing, IsError(404, "NOT_FOUND"));
  EXPECT_NE(missing.text.find(held + "x"), std::string::npos);
  EXPECT_THAT(Get(body, "/posts:batchHolders?posts=" + held + "&posts=" + vacant),
              IsInvalid("posts[1]", "INVALID_FIELD"));
  const std::string gone = NewPost(body);
  ASSERT_THAT(Get("organizations/-", "/posts:batchHolders?posts=" + gone), IsOk());
  ASSERT_THAT(Delete(gone), IsOk());
  EXPECT_THAT(Get("organizations/-", "/posts:batchHolders?posts=" + gone),
              IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Get("organizations/-", "/posts:batchHolders").Fields(), ElementsAre("posts"));
}

// openslides-client#811: many members are slow.
TEST(RosterTest, OfFiveHundredSeatsIsWhole) {
  const std::string body = NewBody(), seat = NewSeat(body, {{"seats", 500}});
  const std::string mark = NewId("dai-bieu");
  constexpr int kSeats = 500;
  CreateMany("people", kSeats, [&](int i) -> Json {
    return {{"personId", absl::StrCat(mark, "-", i)},
            {"person", {{"displayName", absl::StrCat("Đại Biểu ", i)}}}};
  });
  CreateMany("people/-/appointments", kSeats, [&](int i) -> Json {
    return {{"parent", absl::StrCat("people/", mark, "-", i)}, {"appointment", Held(seat, "2016")}};
  });
  const Json roster = Roster(body, At(kDay));
  ASSERT_THAT(roster, SizeIs(1));
  EXPECT_THAT(Holders(roster[0]), SizeIs(kSeats));
  EXPECT_EQ(Roster(body, At(kDay, "2099-01-01T00:00:00Z")), roster);
  if (Stack::Get().is_ours()) {
    const std::string small = NewBody(), now = At(kDay, "2099-01-01T00:00:00Z");
    ASSERT_THAT(Create(NewPerson(), Held(NewSeat(small), "2016")), IsOk());
    for (const std::string& query : {At(kDay), now}) {
      const auto statements = [&](const std::string& of) {
        return FewestStatements(Stack::Get(), "personnel", "/v1/" + of + ":roster" + query);
      };
      EXPECT_GT(statements(body), 0);
      // One more for each holder would be many more.
      EXPECT_LT(statements(body) - statements(small), kSeats / 10);
    }
  }
  EXPECT_THAT(Create(NewPerson(), Held(seat, "2018")), IsError(400, "POST_OCCUPIED"));
  const Json page = Get(body, ":members" + At(kDay) + "&pageSize=1000").body;
  EXPECT_THAT(page["members"], SizeIs(kSeats));
}

TEST(TitleTest, SaysWhoIsActing) {
  const std::string person = NewPerson(), body = NewBody();
  Hold(person, Held(NewPost(body, {{"title", "Chủ tịch UBND phường"}, {"precedence", 1}}), "2018",
                    "", {{"kind", "ACTING"}}));
  Hold(person, Held(NewSeat(body, {{"title", "Đảng ủy viên"}, {"precedence", 2}}), "2016"));
  EXPECT_EQ(Get(person, ":title" + At(kDay)).body["title"],
            "Quyền Chủ tịch UBND phường, Đảng ủy viên");
}

TEST(AsOfTest, MustBeADay) {
  const std::string body = NewBody(), person = NewPerson();
  for (const char* day : {"2018", "2018-02-30", "12/07/2018", "x"}) {
    const std::string query = "?asOf=" + Encode(day);
    for (const Reply& reply : {Get(body, ":roster" + query), Get(body, ":members" + query),
                               Get(person, ":title" + query), Get(person, "/appointments" + query),
                               Get("people", ":withPosts" + query)}) {
      EXPECT_EQ(reply.status, 400) << day;
      EXPECT_THAT(reply.Fields(), ElementsAre("as_of")) << day;
    }
  }
  EXPECT_EQ(Get(body, ":roster?readTime=hom-qua").status, 400);
  EXPECT_THAT(Get(body, ":roster?show=EMPTY").Fields(), ElementsAre("show"));
}

}  // namespace
}  // namespace district::testing
