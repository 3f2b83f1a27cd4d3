// Conflicts of people and rooms through the gateway.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/publishing/calendars.h"

namespace district::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const char kDay[] = "2018-07-12";

std::vector<Json> Conflicts(const std::string& query) {
  const Reply reply = Stack::Get().Get(absl::StrCat("/v1/meetings:conflicts?", query));
  EXPECT_THAT(reply, IsOk()) << query;
  std::vector<Json> conflicts;
  for (const Json& conflict : reply.body.value("conflicts", Json::array())) {
    conflicts.push_back(conflict);
  }
  return conflicts;
}
std::vector<Json> ConflictsOf(const std::string& organization, const std::string& period = kDay) {
  return Conflicts(absl::StrCat("organization=", organization, "&period=", period));
}
std::string CalledOn(const std::string& organization, const std::string& part,
                     const Json& more = Json::object()) {
  Json sitting = Sitting(Day(2018, 7, 12), part);
  sitting.update(more);
  return Called(organization, Json::array({sitting}));
}
void Hold(const std::string& person, const std::string& organization) {
  const Json post = Make(organization, "posts", "postId", {{"title", "Ủy viên"}, {"kind", "SEAT"}});
  Make(person, "appointments", "appointmentId",
       {{"post", post["name"]}, {"startDate", Day(2018, 1, 1)}});
}

TEST(ConflictsTest, OfAParticipantOfTwoMeetings) {
  const std::string party = NewOrganization(), state = NewOrganization(), person = NewPerson();
  const std::string morning = CalledOn(party, "MORNING"), whole = CalledOn(state, "FULL_DAY");
  const std::string participant = Participates(morning, person);
  Participates(whole, person);
  Participates(whole, NewPerson());
  const auto conflicts = ConflictsOf(party);
  ASSERT_THAT(conflicts, SizeIs(1));
  EXPECT_EQ(conflicts[0]["person"], person);
  EXPECT_EQ(conflicts[0]["basis"], "PARTICIPANTS");
  EXPECT_EQ(conflicts[0]["startTime"], "2018-07-11T17:00:00Z");
  EXPECT_EQ(conflicts[0]["endTime"], "2018-07-12T05:00:00Z");
  EXPECT_FALSE(conflicts[0].contains("hoursKnown"));
  EXPECT_EQ(ConflictsOf(state), conflicts) << "whichever of the two is asked for";
  EXPECT_THAT(ConflictsOf(party, "2018-07-13"), IsEmpty());
  EXPECT_THAT(ConflictsOf(NewOrganization()), IsEmpty());
  ASSERT_THAT(Patch(participant, "response", {{"response", "DECLINED"}}), IsOk());
  EXPECT_THAT(ConflictsOf(party), IsEmpty());
}

TEST(ConflictsTest, OfWhoHoldsPostsOfTwoBodies) {
  const std::string party = NewOrganization(), state = NewOrganization(), person = NewPerson();
  Hold(person, party);
  Hold(person, state);
  Hold(NewPerson(), state);
  CalledOn(party, "AFTERNOON");
  const std::string other = CalledOn(state, "AFTERNOON");
  const auto conflicts = ConflictsOf(party);
  ASSERT_THAT(conflicts, SizeIs(1));
  EXPECT_EQ(conflicts[0]["person"], person);
  EXPECT_EQ(conflicts[0]["basis"], "POSTS");
  // Once the participants are known, they count.
  Participates(other, NewPerson());
  EXPECT_THAT(ConflictsOf(party), IsEmpty());
}

TEST(ConflictsTest, OfARoomUntilOneIsCancelled) {
  const Json room = {
      {"room", Make("", "rooms", "roomId", {{"displayName", "Hội trường"}})["name"]}};
  const std::string organization = NewOrganization();
  const std::string one = CalledOn(organization, "EVENING", room);
  CalledOn(NewOrganization(), "EVENING", room);
  CalledOn(NewOrganization(), "MORNING", room);
  const auto conflicts = ConflictsOf(organization);
  ASSERT_THAT(conflicts, SizeIs(1));
  EXPECT_EQ(conflicts[0]["room"], room["room"]);
  EXPECT_FALSE(conflicts[0].contains("person"));
  Take(one, {"cancel"});
  EXPECT_THAT(ConflictsOf(organization), IsEmpty());
}

TEST(ConflictsTest, OfADraftBeforeItIsCalled) {
  const std::string party = NewOrganization(), person = NewPerson();
  const std::string called = CalledOn(NewOrganization(), "MORNING");
  Participates(called, person);
  const std::string draft = NewDraft(party);
  Participates(draft, person);
  EXPECT_THAT(ConflictsOf(party), IsEmpty()) << "a draft calls nobody";
  EXPECT_THAT(Conflicts("meeting=" + draft), SizeIs(1));
  EXPECT_THAT(Conflicts(absl::StrCat("meeting=", draft, "&period=2018-08")), IsEmpty());
  const std::string dayless =
      Make("", "meetings", "meetingId", DraftOf(party, Json::array()))["name"];
  EXPECT_THAT(Conflicts("meeting=" + dayless), IsEmpty());
}

TEST(ConflictsTest, BadInputIsRefusedByField) {
  Stack& stack = Stack::Get();
  EXPECT_EQ(stack.Get("/v1/meetings:conflicts?period=2018-13").Fields(),
            std::vector<std::string>{"period"});
  EXPECT_THAT(stack.Get("/v1/meetings:conflicts?organization=people/an"),
              IsInvalid("organization", "INVALID_FIELD"));
  EXPECT_THAT(stack.Get("/v1/meetings:conflicts?meeting=meetings/khong-co"),
              IsError(404, "NOT_FOUND"));
  EXPECT_THAT(stack.Get("/v1/meetings:conflicts"), IsOk()) << "of the next 30 days";
}

}  // namespace
}  // namespace district::testing
