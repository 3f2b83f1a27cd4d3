// One person under two names: a merge, and where the old names lead.
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/appointments/people.h"

namespace district::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

Reply Merge(const std::string& source, const std::string& target, Json more = Json::object(),
            const HttpOptions& options = {}) {
  more["source"] = source;
  more["target"] = target;
  return Stack::Get().Http("POST", "/v1/people:merge", more, options);
}

std::string NewEvaluation(const std::string& person, const std::string& organization,
                          const std::string& framework, const std::string& period) {
  const Reply reply = Stack::Get().Post(
      absl::StrCat("/v1/", person, "/evaluations"),
      {{"framework", framework}, {"organization", organization}, {"period", period}});
  EXPECT_THAT(reply, IsOk());
  return reply.status == 200 ? std::string(reply.body["name"]) : "";
}
std::string NewFramework() {
  return Make("", "evaluationFrameworks", "evaluationFrameworkId", Json::parse(R"({
      "displayName": "Khung thử", "periodType": "MONTH", "categories": ["CADRE"],
      "groups": [{"id": "ket-qua", "title": "Kết quả", "criteria": [
          {"id": "ket-qua", "title": "Kết quả", "maximumPoints": {"value": "100"}}]}],
      "bands": [{"code": "A", "minimumPoints": {"value": "0"}}]})"))["name"];
}

// OpenSlides has merge_together, and then the old user is gone; here the old name leads on.
TEST(MergePeopleTest, TheOldNameLeadsToThePersonWhoStays) {
  const std::string body = NewBody(), seat = NewSeat(body, {{"title", "Ủy viên thử"}});
  const std::string office = NewPost(body, {{"title", "Trưởng ban thử"}});
  const std::string target = NewPerson("Nguyễn Gộp Một"), source = NewPerson("Nguyễn Gộp Hai");
  ASSERT_THAT(Patch(source, "birthDate,contacts",
                    {{"birthDate", Date("1965")},
                     {"contacts", {{{"kind", "PHONE"}, {"value", "0900000001"}}}}}),
              IsOk());
  const std::string kept = Hold(target, Held(seat, "2015"));
  const std::string moved = Hold(source, Held(office, "2016", "", {{"kind", "PRIMARY"}}));
  const std::string evaluated = NewEvaluation(source, body, NewFramework(), "2018-06");
  const std::string planned =
      Make(office, "successors", "successorId",
           {{"person", source}, {"period", "2020/2025"}, {"readiness", "READY_NOW"}})["name"];
  const Json before = Get(source).body;

  const Reply merged = Merge(source, target);
  ASSERT_THAT(merged, IsOk());
  EXPECT_EQ(merged.body["person"]["name"], target);
  EXPECT_EQ(merged.body["person"]["birthDate"], Date("1965"));
  EXPECT_EQ(merged.body["person"]["contacts"][0]["value"], "0900000001");
  EXPECT_THAT(merged.body["person"]["otherNames"], ElementsAre("Nguyễn Gộp Hai"));
  EXPECT_THAT(merged.body["differingFields"], ElementsAre("display_name"));

  EXPECT_EQ(Get(source).body, merged.body["person"]);
  const Reply both =
      Stack::Get().Get(absl::StrCat("/v1/people:batchGet?names=", source, "&names=", target));
  ASSERT_THAT(both, IsOk());
  EXPECT_THAT(Names(both.body["people"]), ElementsAre(target, target));
  EXPECT_EQ(Get(moved).body["post"], office);
  EXPECT_EQ(Get(moved).body["name"].get<std::string>().rfind(target, 0), 0u);
  EXPECT_EQ(Get(evaluated).body["period"], "2018-06");
  EXPECT_EQ(Get(planned).body["person"], target);
  EXPECT_EQ(Get(source, "/appointments").body, Get(target, "/appointments").body);
  EXPECT_EQ(Get(target, "/appointments").body["appointments"].size(), 2u);
  EXPECT_EQ(Get(source, "/appointments?pageSize=1").body["appointments"].size(), 1u);
  EXPECT_EQ(Get(source, ":title?asOf=2018-07-12").body["person"], target);
  EXPECT_EQ(Get(source, ":title?asOf=2018-07-12").body["title"],
            Get(target, ":title?asOf=2018-07-12").body["title"]);
  EXPECT_EQ(Everybody(Roster(body, At("2018-07-12"))), (std::vector<std::string>{target, target}));
  EXPECT_THAT(
      Names(Get("people", "?filter=" + Encode("display_name:\"Nguyễn Gộp\"")).body["people"]),
      ElementsAre(target));
  for (const char* query : {"Nguyễn Gộp Hai", "nguyen gop mot"}) {
    const Json found = Get("people", ":search?query=" + Encode(query)).body["results"];
    ASSERT_EQ(found.size(), 1u) << query;
    EXPECT_EQ(found[0]["person"]["name"], target);
  }

  // What was known before the merge stays known so.
  const std::string then = Encode(std::string(before["updateTime"]));
  EXPECT_EQ(Get(source, "?readTime=" + then).body, before);
  EXPECT_EQ(Get(source, ":title?asOf=2018-07-12&readTime=" +
                            Encode(std::string(merged.body["person"]["updateTime"])))
                .body["person"],
            target);
}

