// Who is invited, who comes and goes, and whether they are enough.
#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/meeting_life/meetings.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

std::string NewPostOf(const std::string& organization, const std::string& kind,
                      const std::string& title, int precedence) {
  return Make(organization, "posts", "postId",
              {{"title", title}, {"kind", kind}, {"precedence", precedence}})["name"];
}
void Hold(const std::string& person, const std::string& post, const Json& from) {
  Make(person, "appointments", "appointmentId", {{"post", post}, {"startDate", from}});
}

// A body of `members` who hold seats since 2018-01-01, and one from 2018-07-13 on.
class Body {
 public:
  explicit Body(int members) : name_(NewOrganization()) {
    seat_ = NewPostOf(name_, "SEAT", "Ủy viên", 20);
    Json people = Json::array(), appointments = Json::array();
    for (int i = 0; i < members + 1; ++i) {
      const std::string id = NewId("uv");
      people_.push_back("people/" + id);
      people.push_back({{"personId", id}, {"person", {{"displayName", "Ủy viên"}}}});
      const Json from = i < members ? Day(2018, 1, 1) : Day(2018, 7, 13);
      appointments.push_back({{"parent", "people/" + id},
                              {"appointmentId", "uy-vien"},
                              {"appointment", {{"post", seat_}, {"startDate", from}}}});
    }
    EXPECT_THAT(Stack::Get().Post("/v1/people:batchCreate", {{"requests", people}}), IsOk());
    EXPECT_THAT(
        Stack::Get().Post("/v1/people/-/appointments:batchCreate", {{"requests", appointments}}),
        IsOk());
  }
  const std::string& name() const { return name_; }
  const std::string& seat() const { return seat_; }
  // The last one comes the day after.
  const std::vector<std::string>& people() const { return people_; }

 private:
  std::string name_, seat_;
  std::vector<std::string> people_;
};

std::string Called(const std::string& organization) {
  const std::string meeting = NewDraft(organization);
  Take(meeting, {"schedule"});
  return meeting;
}
Reply Invite(const std::string& meeting, const Json& body = Json::object()) {
  return Do(meeting + "/participants", "inviteRoster", body);
}
std::vector<std::string> Participants(const std::string& meeting) {
  return Names(
      Got(absl::StrCat(meeting, "/participants?orderBy=order&pageSize=1000"))["participants"]);
}
Json Of(const std::vector<std::string>& names, size_t count) {
  return Json(std::vector<std::string>(names.begin(), names.begin() + count));
}
std::string Hour(int hour, int day = 12) {
  return absl::StrCat("2018-07-", day, "T", hour < 10 ? "0" : "", hour, ":00:00+07:00");
}
Json QuorumOf(const std::string& meeting, const std::string& at = {}) {
  return Got(absl::StrCat(meeting, ":quorum", at.empty() ? "" : "?at=", Encode(at)));
}

TEST(RollTest, InvitesTheRosterOfTheDayInProtocolOrder) {
  const Body body(3);
  const std::string office = NewPostOf(body.name(), "OFFICE", "Bí thư", 1);
  Hold(body.people()[1], office, Day(2018, 1, 1));
  const std::string guest_post = NewPostOf(body.name(), "OFFICE", "Chánh Văn phòng", 50);
  const std::string clerk = NewPerson();
  Hold(clerk, guest_post, Day(2018, 1, 1));
  const std::string meeting = NewDraft(body.name());
  // Put there by hand before, as a chair and in front.
  const std::string by_hand =
      Make(meeting, "participants", "participantId",
           {{"person", body.people()[2]}, {"roles", {"CHAIR"}}, {"order", 1}})["name"];
  EXPECT_THAT(Invite(meeting, {{"validateOnly", true}}), IsOk());
  EXPECT_THAT(Participants(meeting), ElementsAre(by_hand));
  const Reply invited = Invite(meeting);
  ASSERT_THAT(invited, IsOk());
  EXPECT_EQ(invited.body["existingCount"], 1);
  const Json added = invited.body["participants"];
  ASSERT_THAT(added, SizeIs(3));
  EXPECT_EQ(added[0]["person"], body.people()[1]);
  EXPECT_EQ(added[0]["title"], "Bí thư");
  EXPECT_EQ(added[0]["roles"], Json({"MEMBER"}));
  EXPECT_EQ(added[0]["attendance"], "INVITED");
  EXPECT_EQ(added[1]["person"], body.people()[0]);
  EXPECT_EQ(added[2]["person"], clerk);
  EXPECT_EQ(added[2]["roles"], Json({"OBSERVER"}));
  EXPECT_THAT(Participants(meeting),
              ElementsAre(by_hand, added[0]["name"], added[1]["name"], added[2]["name"]));
  // The title is frozen; a second call adds nobody and moves nobody.
  ASSERT_THAT(Stack::Get().Http("PATCH", "/v1/" + office + "?updateMask=title",
                                {{"title", "Bí thư Quận ủy"}}),
              IsOk());
  ASSERT_THAT(Patch(added[1]["name"], "order", {{"order", 2}}), IsOk());
  const Reply again = Invite(meeting);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again.body["existingCount"], 4);
  EXPECT_FALSE(again.body.contains("participants"));
  EXPECT_EQ(Got(added[0]["name"])["title"], "Bí thư");
  EXPECT_EQ(Participants(meeting)[1], added[1]["name"]);
  // Whoever was taken out by mistake is invited again.
  const std::string gone = added[1]["name"];
  ASSERT_THAT(Stack::Get().Http("DELETE", "/v1/" + gone), IsOk());
  EXPECT_THAT(Invite(meeting).body["participants"], SizeIs(1));
}

