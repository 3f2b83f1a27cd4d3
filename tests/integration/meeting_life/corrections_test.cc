// What is closed changes by corrections only, which keep what was, what is, who and why.
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/meeting_life/meetings.h"

namespace district::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class CorrectionsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    meeting_ = NewDraft(NewOrganization());
    participant_ = Make(meeting_, "participants", "participantId",
                        {{"guest", "Khách mời"}, {"roles", {"GUEST"}}})["name"];
    item_ = Make(meeting_, "agendaItems", "agendaItemId", {{"title", "Nội dung"}})["name"];
    decision_ = Make(meeting_, "decisions", "decisionId", {{"outcome", "ADOPTED"}})["name"];
    directive_ =
        Make(meeting_, "directives", "directiveId", {{"label", "T1"}, {"text", "Làm"}})["name"];
    Take(meeting_, {"schedule", "start", "end", "approveMinutes"});
  }

  std::string meeting_, participant_, item_, decision_, directive_;
};

TEST_F(CorrectionsTest, AloneChangeWhatIsClosed) {
  for (const std::vector<std::string>& moves : {std::vector<std::string>(), {"publish"}}) {
    Take(meeting_, moves);
    EXPECT_THAT(Patch(meeting_, "displayName", {{"displayName", "Đổi"}}),
                IsError(400, "MEETING_CLOSED"));
    EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + meeting_ + "?force=true"),
                IsError(400, "MEETING_CLOSED"));
    EXPECT_THAT(Patch(participant_, "title", {{"title", "Đổi"}}), IsError(400, "MEETING_CLOSED"));
    EXPECT_THAT(Patch(item_, "notes", {{"notes", "Đổi"}}), IsError(400, "MEETING_CLOSED"));
    EXPECT_THAT(Patch(decision_, "text", {{"text", "Đổi"}}), IsError(400, "MEETING_CLOSED"));
    EXPECT_THAT(Patch(directive_, "text", {{"text", "Đổi"}}), IsError(400, "MEETING_CLOSED"));
    for (const std::string& part : {participant_, item_, decision_, directive_}) {
      EXPECT_THAT(Stack::Get().Http("DELETE", "/v1/" + part), IsError(400, "MEETING_CLOSED"));
    }
    const Reply added =
        Stack::Get().Post(absl::StrCat("/v1/", meeting_, "/agendaItems"), {{"title", "Thêm"}});
    EXPECT_THAT(added, IsError(400, "MEETING_CLOSED"));
    EXPECT_FALSE(added.Detail("google.rpc.LocalizedMessage").is_null());
  }
}

TEST_F(CorrectionsTest, KeepWhatWasWhatIsWhoAndWhy) {
  const std::string added = meeting_ + "/agendaItems/bo-sung";
  const Reply reply = Do(meeting_, "correct",
                         {{"meeting", {{"displayName", "Tên đúng"}}},
                          {"reason", "Sai sót khi đánh máy"},
                          {"parts",
                           {{{"participant", {{"name", participant_}, {"title", "Phó Trưởng ban"}}},
                             {"updateMask", "title"}},
                            {{"agendaItem", {{"name", added}, {"title", "Nội dung bổ sung"}}}}}},
                          {"removals", {decision_}}},
                         "meeting_office");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply.body["displayName"], "Tên đúng");
  EXPECT_EQ(reply.body["state"], "MINUTES_APPROVED");
  EXPECT_EQ(Got(participant_)["title"], "Phó Trưởng ban");
  EXPECT_EQ(Got(participant_)["guest"], "Khách mời");
  EXPECT_EQ(Got(added)["title"], "Nội dung bổ sung");
  EXPECT_TRUE(Got(decision_).contains("deleteTime"));
  const Json corrections = reply.body["corrections"];
  EXPECT_THAT(Names(corrections, "resource"),
              ElementsAre(participant_, added, decision_, meeting_));
  for (const Json& correction : corrections) {
    EXPECT_EQ(correction["reason"], "Sai sót khi đánh máy");
    EXPECT_EQ(correction["subject"], "meeting_office");
    EXPECT_TRUE(correction.contains("time"));
  }
  EXPECT_EQ(corrections[0]["changes"],
            Json::array({{{"field", "title"}, {"after", "\"Phó Trưởng ban\""}}}));
  EXPECT_EQ(corrections[2]["changes"],
            Json::array({{{"field", "outcome"}, {"before", "\"ADOPTED\""}}}));
  EXPECT_EQ(corrections[3]["changes"], Json::array({{{"field", "display_name"},
                                                     {"before", "\"Hội nghị thử\""},
                                                     {"after", "\"Tên đúng\""}}}));
  EXPECT_EQ(reply.body["moves"].back()["action"], "CORRECT");
}

