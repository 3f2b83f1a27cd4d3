// The life of a meeting: what each move leads to, what it leaves behind, and what updates may not.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/meeting_life/meetings.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(MovesTest, GoFromDraftToPublished) {
  const std::string organization = NewOrganization();
  const std::string name =
      Make("", "meetings", "meetingId",
           {{"displayName", "Hội nghị"}, {"organization", organization}})["name"];
  EXPECT_EQ(Got(name)["state"], "DRAFT");
  EXPECT_FALSE(Got(name).contains("ordinal"));
  EXPECT_FALSE(Got(name).contains("startDate"));
  EXPECT_THAT(Do(name, "schedule"), IsInvalid("sittings", "SITTINGS_MISSING"));
  const Json sittings = {Sitting(Day(2018, 7, 12)), Sitting(Day(2018, 7, 12), "AFTERNOON"),
                         Sitting(Day(2018, 7, 13))};
  const Reply scheduled = Do(name, "schedule", {{"sittings", sittings}, {"reason", "Giấy mời"}});
  ASSERT_THAT(scheduled, IsOk());
  EXPECT_EQ(scheduled.body["state"], "SCHEDULED");
  EXPECT_EQ(scheduled.body["ordinal"], 1);
  EXPECT_EQ(scheduled.body["sittings"], sittings);
  EXPECT_EQ(scheduled.body["startDate"], Day(2018, 7, 12));
  EXPECT_EQ(scheduled.body["endDate"], Day(2018, 7, 13));
  Take(name, {"postpone", "schedule", "start", "end", "approveMinutes", "publish"});
  const Json meeting = Got(name);
  EXPECT_EQ(meeting["state"], "PUBLISHED");
  EXPECT_EQ(meeting["ordinal"], 1) << "it keeps its number";
  EXPECT_THAT(Names(meeting["moves"], "action"),
              ElementsAre("SCHEDULE", "POSTPONE", "SCHEDULE", "START", "END", "APPROVE_MINUTES",
                          "PUBLISH"));
  EXPECT_EQ(meeting["moves"][0]["reason"], "Giấy mời");
  EXPECT_EQ(meeting["moves"][1]["reason"], "Lý do");
  EXPECT_EQ(meeting["moves"][0]["subject"], "admin");
  EXPECT_TRUE(meeting["moves"][0].contains("time"));
}

// Every move from every state: legal ones lead where they should, the others are refused and change
// nothing.
TEST(MovesTest, FromEveryState) {
  const std::map<std::string, std::vector<std::string>> ways = {
      {"DRAFT", {}},
      {"SCHEDULED", {"schedule"}},
      {"POSTPONED", {"schedule", "postpone"}},
      {"CANCELLED", {"schedule", "cancel"}},
      {"IN_PROGRESS", {"schedule", "start"}},
      {"ENDED", {"schedule", "start", "end"}},
      {"MINUTES_APPROVED", {"schedule", "start", "end", "approveMinutes"}},
      {"PUBLISHED", {"schedule", "start", "end", "approveMinutes", "publish"}}};
  const std::map<std::string, std::map<std::string, std::string>> legal = {
      {"DRAFT", {{"schedule", "SCHEDULED"}}},
      {"SCHEDULED",
       {{"postpone", "POSTPONED"},
        {"cancel", "CANCELLED"},
        {"start", "IN_PROGRESS"},
        {"correct", "SCHEDULED"}}},
      {"POSTPONED", {{"schedule", "SCHEDULED"}, {"cancel", "CANCELLED"}, {"correct", "POSTPONED"}}},
      {"CANCELLED", {}},
      {"IN_PROGRESS", {{"end", "ENDED"}, {"correct", "IN_PROGRESS"}}},
      {"ENDED", {{"approveMinutes", "MINUTES_APPROVED"}, {"correct", "ENDED"}}},
      {"MINUTES_APPROVED", {{"publish", "PUBLISHED"}, {"correct", "MINUTES_APPROVED"}}},
      {"PUBLISHED", {{"correct", "PUBLISHED"}}}};
  for (const auto& [state, way] : ways) {
    for (const char* verb : {"schedule", "postpone", "cancel", "start", "end", "approveMinutes",
                             "publish", "correct"}) {
      const std::string name = NewMeetingAfter(way);
      const Json before = Got(name);
      ASSERT_EQ(before["state"], state);
      const Reply reply = Move(name, verb);
      const auto to = legal.at(state).find(verb);
      if (to != legal.at(state).end()) {
        EXPECT_THAT(reply, IsOk()) << state << " " << verb;
        EXPECT_EQ(Got(name)["state"], to->second) << state << " " << verb;
        continue;
      }
      EXPECT_THAT(reply, IsError(400, "ILLEGAL_MOVE")) << state << " " << verb;
      EXPECT_EQ(reply.Detail("google.rpc.ErrorInfo")["metadata"]["state"], state);
      EXPECT_FALSE(reply.Detail("google.rpc.LocalizedMessage").is_null());
      EXPECT_EQ(Got(name), before);
    }
  }
}