TEST(MergePeopleTest, AThirdNameLeadsStraightToTheLast) {
  const std::string seat = NewSeat(NewBody());
  const std::string first = NewPerson(), second = NewPerson(), third = NewPerson();
  const std::string held = Hold(first, Held(seat, "2015"));
  ASSERT_THAT(Merge(first, second), IsOk());
  ASSERT_THAT(Merge(second, third), IsOk());
  EXPECT_EQ(Get(first).body["name"], third);
  EXPECT_EQ(Get(held).body["post"], seat);
  EXPECT_EQ(Get(held).body["name"].get<std::string>().rfind(third, 0), 0u);
}

TEST(MergePeopleTest, OneAppointmentRecordedTwiceIsKeptOnce) {
  const std::string body = NewBody(), seat = NewSeat(body, {{"seats", 2}});
  const std::string target = NewPerson(), source = NewPerson();
  const std::string kept = Hold(target, Held(seat, "2015", "2020"));
  const std::string doubled = Hold(source, Held(seat, "2016", "2018"));
  ASSERT_THAT(Merge(source, target), IsOk());
  EXPECT_EQ(Get(doubled).body["name"], kept);
  EXPECT_EQ(Everybody(Roster(body, At("2017-01-01"))), std::vector<std::string>{target});
}

TEST(MergePeopleTest, SeatsThatAnOfficeBringsComeWithIt) {
  const std::string body = NewBody(), above = NewBody();
  const std::string seat = NewSeat(above, {{"seats", 1}});
  const std::string office = NewPost(body, {{"seats", 1}, {"conferredSeats", {seat}}});
  const std::string target = NewPerson(), source = NewPerson();
  Hold(source, Held(office, "2015"));
  ASSERT_EQ(Everybody(Roster(above, At("2018-01-01"))), std::vector<std::string>{source});
  ASSERT_THAT(Merge(source, target), IsOk());
  EXPECT_EQ(Everybody(Roster(above, At("2018-01-01"))), std::vector<std::string>{target});
  EXPECT_EQ(Everybody(Roster(body, At("2018-01-01"))), std::vector<std::string>{target});
}

TEST(MergePeopleTest, WhatOnlyPeopleCanSettleIsRefusedAndNothingIsHalfDone) {
  const std::string body = NewBody(), seat = NewSeat(NewBody()), other = NewSeat(body);
  const std::string target = NewPerson(), source = NewPerson();
  Hold(target, Held(seat, "2015", "2017"));
  const std::string held = Hold(source, Held(seat, "2016", "2018"));
  const Json before = Get(source).body;
  const Reply overlap = Merge(source, target);
  EXPECT_THAT(overlap, IsError(400, "APPOINTMENTS_OVERLAP"));
  EXPECT_THAT(overlap.Fields(), ElementsAre("source"));
  EXPECT_EQ(Get(source).body, before);
  ASSERT_THAT(Patch(held, "startDate", {{"startDate", Date("2018")}}), IsOk());

  Hold(target, Held(other, "2015", "", {{"kind", "PRIMARY"}}));
  const std::string second = Hold(source, Held(NewSeat(body), "2018", "", {{"kind", "PRIMARY"}}));
  EXPECT_THAT(Merge(source, target), IsError(400, "SECOND_PRIMARY"));
  EXPECT_EQ(Get(held).body["name"], held);
  ASSERT_THAT(Patch(second, "kind", {{"kind", "CONCURRENT"}}), IsOk());

  const std::string framework = NewFramework();
  const std::string doubled = NewEvaluation(source, body, framework, "2018-05");
  NewEvaluation(target, body, framework, "2018-05");
  EXPECT_THAT(Merge(source, target), IsError(400, "BOTH_EVALUATED"));
  ASSERT_THAT(Delete(doubled), IsOk());

  EXPECT_THAT(Merge(source, target, {{"validateOnly", true}}), IsOk());
  EXPECT_EQ(Get(source).body["name"], source);
  EXPECT_THAT(Merge(source, target), IsOk());
}