TEST(RollTest, RefusesInvitationsThatCannotBe) {
  const std::string dayless =
      Make("", "meetings", "meetingId",
           {{"displayName", "Hội nghị"}, {"organization", NewOrganization()}})["name"];
  EXPECT_THAT(Invite(dayless), IsError(400, "SITTINGS_MISSING"));
  EXPECT_THAT(Stack::Get().Get("/v1/" + dayless + ":quorum"), IsError(400, "SITTINGS_MISSING"));
  const std::string closed = NewMeetingAfter({"schedule", "start", "end", "approveMinutes"});
  EXPECT_THAT(Invite(closed), IsError(400, "MEETING_CLOSED"));
  EXPECT_THAT(Invite("meetings/" + NewId("khong")), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Stack::Get().Get("/v1/meetings/" + NewId("khong") + ":quorum"),
              IsError(404, "NOT_FOUND"));
  EXPECT_THAT(Do(closed + "/participants", "inviteRoster", Json::object(), "viewer"),
              IsError(403, "PERMISSION_DENIED"));
}

TEST(RollTest, APersonTakesPartOnce) {
  const std::string meeting = NewDraft(NewOrganization()), person = NewPerson();
  const Json participant = {{"person", person}, {"roles", {"MEMBER"}}};
  const std::string first = Make(meeting, "participants", "participantId", participant)["name"];
  EXPECT_THAT(Stack::Get().Post("/v1/" + meeting + "/participants", participant),
              IsError(409, "DUPLICATE_KEY"));
  const std::string other = NewDraft(NewOrganization());
  Make(other, "participants", "participantId", participant);
  // Two guests of one name may be two.
  for (int i = 0; i < 2; ++i) {
    Make(meeting, "participants", "participantId", {{"guest", "Anh Nam"}, {"roles", {"GUEST"}}});
  }
  EXPECT_THAT(Patch(first, "substitute", {{"substitute", first}}),
              IsInvalid("participant.substitute", "CYCLE"));
  EXPECT_THAT(Patch(first, "substitute", {{"substitute", other + "/participants/x"}}),
              IsInvalid("participant.substitute", "OTHER_MEETING"));
}