TEST(MovesTest, NeedTheirReasonTheirEtagAndTheirPermission) {
  const std::string name = NewMeetingAfter({"schedule"});
  EXPECT_THAT(Do(name, "postpone"), IsInvalid("reason", "INVALID_FIELD"));
  EXPECT_THAT(Do(name, "cancel"), IsInvalid("reason", "INVALID_FIELD"));
  EXPECT_THAT(Do(name, "start", {{"etag", "alt"}}), IsError(409, "ETAG_MISMATCH"));
  EXPECT_THAT(Do(name, "start", Json::object(), "viewer"), IsError(403, "PERMISSION_DENIED"));
  EXPECT_THAT(Do(name, "start", {{"etag", Got(name)["etag"]}}, "editor"), IsOk());
  EXPECT_THAT(Do(name, "end", {{"validateOnly", true}}), IsOk());
  EXPECT_EQ(Got(name)["state"], "IN_PROGRESS");
  Take(name, {"end"});
  EXPECT_THAT(Do(name, "approveMinutes", Json::object(), "editor"),
              IsError(403, "PERMISSION_DENIED"));
  EXPECT_THAT(Do(name, "approveMinutes", Json::object(), "meeting_office"), IsOk());
  EXPECT_THAT(Do("meetings/" + NewId("khong"), "start"), IsError(404, "NOT_FOUND"));
}

TEST(MovesTest, AreNotDoneByUpdates) {
  const std::string name = NewMeetingAfter({"schedule"});
  const Json before = Got(name);
  EXPECT_THAT(Patch(name, "state", {{"state", "ENDED"}}),
              IsInvalid("meeting.state", "STATE_BY_MOVES"));
  EXPECT_THAT(Patch(name, "ordinal", {{"ordinal", 7}}),
              IsInvalid("meeting.ordinal", "CHANGED_BY_CORRECTION"));
  EXPECT_THAT(Patch(name, "organization", {{"organization", NewOrganization()}}),
              IsInvalid("meeting.organization", "CHANGED_BY_CORRECTION"));
  EXPECT_THAT(Patch(name, "sittings", {{"sittings", Json::array()}}),
              IsInvalid("meeting.sittings", "SITTINGS_MISSING"));
  EXPECT_EQ(Got(name), before);
  // All of it, with what is not given: number and state stay.
  Json whole = {{"displayName", "Đã đổi"},
                {"organization", before["organization"]},
                {"sittings", before["sittings"]}};
  const Reply updated = Patch(name, "*", whole);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated.body["state"], "SCHEDULED");
  EXPECT_EQ(updated.body["ordinal"], 1);
  EXPECT_EQ(updated.body["moves"], before["moves"]);

  const std::string draft = NewDraft(NewOrganization());
  EXPECT_THAT(Patch(draft, "ordinal", {{"ordinal", 7}}),
              IsInvalid("meeting.ordinal", "ORDINAL_BY_SCHEDULE"));
}