TEST(MergePeopleTest, BadInputNamesItsField) {
  const std::string target = NewPerson(), source = NewPerson();
  EXPECT_THAT(Merge(target, target), IsInvalid("source", "INVALID_FIELD"));
  EXPECT_THAT(Merge("people/", target), IsInvalid("source", "INVALID_FIELD"));
  EXPECT_THAT(Merge(source, "organizations/quan-uy"), IsInvalid("target", "INVALID_FIELD"));
  EXPECT_THAT(Merge("", target), IsInvalid("source", "INVALID_FIELD"));
  EXPECT_THAT(Merge(NewPerson() + "-khong-co", target), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Merge(source, target, {{"sourceEtag", "old"}}), IsError(409, "ETAG_MISMATCH"));
  EXPECT_THAT(Merge(source, target, {{"targetEtag", "old"}}), IsError(409, "ETAG_MISMATCH"));
  EXPECT_THAT(Merge(source, target, Json::object(), {.role = "editor"}),
              IsError(403, "PERMISSION_DENIED"));
  ASSERT_THAT(Merge(source, target), IsOk());
  EXPECT_THAT(Merge(source, target), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Stack::Get().Post(absl::StrCat("/v1/", source, ":undelete"), Json::object()),
              IsError(400, "MERGED"));
  EXPECT_THAT(Create(source, Held(NewSeat(NewBody()))), IsError(404, "NOT_FOUND"));
}

TEST(MergePeopleTest, AReplayAnswersTheFirst) {
  const std::string target = NewPerson(), source = NewPerson();
  const Json request = {{"requestId", NewUuid()}};
  const Reply first = Merge(source, target, request);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(Merge(source, target, request).body, first.body);
}

// Two into each other at once: one of them is refused, and somebody stays.
TEST(MergePeopleTest, TwoMergesAtOnceLeaveOnePerson) {
  for (int round = 0; round < 5; ++round) {
    const std::string one = NewPerson(), other = NewPerson();
    Reply there, back;
    std::thread thread([&] { back = Merge(other, one); });
    there = Merge(one, other);
    thread.join();
    EXPECT_EQ((there.status == 200) + (back.status == 200), 1) << there.text << back.text;
    EXPECT_EQ(Get(one).body["name"], Get(other).body["name"]);
  }
}

// What other services say of the old name still stands.
TEST(MergePeopleTest, SiblingsMayKeepTheOldName) {
  const std::string target = NewPerson(), source = NewPerson();
  const std::string meeting =
      Make("", "meetings", "meetingId",
           {{"displayName", "Hội nghị thử"}, {"organization", NewBody()}})["name"];
  ASSERT_THAT(Merge(source, target), IsOk());
  const Reply participant = Stack::Get().Post(absl::StrCat("/v1/", meeting, "/participants"),
                                              {{"person", source}, {"roles", {"MEMBER"}}});
  EXPECT_THAT(participant, IsOk());
}

TEST(PersonViewTest, TheBasicViewIsTheNames) {
  const std::string person = NewPerson("Nguyễn Văn Gọn");
  ASSERT_THAT(Patch(person, "birthDate,category,contacts",
                    {{"birthDate", Date("1970")},
                     {"category", "CADRE"},
                     {"contacts", {{{"kind", "PHONE"}, {"value", "0900000002"}}}}}),
              IsOk());
  const Json full = Get(person).body;
  Json basic = full;
  for (const char* field : {"birthDate", "contacts"}) {
    EXPECT_TRUE(full.contains(field)) << field;
    basic.erase(field);
  }
  EXPECT_EQ(Get(person, "?view=FULL").body, full);
  EXPECT_EQ(Get(person, "?view=BASIC").body, basic);
  EXPECT_EQ(Get(person, "?view=BASIC&readTime=" + Encode(std::string(full["updateTime"]))).body,
            basic);
  EXPECT_EQ(Stack::Get().Get("/v1/people:batchGet?view=BASIC&names=" + person).body["people"][0],
            basic);
  EXPECT_EQ(Get("people",
                "?view=BASIC&filter=" + Encode("birth_date = \"1970\" AND given_name = \"Gọn\""))
                .body["people"][0],
            basic);
  EXPECT_EQ(Get(person, "?view=SOME").status, 400);
}

}  // namespace
}  // namespace district::testing