TEST_F(CorrectionsTest, AreAllDoneOrNone) {
  const Json before = Got(meeting_);
  const Json meeting = {{"displayName", "Đổi"}};
  const auto correct = [&](Json body) {
    body["reason"] = "Lý do";
    if (!body.contains("meeting")) body["meeting"] = meeting;
    return Do(meeting_, "correct", body);
  };
  const Json good = {{"agendaItem", {{"name", item_}, {"title", "Đổi"}}}};
  EXPECT_THAT(Do(meeting_, "correct", {{"meeting", meeting}}),
              IsInvalid("reason", "INVALID_FIELD"));
  EXPECT_THAT(correct({{"meeting", Json::object()}}), IsInvalid("meeting", "NOTHING_CHANGES"));
  EXPECT_THAT(correct({{"meeting", {{"state", "ENDED"}}}}),
              IsInvalid("meeting.state", "STATE_BY_MOVES"));
  EXPECT_THAT(correct({{"meeting", {{"sittings", Json::array()}}}, {"updateMask", "sittings"}}),
              IsInvalid("meeting.sittings", "SITTINGS_MISSING"));
  EXPECT_THAT(correct({{"updateMask", "khong"}}), IsInvalid("update_mask", "INVALID_UPDATE_MASK"));
  EXPECT_THAT(correct({{"parts", {good, Json::object()}}}), IsInvalid("parts[1]", "ONE_RESOURCE"));
  EXPECT_THAT(
      correct({{"parts",
                {{{"agendaItem", {{"name", item_}}}, {"directive", {{"name", directive_}}}}}}}),
      IsInvalid("parts[0].directive", "ONE_RESOURCE"));
  EXPECT_THAT(
      correct(
          {{"parts",
            {good, {{"agendaItem", {{"name", "meetings/khac/agendaItems/a"}, {"title", "A"}}}}}}}),
      IsInvalid("parts[1].agenda_item.name", "OTHER_MEETING"));
  EXPECT_THAT(
      correct({{"parts", {good, {{"agendaItem", {{"name", meeting_ + "/agendaItems/moi"}}}}}}}),
      IsInvalid("parts[1].agenda_item.title", "INVALID_FIELD"));
  EXPECT_THAT(correct({{"parts",
                        {good,
                         {{"participant", {{"name", participant_}, {"roles", Json::array()}}},
                          {"updateMask", "roles"}}}}}),
              IsInvalid("parts[1].participant.roles", "INVALID_FIELD"));
  EXPECT_THAT(correct({{"removals", {meeting_}}}), IsInvalid("removals[0]", "OTHER_MEETING"));
  EXPECT_THAT(correct({{"removals", {"people/x"}}}), IsInvalid("removals[0]", "OTHER_MEETING"));
  EXPECT_THAT(correct({{"removals", {meeting_ + "/decisions/khong"}}}), IsError(404, "NOT_FOUND"));
  EXPECT_THAT(correct({{"meeting", {{"displayName", "Đổi"}, {"etag", "alt"}}}}),
              IsError(409, "ETAG_MISMATCH"));
  EXPECT_THAT(Do(meeting_, "correct", {{"meeting", meeting}, {"reason", "Lý do"}}, "editor"),
              IsError(403, "PERMISSION_DENIED"));
  EXPECT_EQ(Got(meeting_), before);
  EXPECT_EQ(Got(item_)["title"], "Nội dung");
}

TEST_F(CorrectionsTest, AtOnceAreAllKept) {
  std::vector<std::function<Reply()>> calls;
  for (int i = 0; i < 8; ++i) {
    calls.push_back([&, i] {
      return Do(meeting_, "correct",
                {{"reason", absl::StrCat("Lần ", i)},
                 {"meeting", {{"displayName", absl::StrCat("Tên ", i)}}},
                 {"parts",
                  {{{"agendaItem", {{"name", item_}, {"title", absl::StrCat("Nội dung ", i)}}}}}}});
    });
  }
  for (const Reply& reply : AtOnce(calls)) EXPECT_THAT(reply, IsOk());
  EXPECT_THAT(Got(meeting_)["corrections"], SizeIs(16));
}

}  // namespace
}  // namespace district::testing