TEST(MovesTest, AreSkippedByImportsOnly) {
  const std::string organization = NewOrganization();
  Json held = DraftOf(organization);
  held["state"] = "ENDED";
  held["ordinal"] = 17;
  const auto create = [](const Json& body, const std::string& role) {
    return Stack::Get().Http("POST", "/v1/meetings", body, {.role = role});
  };
  const Reply refused = create(held, "editor");
  EXPECT_THAT(refused, IsError(403, "PERMISSION_DENIED"));
  EXPECT_EQ(refused.Detail("google.rpc.ErrorInfo")["metadata"]["permission"],
            "meeting.meetings.import");
  const Reply imported = create(held, "importer");
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported.body["state"], "ENDED");
  EXPECT_EQ(imported.body["ordinal"], 17);
  EXPECT_THAT(create(held, "importer"), IsError(409, "DUPLICATE_KEY"));
  held["ordinal"] = 16;
  held.erase("sittings");
  EXPECT_THAT(create(held, "importer"), IsInvalid("meeting.sittings", "SITTINGS_MISSING"));
  held["sittings"] = Json::array({{{"date", {{"year", 2018}, {"month", 7}}}}});
  EXPECT_THAT(create(held, "importer"), IsInvalid("meeting.sittings[0].date", "PARTIAL_DATE"));
  Json draft = DraftOf(organization);
  draft["ordinal"] = 5;
  EXPECT_THAT(create(draft, "importer"), IsInvalid("meeting.ordinal", "ORDINAL_BY_SCHEDULE"));
  // Also where an update may create.
  Json missing = DraftOf(organization);
  missing["state"] = "SCHEDULED";
  EXPECT_THAT(
      Stack::Get().Http("PATCH", absl::StrCat("/v1/meetings/", NewId("m"), "?allowMissing=true"),
                        missing, {.role = "editor"}),
      IsError(403, "PERMISSION_DENIED"));
  EXPECT_EQ(Do(NewDraft(organization), "schedule").body["ordinal"], 18);
}

TEST(SittingsTest, MayBeOrderedFilteredAndInARoom) {
  const std::string organization = NewOrganization();
  const std::string room =
      Make("", "rooms", "roomId", {{"displayName", "Hội trường"}, {"capacity", 60}})["name"];
  const auto meeting = [&](const Json& sitting) -> std::string {
    return Make("", "meetings", "meetingId", DraftOf(organization, Json::array({sitting})))["name"];
  };
  const std::string afternoon = meeting(Sitting(Day(2018, 7, 12), "AFTERNOON"));
  const std::string at_eight = meeting({{"startTime", "2018-07-12T08:00:00+07:00"},
                                        {"endTime", "2018-07-12T11:00:00+07:00"},
                                        {"room", room}});
  const std::string day_before = meeting({{"date", Day(2018, 7, 11)}});
  const auto list = [&](const std::string& filter) {
    return Names(Got(absl::StrCat(
        "meetings?orderBy=startDate&filter=",
        Encode(absl::StrCat("organization = \"", organization, "\"", filter))))["meetings"]);
  };
  EXPECT_THAT(list(""), ElementsAre(day_before, at_eight, afternoon));
  EXPECT_THAT(list(" AND startDate >= 2018-07-12"), ElementsAre(at_eight, afternoon));
  EXPECT_THAT(list(absl::StrCat(" AND sittings.room:\"", room, "\"")), ElementsAre(at_eight));
  EXPECT_THAT(list(" AND state = DRAFT AND sittings.dayPart:AFTERNOON"), ElementsAre(afternoon));
  EXPECT_THAT(Stack::Get().Post("/v1/meetings",
                                DraftOf(organization, Json::array({{{"date", Day(2018, 7, 11)},
                                                                    {"room", "rooms/khong"}}}))),
              IsInvalid("meeting.sittings[0].room", "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(
      Stack::Get().Post("/v1/meetings", DraftOf(organization, Json::array({Json::object()}))),
      IsInvalid("meeting.sittings[0].date", "DATE_OR_START_TIME"));
}

}  // namespace
}  // namespace district::testing