TEST(RollTest, PeopleComeAndGo) {
  const std::string meeting =
      Make("", "meetings", "meetingId",
           DraftOf(NewOrganization(), Json::array({{{"startTime", Hour(8)}}})))["name"];
  std::vector<std::string> names;
  for (int i = 0; i < 4; ++i) {
    names.push_back(Make(meeting, "participants", "participantId",
                         {{"person", NewPerson()}, {"roles", {"MEMBER"}}})["name"]);
  }
  const auto check = [&](const std::string& verb, const Json& participants,
                         const std::string& time = {}) {
    Json body = {{"names", participants}};
    if (!time.empty()) body["checkTime"] = time;
    return Do(meeting + "/participants", verb, body);
  };
  EXPECT_THAT(check("checkIn", {names[0]}), IsError(400, "NOT_CALLED"));
  Take(meeting, {"schedule"});
  ASSERT_THAT(Patch(names[0], "response", {{"response", "DECLINED"}}), IsOk());
  ASSERT_THAT(check("checkIn", {names[0], names[1]}, Hour(8)), IsOk());
  Take(meeting, {"start"});
  const Reply late = check("checkIn", {names[1], names[2]}, Hour(9));
  ASSERT_THAT(late, IsOk());
  EXPECT_THAT(Names(late.body["participants"], "attendance"), ElementsAre("PRESENT", "LATE"));
  EXPECT_THAT(late.body["participants"][0]["presence"], SizeIs(1)) << "there already";
  EXPECT_EQ(Got(names[0])["response"], "DECLINED") << "what was said stays";
  EXPECT_EQ(Got(names[0])["attendance"], "PRESENT");

  EXPECT_THAT(check("checkOut", {names[0], names[3]}, Hour(10)), IsError(400, "NOT_CHECKED_IN"));
  EXPECT_THAT(Got(names[0])["presence"][0].contains("endTime"), false) << "all or none";
  ASSERT_THAT(check("checkOut", {names[0]}, Hour(10)), IsOk());
  EXPECT_THAT(check("checkIn", {names[0]}, Hour(9)), IsOk()) << "they were there then";
  ASSERT_THAT(check("checkIn", {names[0]}, Hour(11)), IsOk());
  EXPECT_THAT(Got(names[0])["presence"], SizeIs(2));
  EXPECT_THAT(check("checkIn", {names[3]}, "2999-01-01T00:00:00Z"),
              IsInvalid("check_time", "IN_FUTURE"));
  EXPECT_THAT(check("checkIn", {names[3], names[3]}), IsError(400, "DUPLICATE_NAME"));
  EXPECT_THAT(check("checkIn", {meeting + "/participants/khong"}), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(check("checkIn", {NewMeetingAfter({"schedule"}) + "/participants/x"}),
              IsInvalid("names[0]", "OTHER_MEETING"));
  Take(meeting, {"end"});
  EXPECT_EQ(Got(names[3])["attendance"], "ABSENT");
  EXPECT_EQ(Got(names[2])["attendance"], "LATE");
  ASSERT_THAT(Patch(names[3], "excuse", {{"excuse", "Ốm"}}), IsOk());
  EXPECT_EQ(Got(names[3])["attendance"], "EXCUSED");
  EXPECT_THAT(
      Patch(names[3], "presence", {{"presence", Json::array({{{"date", Day(2018, 7, 12)}}})}}),
      IsOk());
  EXPECT_THAT(
      Names(Got(absl::StrCat(meeting, "/participants?filter=attendance%20%3D%20PRESENT&orderBy=",
                             "createTime"))["participants"]),
      ElementsAre(names[0], names[1], names[3]));
}

TEST(RollTest, NobodyIsAbsentWhereNobodyTookTheRoll) {
  const std::string meeting = Called(NewOrganization());
  const std::string name = Make(meeting, "participants", "participantId",
                                {{"person", NewPerson()}, {"roles", {"MEMBER"}}})["name"];
  Take(meeting, {"start", "end"});
  EXPECT_EQ(Got(name)["attendance"], "INVITED");
}

// 42 hold a mandate on the day, the 43rd from the day after; 28 are there.
TEST(QuorumTest, CountsTheMandatesOfTheDay) {
  const Body body(42);
  const std::string meeting = Called(body.name());
  ASSERT_THAT(Invite(meeting), IsOk());
  const std::vector<std::string> names = Participants(meeting);
  ASSERT_THAT(names, SizeIs(42)) << "whoever is appointed later is not invited";
  Take(meeting, {"start"});
  const std::string guest = Make(meeting, "participants", "participantId",
                                 {{"guest", "Khách"}, {"roles", {"GUEST"}}})["name"];
  const auto check = [&](const std::string& verb, const Json& who, const std::string& time) {
    ASSERT_THAT(Do(meeting + "/participants", verb, {{"names", who}, {"checkTime", time}}), IsOk());
  };
  check("checkIn", Of(names, 27), Hour(8));
  check("checkIn", {guest}, Hour(8));
  EXPECT_EQ(QuorumOf(meeting, Hour(8)).value("quorate", false), false) << "guests do not count";
  check("checkIn", {names[27]}, Hour(9));
  const Json quorum = QuorumOf(meeting, Hour(9));
  EXPECT_EQ(quorum["organization"], body.name());
  EXPECT_EQ(quorum["asOf"], Day(2018, 7, 12));
  EXPECT_EQ(quorum["memberCount"], 42);
  EXPECT_EQ(quorum["neededCount"], 28);
  EXPECT_EQ(quorum["presentCount"], 28);
  EXPECT_EQ(quorum["quorate"], true);
  EXPECT_EQ(quorum["reason"], "ENOUGH_PRESENT");
  EXPECT_EQ(quorum["explanation"],
            "Đủ điều kiện họp: có mặt 28/42 thành viên, cần 28 (ít nhất 2/3).");
  EXPECT_EQ(quorum["rule"], Json({{"numerator", 2}, {"denominator", 3}, {"source", "default"}}));
  EXPECT_THAT(quorum["absentPeople"], SizeIs(14));
  // At half past nobody has left; at ten one has.
  check("checkOut", {names[0]}, Hour(10));
  EXPECT_EQ(QuorumOf(meeting, "2018-07-12T09:59:59+07:00")["quorate"], true);
  EXPECT_EQ(QuorumOf(meeting, Hour(10)).value("quorate", false), false);
  // The day after there are 43 mandates.
  EXPECT_EQ(QuorumOf(meeting, Hour(9, 13))["memberCount"], 43);
  EXPECT_EQ(QuorumOf(meeting, Hour(9, 13))["neededCount"], 29);
  // One whose rights are suspended counts on neither side.
  ASSERT_THAT(Patch(names[41], "suspended", {{"suspended", true}}), IsOk());
  EXPECT_EQ(QuorumOf(meeting, Hour(9))["memberCount"], 41);
  EXPECT_EQ(QuorumOf(meeting, Hour(9))["suspendedCount"], 1);
  // When it is over, whoever was there at any time.
  Take(meeting, {"end"});
  const Json whole = QuorumOf(meeting);
  EXPECT_FALSE(whole.contains("at"));
  EXPECT_EQ(whole["presentCount"], 28);
  EXPECT_EQ(Got(names[30])["attendance"], "ABSENT");
}

// Many who ask at once share what personnel is asked: none gets an answer from before they asked.
TEST(QuorumTest, CountsWhoWasAppointedBeforeHoweverManyAsk) {
  const Body body(3);
  const std::string meeting = Called(body.name());
  Stack::Get().Token("admin");  // made before the threads need it
  std::atomic<bool> over = false;
  std::vector<std::thread> others;
  for (int i = 0; i < 6; ++i) {
    others.emplace_back([&] {
      while (!over) EXPECT_THAT(Stack::Get().Get("/v1/" + meeting + ":quorum"), IsOk());
    });
  }
  for (int members = 4; members <= 10; ++members) {
    Hold(NewPerson(), body.seat(), Day(2018, 1, 1));
    EXPECT_EQ(QuorumOf(meeting)["memberCount"], members);
  }
  over = true;
  for (std::thread& other : others) other.join();
}

TEST(QuorumTest, SubstitutesDoNotCount) {
  const Body body(3);
  const std::string meeting = Called(body.name());
  ASSERT_THAT(Invite(meeting), IsOk());
  const std::vector<std::string> names = Participants(meeting);
  const std::string substitute = Make(meeting, "participants", "participantId",
                                      {{"person", NewPerson()}, {"roles", {"OBSERVER"}}})["name"];
  ASSERT_THAT(Patch(names[1], "substitute", {{"substitute", substitute}}), IsOk());
  ASSERT_THAT(Do(meeting + "/participants", "checkIn",
                 {{"names", {names[0], substitute}}, {"checkTime", Hour(8)}}),
              IsOk());
  const Json quorum = QuorumOf(meeting, Hour(8));
  EXPECT_EQ(quorum["presentCount"], 1);
  EXPECT_EQ(quorum["neededCount"], 2);
  EXPECT_EQ(quorum["reason"], "TOO_FEW_PRESENT");
  EXPECT_EQ(QuorumOf(NewMeetingAfter({"schedule"}))["reason"], "NO_MEMBERS");
}

TEST(RollTest, AThousandComeInOneCall) {
  const std::string meeting = Called(NewOrganization());
  Json requests = Json::array(), names = Json::array();
  for (int i = 0; i < 1000; ++i) {
    const std::string id = absl::StrCat("k", i);
    names.push_back(absl::StrCat(meeting, "/participants/", id));
    requests.push_back(
        {{"participantId", id},
         {"participant", {{"guest", absl::StrCat("Khách ", i)}, {"roles", {"GUEST"}}}}});
  }
  ASSERT_THAT(Stack::Get().Post(absl::StrCat("/v1/", meeting, "/participants:batchCreate"),
                                {{"requests", requests}}),
              IsOk());
  const Reply checked = Do(meeting + "/participants", "checkIn", {{"names", names}});
  ASSERT_THAT(checked, IsOk());
  EXPECT_THAT(checked.body["participants"], SizeIs(1000));
  EXPECT_EQ(checked.body["participants"][999]["attendance"], "LATE") << "years after the meeting";
  EXPECT_THAT(Do(meeting + "/participants", "checkIn", {{"names", Json::array()}}),
              IsInvalid("names", "INVALID_FIELD"));
}

// Many readers of cards check the same people in.
TEST(RollTest, CheckedInAtOnceNobodyIsThereTwice) {
  const std::string meeting = Called(NewOrganization());
  Json names = Json::array();
  for (int i = 0; i < 10; ++i) {
    names.push_back(Make(meeting, "participants", "participantId",
                         {{"guest", absl::StrCat("Khách ", i)}, {"roles", {"GUEST"}}})["name"]);
  }
  std::vector<std::function<Reply()>> calls(8, [&] {
    return Do(meeting + "/participants", "checkIn", {{"names", names}, {"checkTime", Hour(8)}});
  });
  for (const Reply& reply : AtOnce(calls)) EXPECT_THAT(reply, IsOk());
  for (const Json& name : names) EXPECT_THAT(Got(name)["presence"], SizeIs(1));
}

}  // namespace
}  // namespace district::testing
